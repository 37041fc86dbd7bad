import { columnsOfPixels } from "./histogram";

/** Heat maps as small pictures, which the browser enlarges. */

const TOKENS = 9;
const STEPS = 256;

type Rgb = readonly [number, number, number];

function rgbOf(text: string): Rgb {
  const hex = /^#([0-9a-f]{6})$/i.exec(text.trim());
  const value = hex ? Number.parseInt(hex[1]!, 16) : 0x808080;
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The ramp of the page's theme in so many colours. */
export function rampColours(): Uint8ClampedArray {
  const style = getComputedStyle(document.documentElement);
  const tokens = Array.from({ length: TOKENS }, (_, index) => rgbOf(style.getPropertyValue(`--ramp-${index + 1}`)));
  const colours = new Uint8ClampedArray(STEPS * 3);
  for (let step = 0; step < STEPS; step++) {
    const place = (step / (STEPS - 1)) * (TOKENS - 1);
    const low = Math.min(TOKENS - 2, Math.floor(place));
    for (let part = 0; part < 3; part++) {
      const [from, to] = [tokens[low]![part]!, tokens[low + 1]![part]!];
      colours[step * 3 + part] = from + (to - from) * (place - low);
    }
  }
  return colours;
}

/** Where a value stands between nothing and the largest one: by its root, so that small ones are seen beside large ones. */
export const shareOf = (value: number, largest: number): number =>
  largest > 0 && value > 0 ? Math.sqrt(Math.min(1, value / largest)) : 0;

/** The columns as the address of a picture of some pixels; bins without anything are left clear. */
export function heatPicture(
  steps: readonly number[],
  edges: readonly number[],
  values: readonly (readonly number[])[],
  largest: number,
  colours: Uint8ClampedArray,
  width: number,
  height: number,
): string {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return "";
  const picture = context.createImageData(width, height);
  const columnOf = columnsOfPixels(steps, width);
  const [low, high] = [edges[0] ?? 0, edges[edges.length - 1] ?? 1];
  let bin = 0;
  for (let row = height - 1; row >= 0; row--) {
    const value = low + ((height - row - 0.5) / height) * (high - low);
    while (bin < edges.length - 2 && value > edges[bin + 1]!) bin += 1;
    for (let pixel = 0; pixel < width; pixel++) {
      const share = shareOf(values[columnOf[pixel]!]?.[bin] ?? 0, largest);
      if (share === 0) continue;
      const colour = Math.round(share * (STEPS - 1)) * 3;
      const at = (row * width + pixel) * 4;
      picture.data[at] = colours[colour]!;
      picture.data[at + 1] = colours[colour + 1]!;
      picture.data[at + 2] = colours[colour + 2]!;
      picture.data[at + 3] = 255;
    }
  }
  context.putImageData(picture, 0, 0);
  return canvas.toDataURL("image/png");
}
