/** The lowest and the highest sample of each of `count` stretches of all channels together: low, high, low, high … */
export function peaksOf(channels: readonly Float32Array[], count: number): Float32Array {
  const peaks = new Float32Array(2 * count);
  const length = channels[0]?.length ?? 0;
  for (let bucket = 0; bucket < count; bucket++) {
    const from = Math.floor((bucket * length) / count);
    const to = Math.max(from + 1, Math.floor(((bucket + 1) * length) / count));
    let low = 0;
    let high = 0;
    for (const channel of channels) {
      for (let index = from; index < to && index < length; index++) {
        const value = channel[index]!;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    peaks[2 * bucket] = low;
    peaks[2 * bucket + 1] = high;
  }
  return peaks;
}
