import { ApiError } from "@/api/client";

/** Whether the server refused what was searched for, as opposed to anything else that may go wrong. */
export const isRefusal = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.status === 400 && (error.position !== undefined || error.kind === "invalid-query");

/** Where a query is wrong, as the part of its text to underline. */
export interface Underline {
  start: number;
  end: number;
}

const WORD = /[\p{L}\p{N}_\-/.:]/u;

/** The token at `position`: a whole word, or one character; at the end of the text, the last word. */
export function tokenAt(text: string, position: number): Underline {
  let start = Math.min(Math.max(0, position), text.length);
  if (start >= text.trimEnd().length) {
    const end = text.trimEnd().length;
    start = end;
    while (start > 0 && WORD.test(text[start - 1] ?? "")) start--;
    return { start: start === end ? Math.max(0, end - 1) : start, end };
  }
  let end = start + 1;
  if (WORD.test(text[start] ?? "")) while (end < text.length && WORD.test(text[end] ?? "")) end++;
  return { start, end };
}

const NO_PATTERN = /^"([\s\S]*)" is not a regular expression: ([\s\S]*?)\. Write it in RE2 syntax\.$/;

/** What to underline of the text: where the server says that it is wrong, or the pattern that it cannot read, as closely as it says. */
export function wrongPlace(text: string, { message, position }: ApiError): Underline | null {
  if (position !== undefined) return tokenAt(text, position);
  const pattern = NO_PATTERN.exec(message);
  if (!pattern) return null;
  const [, whole = "", reason = ""] = pattern;
  const from = text.indexOf(whole);
  if (from < 0 || whole === "") return null;
  const colon = reason.indexOf(": ");
  const part = colon < 0 ? "" : reason.slice(colon + 2);
  const at = part === "" ? -1 : whole.lastIndexOf(part);
  return at < 0 ? { start: from, end: from + whole.length } : { start: from + at, end: from + at + part.length };
}

/** The reason in one line: without the place, which the underline shows. */
export function oneLineReason(message: string): string {
  const pattern = NO_PATTERN.exec(message);
  if (pattern) return `Not a regular expression of RE2: ${pattern[2]}`;
  const reason = message.split("\n", 1)[0]!.replace(/^The query is wrong at line \d+, column \d+: /, "");
  return reason.charAt(0).toUpperCase() + reason.slice(1);
}
