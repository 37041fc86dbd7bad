import { type Field, WHATS } from "./fields";

/** Reading options tolerantly: what is missing or not understood is as if nobody had chosen it. */

export type Raw = Readonly<Record<string, unknown>>;

const MOST_FIELDS = 50;
const LONGEST_PATH = 1024;

export const rawOf = (options: unknown): Raw =>
  typeof options === "object" && options !== null && !Array.isArray(options) ? (options as Raw) : {};

export const textOf = (value: unknown, longest: number, otherwise = ""): string =>
  typeof value === "string" ? value.slice(0, longest) : otherwise;

export const flagOf = (value: unknown, otherwise: boolean): boolean => (typeof value === "boolean" ? value : otherwise);

export const choiceOf = <T extends string>(value: unknown, choices: readonly T[], otherwise: T): T =>
  choices.find((choice) => choice === value) ?? otherwise;

export const integerOf = (value: unknown, from: number, to: number, otherwise: number): number =>
  typeof value === "number" && Number.isFinite(value) ? Math.min(to, Math.max(from, Math.round(value))) : otherwise;

export function fieldOf(value: unknown): Field | null {
  if (typeof value === "string") return fieldOf({ path: value });
  const raw = rawOf(value);
  const path = textOf(raw.path, LONGEST_PATH);
  if (path === "") return null;
  const what = WHATS.find((each) => each === raw.what);
  return what === undefined || what === "last" ? { path } : { path, what };
}

export const fieldsOf = (value: unknown, most = MOST_FIELDS): Field[] =>
  (Array.isArray(value) ? value : [])
    .map(fieldOf)
    .filter((field) => field !== null)
    .slice(0, most);

export const textsOf = (value: unknown, most = MOST_FIELDS): string[] =>
  [...new Set((Array.isArray(value) ? value : []).map((each) => textOf(each, LONGEST_PATH)))]
    .filter((text) => text !== "")
    .slice(0, most);
