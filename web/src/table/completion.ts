import { type FieldType, fieldType, OPERATORS, SERIES_AGGREGATES, SET_OPERATORS, type Token, tokens } from "./nqlText";
import { STATUS_CONDITIONS } from "./statusConditions";

/** What could stand at the caret of a query, and which part of the text it would replace. */
export interface Wish {
  kind: "field" | "operator" | "value" | "connective";
  prefix: string;
  start: number;
  end: number;
  path?: string;
  type?: FieldType;
}

const KEYWORDS = new Set(["AND", "OR", "NOT"]);

/** Reads the query up to the caret and says what is expected there; null inside what cannot be completed. */
export function wishAt(text: string, caret: number): Wish | null {
  const before = tokens(text.slice(0, caret));
  const last = before[before.length - 1];
  const touches =
    last !== undefined && last.end === caret && !["open", "close", "colon", "operator"].includes(last.kind);
  const done = touches ? before.slice(0, -1) : before;
  const partial: Token | null = touches ? last : null;
  const at = { prefix: bare(partial), start: partial?.start ?? caret, end: caret };

  let state: "field" | "type" | "operator" | "value" | "connective" = "field";
  let path = "";
  let type: FieldType | undefined;
  for (let index = 0; index < done.length; index++) {
    const token = done[index]!;
    const word = token.kind === "word" ? token.text.toUpperCase() : "";
    if (state === "field") {
      if (token.kind === "open" || KEYWORDS.has(word)) continue;
      if (
        token.kind === "word" &&
        SERIES_AGGREGATES.includes(token.text.toLowerCase()) &&
        done[index + 1]?.kind === "open"
      ) {
        index += 1;
        continue;
      }
      if (token.kind !== "name" && token.kind !== "word") return null;
      path = bare(token);
      type = undefined;
      state = "operator";
    } else if (state === "operator") {
      if (token.kind === "colon") {
        state = "type";
      } else if (token.kind === "close" || word === "NOT") continue;
      else if (word === "EXISTS") state = "connective";
      else if (token.kind === "operator" || word === "CONTAINS" || word === "MATCHES") state = "value";
      else return null;
    } else if (state === "type") {
      type = fieldType(token.text);
      state = "operator";
    } else if (state === "value") state = "connective";
    else if (KEYWORDS.has(word)) state = "field";
    else if (token.kind !== "close") return null;
  }
  if (state === "type") return null;
  return { kind: state, ...at, path: path || undefined, type };
}

const bare = (token: Token | null): string => (token ? token.text.replace(/^[`"']/, "").replace(/[`"']$/, "") : "");

export interface Offer {
  /** What replaces the part of the text. */
  insert: string;
  text: string;
  note?: string;
}

/** What people look for by a word that no field has. */
const PHRASES: readonly { words: string; insert: string; text: string }[] = [
  { words: "running status", insert: STATUS_CONDITIONS.running, text: "runs under way" },
  { words: "failed status", insert: "(`sys/failed`:bool = True)", text: "runs that failed" },
  {
    words: "finished succeeded status",
    insert: STATUS_CONDITIONS.finished,
    text: "runs that finished",
  },
  { words: "inactive status", insert: STATUS_CONDITIONS.inactive, text: "runs that nothing is heard of" },
  { words: "mine me owner", insert: '(`sys/owner`:string = "me")', text: "my own runs" },
];
const FEWEST_CHARACTERS = 2;

/** Whole conditions for the word that has been typed in the place of a field. */
export function phraseOffers({ kind, prefix }: Wish): Offer[] {
  const typed = prefix.toLowerCase();
  if (kind !== "field" || typed.length < FEWEST_CHARACTERS) return [];
  return PHRASES.filter(({ words }) => words.split(" ").some((word) => word.startsWith(typed))).map(
    ({ insert, text }) => ({ insert, text, note: "condition" }),
  );
}

const AGO: readonly [string, string][] = [
  ["-1h", "an hour ago"],
  ["-1d", "a day ago"],
  ["-7d", "a week ago"],
  ["-30d", "30 days ago"],
  ["-1y", "a year ago"],
];

/** What stands for a value without being one that runs have. */
export function valueOffers({ kind, prefix, path, type }: Wish): Offer[] {
  if (kind !== "value") return [];
  const typed = prefix.toLowerCase();
  if (type === "datetime") {
    return AGO.filter(([text]) => text.startsWith(typed)).map(([text, note]) => ({ insert: `"${text}"`, text, note }));
  }
  return path === "sys/owner" && "me".startsWith(typed) ? [{ insert: '"me"', text: "me", note: "whoever looks" }] : [];
}

/** What a run's state is called where people read it. */
export const stateNote = (state: string): string =>
  ({ running: "under way", idle: "finished, inactive or failed" })[state.toLowerCase()] ?? "";

/** Operators and connectives that begin with what has been typed. */
export function wordOffers(wish: Wish): Offer[] {
  const fitting = (words: readonly string[]) =>
    words
      .filter((word) => word.toLowerCase().startsWith(wish.prefix.toLowerCase()))
      .map((word) => ({ insert: `${word} `, text: word }));
  if (wish.kind === "connective") return fitting(["AND", "OR"]);
  if (wish.kind !== "operator") return [];
  const words = wish.type ? OPERATORS[wish.type].filter((word) => !SET_OPERATORS.includes(word)) : OPERATORS.string;
  return fitting(wish.type === "stringSet" ? ["CONTAINS", "NOT CONTAINS", ...words] : words);
}

/** The text after an offer is taken, and where the caret then stands. */
export function take(text: string, wish: Wish, offer: Offer): { text: string; caret: number } {
  const rest = text.slice(wish.end);
  const head = text.slice(0, wish.start);
  const gap = head !== "" && !/[\s(]$/.test(head) ? " " : "";
  const next = `${head}${gap}${offer.insert}${rest.replace(/^[`"']/, "").replace(/^ /, "")}`;
  return { text: next, caret: head.length + gap.length + offer.insert.length };
}
