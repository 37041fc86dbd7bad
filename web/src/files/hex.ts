const WIDTH = 16;

export interface HexLine {
  at: string;
  hex: string;
  text: string;
}

/** Bytes as lines of sixteen: their place, their digits, and what of them is printable ASCII. */
export function hexLines(bytes: Uint8Array): HexLine[] {
  const lines: HexLine[] = [];
  for (let start = 0; start < bytes.length; start += WIDTH) {
    const some = [...bytes.subarray(start, start + WIDTH)];
    lines.push({
      at: start.toString(16).padStart(8, "0"),
      hex: some.map((byte) => byte.toString(16).padStart(2, "0")).join(" "),
      text: some.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join(""),
    });
  }
  return lines;
}
