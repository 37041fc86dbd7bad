/** Terminal text: colours, and progress bars that overwrite their own line. */

export interface Span {
  text: string;
  /** 0 to 7 as terminals number them, 8 to 15 for the bright ones; null for the text's own. */
  colour: number | null;
  bold: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences begin with a control character.
const SEQUENCE = /\u001b\[([0-9;]*)([A-Za-z])|\u001b\][^\u0007]*(?:\u0007|\u001b\\)/g;

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
  let colour: number | null = null;
  let bold = false;
  let from = 0;
  const push = (until: number) => {
    if (until > from) spans.push({ text: text.slice(from, until), colour, bold });
  };
  for (const match of text.matchAll(SEQUENCE)) {
    push(match.index);
    from = match.index + match[0].length;
    if (match[2] !== "m") continue;
    const codes = (match[1] ?? "").split(";").map(Number);
    for (let index = 0; index < codes.length; index++) {
      const code = codes[index] ?? 0;
      if (code === 0) {
        colour = null;
        bold = false;
      } else if (code === 1) bold = true;
      else if (code === 22) bold = false;
      else if (code >= 30 && code <= 37) colour = code - 30;
      else if (code >= 90 && code <= 97) colour = code - 90 + 8;
      else if (code === 39) colour = null;
      else if (code === 38 || code === 48) index += codes[index + 1] === 5 ? 2 : 4;
    }
  }
  push(text.length);
  return spans;
}

/** Whether the text holds anything that a terminal would act upon. */
export const isPlain = (text: string): boolean => !text.includes("\u001b") && !text.includes("\r");
