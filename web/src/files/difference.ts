export interface Difference {
  /** RGBA, as bright as the difference times the gain. */
  pixels: Uint8ClampedArray<ArrayBuffer>;
  /** The largest difference of a channel, of 255. */
  most: number;
  /** The mean difference of all channels, of 255. */
  mean: number;
  /** The part of pixels that differ at all. */
  changed: number;
}

/** How far two pictures of the same size lie apart, pixel by pixel and colour by colour. */
export function differenceOf(one: Uint8ClampedArray, other: Uint8ClampedArray, gain: number): Difference {
  const pixels = new Uint8ClampedArray(one.length);
  let most = 0;
  let sum = 0;
  let changed = 0;
  for (let index = 0; index < one.length; index += 4) {
    let differs = false;
    for (let channel = 0; channel < 3; channel++) {
      const by = Math.abs(one[index + channel]! - other[index + channel]!);
      pixels[index + channel] = by * gain;
      sum += by;
      if (by > most) most = by;
      if (by > 0) differs = true;
    }
    // What is seen through is told by its opacity, which a difference of colours alone would not show.
    if (one[index + 3] !== other[index + 3]) differs = true;
    pixels[index + 3] = 255;
    if (differs) changed += 1;
  }
  const count = one.length / 4;
  return { pixels, most, mean: count === 0 ? 0 : sum / (3 * count), changed: count === 0 ? 0 : changed / count };
}
