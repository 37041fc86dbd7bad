/** Terminal text: colours, and progress bars that overwrite their own line. */

export interface Span {
  text: string;
  /** 0 to 7 as terminals number them, 8 to 15 for the bright ones; null for the text's own. */
  colour: number | null;
  /** The same of what is behind it. */
  background: number | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  /** Whether text and background change places. */
  inverse: boolean;
}

type Look = Omit<Span, "text">;

const PLAIN: Look = {
  colour: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
};

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
  let look = PLAIN;
  let from = 0;
  const push = (until: number) => {
    if (until > from) spans.push({ text: text.slice(from, until), ...look });
  };
  for (const match of text.matchAll(SEQUENCE)) {
    push(match.index);
    from = match.index + match[0].length;
    if (match[2] !== "m") continue;
    const codes = (match[1] ?? "").split(";").map(Number);
    for (let index = 0; index < codes.length; index++) {
      const code = codes[index] ?? 0;
      const [changes, read] = changesOf(code, codes.slice(index + 1, index + 5));
      look = code === 0 ? PLAIN : { ...look, ...changes };
      index += read;
    }
  }
  push(text.length);
  return spans;
}

/** What a code changes of the look, and how many of those that follow belong to it. */
function changesOf(code: number, following: readonly number[]): [Partial<Look>, number] {
  if (code === 1) return [{ bold: true }, 0];
  if (code === 2) return [{ dim: true }, 0];
  if (code === 3 || code === 23) return [{ italic: code === 3 }, 0];
  if (code === 4 || code === 24) return [{ underline: code === 4 }, 0];
  if (code === 7 || code === 27) return [{ inverse: code === 7 }, 0];
  if (code === 22) return [{ bold: false, dim: false }, 0];
  // Those of the background are ten higher.
  const isBehind = (code >= 40 && code <= 49) || code >= 100;
  const own = isBehind ? code - 10 : code;
  const coloured = (colour: number | null) => (isBehind ? { background: colour } : { colour });
  if (own >= 30 && own <= 37) return [coloured(own - 30), 0];
  if (own >= 90 && own <= 97) return [coloured(own - 90 + 8), 0];
  if (own === 39) return [coloured(null), 0];
  if (own !== 38) return [{}, 0];
  const [kind, first = 0, second = 0, third = 0] = following;
  return kind === 5 ? [coloured(numbered(first)), 2] : [coloured(nearest(first, second, third)), 4];
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
