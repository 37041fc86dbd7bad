/** Conditions of the builder as NQL, and NQL as conditions where it says no more than they can. */

export type FieldType =
  | "float"
  | "int"
  | "string"
  | "bool"
  | "datetime"
  | "stringSet"
  | "floatSeries"
  | "stringSeries"
  | "experimentState"
  | "artifact"
  | "file"
  | "fileSet"
  | "fileRef"
  | "imageSeries"
  | "fileRefSeries"
  | "histogramSeries"
  | "gitRef"
  | "notebookRef";

export type Join = "AND" | "OR";

export interface Condition {
  path: string;
  type: FieldType;
  /** The query names no type and means any that fits; `type` is what the value looks like. */
  isUntyped?: boolean;
  /** Of a float series; undefined: its last value. */
  aggregate?: string;
  operator: string;
  /** Several with commas between them for the operators about sets. */
  value: string;
  /** Somebody is at it: while it has no value it says nothing yet. Any other may well mean an empty text. */
  isDraft?: boolean;
}

export interface Clause {
  join: Join;
  items: (Condition | Clause)[];
}

export const isClause = (item: Condition | Clause): item is Clause => "items" in item;

const COMPARISONS = ["=", "!=", ">", ">=", "<", "<="];
const CONTAINING = ["CONTAINS", "NOT CONTAINS"];
const EXISTENCE = ["EXISTS", "NOT EXISTS"];
const ON_TEXTS = ["=", "!=", ...CONTAINING, "MATCHES", "NOT MATCHES", ...EXISTENCE];
export const SET_OPERATORS = ["has any of", "has all of", "has none of"];

export const OPERATORS: Record<FieldType, readonly string[]> = {
  float: [...COMPARISONS, ...EXISTENCE],
  int: [...COMPARISONS, ...EXISTENCE],
  datetime: [...COMPARISONS, ...EXISTENCE],
  floatSeries: [...COMPARISONS, ...EXISTENCE],
  string: ON_TEXTS,
  stringSeries: ON_TEXTS,
  bool: ["=", "!=", ...EXISTENCE],
  stringSet: [...SET_OPERATORS, ...EXISTENCE],
  experimentState: ["=", "!=", ...EXISTENCE],
  artifact: ["=", "!=", ...CONTAINING, ...EXISTENCE],
  file: EXISTENCE,
  fileSet: EXISTENCE,
  fileRef: EXISTENCE,
  imageSeries: EXISTENCE,
  fileRefSeries: EXISTENCE,
  histogramSeries: EXISTENCE,
  gitRef: EXISTENCE,
  notebookRef: EXISTENCE,
};

/** Types whose values are worth listing: of the others hardly two runs have the same. */
export const hasKnownValues = (type: FieldType): boolean => type !== "floatSeries" && type !== "datetime";

export const SERIES_AGGREGATES = ["last", "min", "max", "average", "variance"];

/** The type as NQL writes it, for types that queries know; undefined for others. */
export const fieldType = (type: string): FieldType | undefined => (type in OPERATORS ? (type as FieldType) : undefined);

const BARE = new Set<FieldType>(["float", "int", "floatSeries"]);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const quote = (text: string) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

export function literal(type: FieldType, value: string): string {
  if (BARE.has(type) && NUMBER.test(value.trim())) return value.trim();
  if (type === "bool") return /^true$/i.test(value.trim()) ? "True" : "False";
  return quote(value);
}

const MEMBER = /\s*(?:"((?:[^"]|"")*)"?\s*|([^,]*))(,|$)/y;

/** The members of a set as the builder writes them: with commas between them, and quotes around those that have commas or quotes. */
function* membersOf(text: string): Generator<{ at: number; value: string }> {
  MEMBER.lastIndex = 0;
  for (let at = 0; at <= text.length; at = MEMBER.lastIndex) {
    const [, quoted, plain = "", end] = MEMBER.exec(text)!;
    const place = MEMBER.lastIndex;
    yield { at, value: quoted?.replaceAll('""', '"') ?? plain.trim() };
    if (end === "") return;
    MEMBER.lastIndex = place;
  }
}

export const memberText = (value: string): string =>
  /[",]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

/** What stands before the last member of a set, and what that begins with. */
export function lastMember(text: string): { head: string; prefix: string } {
  const { at, value } = [...membersOf(text)].at(-1)!;
  return { head: at === 0 ? "" : `${text.slice(0, at)} `, prefix: value };
}

const values = (text: string) => [...membersOf(text)].map(({ value }) => value).filter((each) => each !== "");

function conditionText(condition: Condition): string {
  const { path, type, isUntyped, aggregate, operator, value } = condition;
  const name = `\`${path.replaceAll("`", "")}\`${isUntyped ? "" : `:${type}`}`;
  const operand = aggregate && aggregate !== "last" ? `${aggregate}(${name})` : name;
  if (operator === "EXISTS" || operator === "NOT EXISTS") return `(${operand} ${operator})`;
  if (!SET_OPERATORS.includes(operator)) return `(${operand} ${operator} ${literal(type, value)})`;
  const word = operator === "has none of" ? "NOT CONTAINS" : "CONTAINS";
  const parts = (values(value).length > 0 ? values(value) : [""]).map((each) => `(${operand} ${word} ${quote(each)})`);
  if (parts.length === 1) return parts[0]!;
  return `(${parts.join(operator === "has any of" ? " OR " : " AND ")})`;
}

const isComplete = ({ path, operator, value, isDraft }: Condition): boolean =>
  path !== "" && (!isDraft || EXISTENCE.includes(operator) || value.trim() !== "");

export function toNql(clause: Clause): string {
  const parts = clause.items
    .map((item) => {
      if (!isClause(item)) return isComplete(item) ? conditionText(item) : "";
      const inner = toNql(item);
      return inner === "" || item.items.length === 1 ? inner : `(${inner})`;
    })
    .filter((part) => part !== "");
  return parts.join(` ${clause.join} `);
}

export interface Token {
  kind: "name" | "word" | "string" | "operator" | "open" | "close" | "colon" | "other";
  text: string;
  start: number;
  end: number;
}

const TOKEN =
  /\s*(?:(?<name>`[^`]*`?)|(?<string>"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)|(?<operator>==|!=|>=|<=|=|>|<)|(?<open>\()|(?<close>\))|(?<colon>:)|(?<word>[\w\-/.+@%\u0080-\uffff]+)|(?<other>\S))/y;

export function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const [kind, content] = Object.entries(match.groups ?? {}).find(([, each]) => each !== undefined)!;
    const end = match.index + match[0].length;
    found.push({ kind: kind as Token["kind"], text: content!, start: end - content!.length, end });
  }
  return found;
}

const KEYWORDS = ["AND", "OR", "NOT"];

/** The type whose operators and values a condition on a field without a type is written with. */
function typeLike(operator: string, value: Token | undefined): FieldType {
  const bare = value?.kind === "word" && COMPARISONS.includes(operator) ? value.text : "";
  if (NUMBER.test(bare)) return "float";
  if (/^(true|false)$/i.test(bare)) return "bool";
  return OPERATORS.string.includes(operator) ? "string" : "datetime";
}

const unquoted = (text: string) => text.slice(1, -1).replace(/\\([\\"'])/g, "$1");

class Beyond extends Error {}

class Reader {
  readonly #tokens: Token[];
  #place = 0;

  constructor(text: string) {
    this.#tokens = tokens(text);
  }

  read(): Clause {
    const clause = this.#clause(1);
    if (this.#place < this.#tokens.length) throw new Beyond();
    return clause;
  }

  #peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#place + ahead];
  }

  #next(): Token {
    const token = this.#tokens[this.#place];
    if (!token) throw new Beyond();
    this.#place += 1;
    return token;
  }

  #keyword(): string | undefined {
    const token = this.#peek();
    return token?.kind === "word" ? token.text.toUpperCase() : undefined;
  }

  #clause(depth: number): Clause {
    const items = [this.#item(depth)];
    let join: Join | undefined;
    for (let word = this.#keyword(); word === "AND" || word === "OR"; word = this.#keyword()) {
      // Mixed without parentheses, AND binds stronger; the builder shows one of the two per level.
      if (join && word !== join) throw new Beyond();
      join = word;
      this.#next();
      items.push(this.#item(depth));
    }
    return { join: join ?? "AND", items };
  }

  #item(depth: number): Condition | Clause {
    if (this.#peek()?.kind !== "open") return this.#condition();
    this.#next();
    const inner = this.#clause(depth + 1);
    if (this.#next().kind !== "close") throw new Beyond();
    if (inner.items.length === 1) return inner.items[0]!;
    const set = asSet(inner);
    if (set) return set;
    if (depth > 1 || inner.items.some(isClause)) throw new Beyond();
    return inner;
  }

  #name(): { path: string; type?: FieldType } {
    const token = this.#next();
    const isWord = token.kind === "word" && !KEYWORDS.includes(token.text.toUpperCase());
    if (token.kind !== "name" && !isWord) throw new Beyond();
    const path = isWord ? token.text : token.text.slice(1, -1);
    if (this.#peek()?.kind !== "colon") return { path };
    this.#next();
    const type = fieldType(this.#next().text);
    if (!type) throw new Beyond();
    return { path, type };
  }

  #condition(): Condition {
    let aggregate: string | undefined;
    const first = this.#peek();
    if (first?.kind === "word" && this.#peek(1)?.kind === "open") {
      aggregate = first.text.toLowerCase();
      if (!SERIES_AGGREGATES.includes(aggregate)) throw new Beyond();
      this.#place += 2;
    }
    const name = this.#name();
    if (aggregate !== undefined && this.#next().kind !== "close") throw new Beyond();
    const token = this.#next();
    const negated = token.kind === "word" && token.text.toUpperCase() === "NOT";
    const word = (negated ? this.#next() : token).text.toUpperCase();
    const operator = negated ? `NOT ${word}` : word === "==" ? "=" : word;
    const type = name.type ?? (aggregate === undefined ? typeLike(operator, this.#peek()) : "floatSeries");
    const field: Omit<Condition, "operator" | "value"> = {
      path: name.path,
      type,
      ...(name.type ? {} : { isUntyped: true }),
      ...(aggregate && aggregate !== "last" ? { aggregate } : {}),
    };
    if (EXISTENCE.includes(operator)) return { ...field, operator, value: "" };
    const isSet = type === "stringSet" && /^(NOT )?CONTAINS$/.test(operator);
    if (!isSet && !OPERATORS[type].includes(operator)) throw new Beyond();
    const at = this.#next();
    if (at.kind !== "string" && at.kind !== "word") throw new Beyond();
    const value = at.kind === "string" ? unquoted(at.text) : at.text;
    if (!isSet) return { ...field, operator, value };
    return { ...field, operator: negated ? "has none of" : "has all of", value: memberText(value) };
  }
}

/** Conditions on the same set that belong together: any, all or none of several. */
function asSet({ join, items }: Clause): Condition | undefined {
  const [first] = items;
  if (!first || isClause(first) || first.type !== "stringSet") return undefined;
  const isAlike = items.every(
    (item) =>
      !isClause(item) &&
      item.path === first.path &&
      item.type === first.type &&
      item.operator === first.operator &&
      SET_OPERATORS.includes(item.operator) &&
      values(item.value).length === 1,
  );
  if (!isAlike) return undefined;
  const value = items.map((item) => (item as Condition).value).join(", ");
  if (first.operator === "has none of") return join === "AND" ? { ...first, value } : undefined;
  return { ...first, operator: join === "OR" ? "has any of" : "has all of", value };
}

/** The conditions that the text says; null when it says more than the builder can show. */
export function fromNql(text: string): Clause | null {
  if (text.trim() === "") return { join: "AND", items: [] };
  try {
    const read = new Reader(text).read();
    // One clause in parentheses around everything is the whole.
    const [only] = read.items;
    return read.items.length === 1 && only && isClause(only) ? only : read;
  } catch (error) {
    if (error instanceof Beyond) return null;
    throw error;
  }
}

/** The query with a condition that must hold, too. */
export function withCondition(query: string, condition: string): string {
  if (query.trim() === "") return condition;
  const read = fromNql(query);
  // What cannot be read may have OR at its top.
  if (read?.join !== "AND") return `(${query}) AND ${condition}`;
  const isThere = read.items.some((item) => toNql({ join: "AND", items: [item] }) === condition);
  return isThere ? query : `${query} AND ${condition}`;
}

/** An extended regular expression in which every sign of the text stands for itself. */
export const literally = (text: string): string =>
  text.replace(/\W/gu, (sign) => `\\x{${sign.codePointAt(0)!.toString(16)}}`);
