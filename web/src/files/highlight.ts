/** Colours for the most common kinds of text, by a few patterns: no grammar, nothing that can be slow. */

export type TokenKind = "comment" | "string" | "number" | "word" | "name" | "plain";
export interface Token {
  kind: TokenKind;
  text: string;
}

export type Language = "json" | "yaml" | "python" | "shell" | "code" | "none";

const LANGUAGES: Record<string, Language> = {
  json: "json",
  ipynb: "json",
  jsonl: "json",
  ndjson: "json",
  yaml: "yaml",
  yml: "yaml",
  toml: "yaml",
  ini: "yaml",
  cfg: "yaml",
  conf: "yaml",
  py: "python",
  pyi: "python",
  sh: "shell",
  bash: "shell",
  zsh: "shell",
  dockerfile: "shell",
  makefile: "shell",
  js: "code",
  jsx: "code",
  ts: "code",
  tsx: "code",
  c: "code",
  h: "code",
  cc: "code",
  cpp: "code",
  hpp: "code",
  cu: "code",
  java: "code",
  go: "code",
  rs: "code",
  css: "code",
};

export function languageOf(name: string): Language {
  const base = name.slice(name.lastIndexOf("/") + 1).toLowerCase();
  return LANGUAGES[base.slice(base.lastIndexOf(".") + 1)] ?? "none";
}

const NUMBER = String.raw`(?<number>[-+]?\b(?:0x[\da-f_]+|\d[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?)\b)`;
const DOUBLE = String.raw`"(?:[^"\\\n]|\\.)*"?`;
const SINGLE = String.raw`'(?:[^'\\\n]|\\.)*'?`;

const words = (text: string) => String.raw`\b(?<word>${text.replaceAll(" ", "|")})\b`;

const PATTERNS: Record<Exclude<Language, "none">, RegExp> = {
  json: new RegExp(
    String.raw`(?<name>${DOUBLE.slice(0, -1)}(?=\s*:))|(?<string>${DOUBLE})|${NUMBER}|${words("true false null NaN Infinity")}`,
    "gi",
  ),
  yaml: new RegExp(
    String.raw`(?<comment>(?<=^|\s)#[^\n]*)|(?<name>(?<=^|[\n{,]|- )[ \t]*[\w.$/-]+(?=\s*[:=](?:\s|$)))|(?<string>${DOUBLE}|${SINGLE})|${NUMBER}|${words("true false null yes no on off")}`,
    "gi",
  ),
  python: new RegExp(
    String.raw`(?<comment>#[^\n]*)|(?<string>[rbfu]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|${DOUBLE}|${SINGLE}))|(?<=\b(?:def|class)\s)(?<name>\w+)|${NUMBER}|${words("False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case self")}`,
    "g",
  ),
  shell: new RegExp(
    String.raw`(?<comment>(?<=^|\s)#[^\n]*)|(?<string>${DOUBLE}|${SINGLE})|(?<name>\$\{?\w+\}?)|${words("if then else elif fi for in do done while case esac function return export set FROM RUN COPY ADD ENV CMD ENTRYPOINT WORKDIR ARG")}`,
    "g",
  ),
  code: new RegExp(
    String.raw`(?<comment>//[^\n]*|/\*[^]*?(?:\*/|$))|(?<string>${DOUBLE}|${SINGLE}|${"`"}(?:[^${"`"}\\]|\\.)*${"`"}?)|${NUMBER}|${words("abstract as async await bool break case catch char class const continue default delete do double else enum export extends false final float fn for func function if impl import in int interface let long match mut new null nullptr package private protected pub public return self static struct super switch template this throw true try type typename undefined unsigned use using var virtual void while yield")}`,
    "g",
  ),
};

/** The text in pieces, each with what it is. Put together they are the text again. */
export function tokens(text: string, language: Language): Token[] {
  if (language === "none") return [{ kind: "plain", text }];
  const found: Token[] = [];
  let last = 0;
  for (const match of text.matchAll(PATTERNS[language])) {
    const kind = KINDS.find((each) => match.groups?.[each] !== undefined);
    if (!kind || match[0] === "") continue;
    if (match.index > last) found.push({ kind: "plain", text: text.slice(last, match.index) });
    found.push({ kind, text: match[0] });
    last = match.index + match[0].length;
  }
  if (last < text.length) found.push({ kind: "plain", text: text.slice(last) });
  return found;
}

const KINDS = ["comment", "name", "string", "number", "word"] as const;
