import { shorten } from "./format";

const FEWEST_CHARACTERS = 8;
/** Where nothing can be measured. */
const CHARACTER_PIXELS = 8;

const widths = new Map<number, (text: string) => number>();

/** How wide texts of this weight are in the page's font and size, which are looked up once: that takes as long as laying out the page. */
function widthIn(weight: number): (text: string) => number {
  let known = widths.get(weight);
  if (!known) {
    const canvas = document.createElement("canvas").getContext("2d");
    if (canvas) {
      const { fontSize, fontFamily } = getComputedStyle(document.body);
      canvas.font = `${weight} ${fontSize} ${fontFamily}`;
    }
    known = (text) => canvas?.measureText(text).width ?? text.length * CHARACTER_PIXELS;
    widths.set(weight, known);
  }
  return known;
}

/** How wide a text of this weight is in the page's own size. */
export const textWidth = (text: string, weight: number): number => widthIn(weight)(text);

/** The text, shortened in the middle as far as it has no room. */
export function fitText(text: string, pixels: number, weight: number): string {
  const widthOf = widthIn(weight);
  const width = widthOf(text);
  if (width <= pixels) return text;
  let length = Math.ceil((text.length * pixels) / width) + 1;
  while (length > FEWEST_CHARACTERS && widthOf(shorten(text, length)) > pixels) length -= 1;
  return shorten(text, Math.max(FEWEST_CHARACTERS, length));
}
