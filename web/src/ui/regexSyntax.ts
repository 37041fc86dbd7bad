/** A regular expression as a tree, in the syntax that RE2 and JavaScript share. */
export type Node =
  | { kind: "one"; admits: (code: number) => boolean }
  | { kind: "place"; of: Place }
  | { kind: "row"; nodes: readonly Node[] }
  | { kind: "either"; nodes: readonly Node[] }
  | { kind: "repeat"; node: Node; least: number; most: number };

export type Place = "start" | "end" | "boundary" | "inside";

/** What is no regular expression; the message says why. */
export class WrongExpression extends Error {}

const MOST_REPEATS = 1_000;
const MOST_DEPTH = 200;
const CONTROLS: Record<string, string> = { t: "\t", n: "\n", r: "\r", f: "\f", v: "\v", "0": "\0" };
const PLACES: Record<string, Place> = { A: "start", z: "end", b: "boundary", B: "inside" };

type Codes = (code: number) => boolean;

const isDigit: Codes = (code) => code >= 48 && code <= 57;
export const isWord: Codes = (code) =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
/** As RE2 has both, and not JavaScript. */
const isSpace: Codes = (code) => code === 32 || code === 9 || code === 10 || code === 12 || code === 13;
const isOnLine: Codes = (code) => code !== 10;
const not =
  (codes: Codes): Codes =>
  (code) =>
    !codes(code);
const CLASSES: Record<string, Codes> = {
  ...{ d: isDigit, w: isWord, s: isSpace },
  ...{ D: not(isDigit), W: not(isWord), S: not(isSpace) },
};

const among =
  (ascii: RegExp): Codes =>
  (code) =>
    code < 128 && ascii.test(String.fromCharCode(code));
/** As RE2 knows them, within square brackets. */
const NAMED: Record<string, Codes> = {
  ...{ digit: isDigit, word: isWord, alpha: among(/[a-z]/i), alnum: among(/[a-z\d]/i), ascii: (code) => code < 128 },
  ...{ lower: among(/[a-z]/), upper: among(/[A-Z]/), xdigit: among(/[a-f\d]/i), blank: among(/[ \t]/) },
  ...{ space: among(/[ \t-\r]/), cntrl: among(/[^ -~]/), print: among(/[ -~]/), graph: among(/[!-~]/) },
  punct: among(/[!-/:-@[-`{-~]/),
};

/** In either case; what is several characters in the other, as ß is, has none. */
function folded(codes: Codes): Codes {
  return (code) => {
    const text = String.fromCodePoint(code);
    return [text, text.toLowerCase(), text.toUpperCase()].some((each) => {
      const point = each.codePointAt(0)!;
      return each === String.fromCodePoint(point) && codes(point);
    });
  };
}

const one = (codes: Codes): Node => ({ kind: "one", admits: codes });
const literal = (text: string): Node => one(folded((code) => code === text.codePointAt(0)));

/** Reads an expression in which case counts for nothing. Throws WrongExpression. */
export function parseRegex(pattern: string): Node {
  let at = 0;
  let depth = 0;
  const refuse = (why: string): never => {
    throw new WrongExpression(`“${pattern.slice(0, 60)}” is not a regular expression: ${why}. Write it in RE2 syntax.`);
  };
  /** The next character, which may be two of the units that a text is made of. */
  const take = (): string => {
    const taken = String.fromCodePoint(pattern.codePointAt(at)!);
    at += taken.length;
    return taken;
  };
  const eat = (text: string): boolean => {
    const found = pattern.startsWith(text, at);
    if (found) at += text.length;
    return found;
  };

  function either(): Node {
    const nodes = [row()];
    while (eat("|")) nodes.push(row());
    return nodes.length === 1 ? nodes[0]! : { kind: "either", nodes };
  }

  function row(): Node {
    const nodes: Node[] = [];
    while (at < pattern.length && pattern[at] !== "|" && pattern[at] !== ")") nodes.push(repeated(atom()));
    return { kind: "row", nodes };
  }

  function repeated(node: Node): Node {
    const counts = /^(?:[*+?]|\{(\d+)(,(\d*))?\})/.exec(pattern.slice(at));
    if (!counts) return node;
    at += counts[0].length;
    // Which of several matches is found counts for nothing here.
    eat("?");
    if (/^(?:[*+?]|\{\d+(?:,\d*)?\})/.test(pattern.slice(at))) refuse("a repetition is repeated");
    const [sign, from, comma, to] = counts;
    const least = from === undefined ? (sign === "+" ? 1 : 0) : Number(from);
    const most = from === undefined ? (sign === "?" ? 1 : Infinity) : comma ? (to ? Number(to) : Infinity) : least;
    if (least > MOST_REPEATS || (most !== Infinity && (most > MOST_REPEATS || most < least)))
      refuse(`it cannot be repeated ${sign} times`);
    return { kind: "repeat", node, least, most };
  }

  function atom(): Node {
    if (eat("(")) {
      if (/^\?(?:<?[=!])/.test(pattern.slice(at))) refuse("it cannot look ahead or behind");
      const flags = /^\?(?:i?:|P?<\w+>|i\))/.exec(pattern.slice(at));
      if (flags) at += flags[0].length;
      else if (pattern[at] === "?") refuse("a group begins with what is unknown");
      if (flags?.[0].endsWith(")")) return { kind: "row", nodes: [] };
      if (++depth > MOST_DEPTH) refuse("its brackets stand too deep within each other");
      const inner = either();
      depth--;
      if (!eat(")")) refuse("a bracket is not closed");
      return inner;
    }
    if (eat("[")) return one(set());
    if (eat(".")) return one(isOnLine);
    if (eat("^")) return { kind: "place", of: "start" };
    if (eat("$")) return { kind: "place", of: "end" };
    if (/[*+?]/.test(pattern[at]!)) refuse("nothing stands in front of a repetition");
    if (eat("\\")) {
      const place = PLACES[pattern[at] ?? ""];
      if (place) {
        at++;
        return { kind: "place", of: place };
      }
      const meant = escaped();
      return typeof meant === "string" ? literal(meant) : one(meant);
    }
    return literal(take());
  }

  /** Behind a backslash. */
  function escaped(): string | Codes {
    if (at >= pattern.length) refuse("nothing stands behind its last backslash");
    const code = /^(?:x([0-9a-f]{2})|x\{([0-9a-f]{1,6})\}|u([0-9a-f]{4}))/i.exec(pattern.slice(at));
    if (code) {
      at += code[0].length;
      const point = Number.parseInt((code[1] ?? code[2] ?? code[3])!, 16);
      return point <= 0x10_ffff ? String.fromCodePoint(point) : refuse(`\\${code[0]} is no character`);
    }
    const sign = take();
    if (/[1-9]/.test(sign)) refuse("it cannot refer back to a group");
    const known = CLASSES[sign] ?? CONTROLS[sign];
    if (known === undefined && /[a-z0-9]/i.test(sign)) refuse(`\\${sign} is unknown`);
    return known ?? sign;
  }

  /** Within square brackets. */
  function set(): Codes {
    const isNegated = eat("^");
    const members: Codes[] = [];
    const named = (): Codes | undefined => {
      const [written, isNot, name] = /^\[:(\^?)(\w+):\]/.exec(pattern.slice(at)) ?? [];
      if (written === undefined) return undefined;
      const codes = Object.hasOwn(NAMED, name!) ? NAMED[name!]! : refuse(`${written} is unknown`);
      at += written.length;
      return isNot ? not(codes) : codes;
    };
    const member = (): string | Codes => (eat("\\") ? escaped() : (named() ?? take()));
    for (let isFirst = true; isFirst || pattern[at] !== "]"; isFirst = false) {
      if (at >= pattern.length) refuse("a square bracket is not closed");
      const from = member();
      if (pattern[at] === "-" && at + 1 < pattern.length && pattern[at + 1] !== "]") {
        at++;
        const to = member();
        const [least, most] = [from, to].map((end) => (typeof end === "string" ? end.codePointAt(0)! : Number.NaN));
        if (!(least! <= most!)) return refuse("a range has no such ends");
        members.push((code) => code >= least! && code <= most!);
      } else members.push(typeof from === "string" ? (code) => code === from.codePointAt(0) : from);
    }
    at++;
    const any = folded((code) => members.some((each) => each(code)));
    return isNegated ? not(any) : any;
  }

  const read = either();
  if (at < pattern.length) refuse("a bracket is closed that was not opened");
  return read;
}
