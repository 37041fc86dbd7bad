/** Terminal text: colours, and progress bars that overwrite their own line. */

export interface Span {
  text: string;
  /** 0 to 7 as terminals number them, 8 to 15 for the bright ones; null for the text's own. */
  colour: number | null;
  bold: boolean;
  dim: boolean;
  underline: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences begin with a control character.
const SEQUENCE = /\u001b\[([0-9;?]*)([A-Za-z])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;

/** What a terminal would show after the carriage returns: only the last version of an overwritten line. */
export function collapseReturns(text: string): string {
  if (!text.includes("\r")) return text;
  return text
    .split("\n")
    .map((line) => {
      const versions = line.replace(/\r+$/, "").split("\r");
      return versions[versions.length - 1] ?? "";
    })
    .join("\n");
}

/** The text in spans of one look each. Unknown sequences vanish. */
export function parseAnsi(text: string): Span[] {
  const spans: Span[] = [];
  let look = { colour: null as number | null, bold: false, dim: false, underline: false };
  let from = 0;
  const push = (until: number) => {
    if (until > from) spans.push({ text: text.slice(from, until), ...look });
  };
  for (const match of text.matchAll(SEQUENCE)) {
    push(match.index);
    from = match.index + match[0].length;
    if (match[2] !== "m") continue;
    const codes = (match[1] ?? "").split(";").map(Number);
    look = { ...look };
    for (let index = 0; index < codes.length; index++) {
      const code = codes[index] ?? 0;
      if (code === 0) look = { colour: null, bold: false, dim: false, underline: false };
      else if (code === 1) look.bold = true;
      else if (code === 2) look.dim = true;
      else if (code === 4) look.underline = true;
      else if (code === 22) look.bold = look.dim = false;
      else if (code === 24) look.underline = false;
      else if (code >= 30 && code <= 37) look.colour = code - 30;
      else if (code >= 90 && code <= 97) look.colour = code - 90 + 8;
      else if (code === 39) look.colour = null;
      else if (code === 38 || code === 48) {
        const isNumbered = codes[index + 1] === 5;
        if (code === 38)
          look.colour = isNumbered
            ? numbered(codes[index + 2] ?? 0)
            : nearest(codes[index + 2] ?? 0, codes[index + 3] ?? 0, codes[index + 4] ?? 0);
        index += isNumbered ? 2 : 4;
      }
    }
  }
  push(text.length);
  return spans;
}

/** One of the 256 numbered colours, as one of the sixteen that are legible in every theme. */
function numbered(colour: number): number | null {
  if (colour < 16) return colour;
  if (colour >= 232) return null;
  const cube = colour - 16;
  const level = (part: number) => (part === 0 ? 0 : 55 + part * 40);
  return nearest(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function nearest(red: number, green: number, blue: number): number | null {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  if (most - least < 40) return null;
  const middle = (most + least) / 2;
  return (red > middle ? 1 : 0) + (green > middle ? 2 : 0) + (blue > middle ? 4 : 0);
}

/** Whether the text holds anything that a terminal would act upon. */
export const isPlain = (text: string): boolean => !text.includes("\u001b") && !text.includes("\r");
