import { isWord, type Node, type Place, parseRegex, WrongExpression } from "./regexSyntax";

/** So many places within an expression: what a character costs at most. */
const MOST_PLACES = 1_000;
/** So much is written for it, with what stands for nothing and can be repeated without end. */
const MOST_WRITTEN = 10_000;
/** So many combinations of places are remembered. */
const MOST_STATES = 2_000;

type Instruction =
  | { kind: "one"; admits: (code: number) => boolean }
  | { kind: "place"; of: Place }
  | { kind: "fork"; to: number[] }
  | { kind: "end" };

const END = -1;
type Before = "nothing" | "word" | "other";

/** Where in the expression somebody may be who has read so far. */
interface State {
  at: readonly number[];
  before: Before;
  next: Map<number, State | null>;
}

/** Compiles to instructions each of which goes on with the one behind it, or where a fork leads. */
function compile(root: Node, pattern: string): Instruction[] {
  const program: Instruction[] = [];
  let written = 0;
  const limit = (count: number, most: number): void => {
    if (count > most)
      throw new WrongExpression(`The regular expression “${pattern.slice(0, 60)}” is too large. Repeat less in it.`);
  };
  const add = (instruction: Instruction): void => {
    limit(program.push(instruction), MOST_PLACES);
  };
  const fork = (): number[] => {
    const to: number[] = [];
    add({ kind: "fork", to });
    return to;
  };
  const write = (node: Node): void => {
    limit(++written, MOST_WRITTEN);
    if (node.kind === "row") node.nodes.forEach(write);
    else if (node.kind === "either") {
      const begins = fork();
      const ends: number[][] = [];
      for (const each of node.nodes) {
        begins.push(program.length);
        write(each);
        ends.push(fork());
      }
      for (const end of ends) end.push(program.length);
    } else if (node.kind === "repeat") {
      for (let count = 0; count < node.least; count++) write(node.node);
      if (node.most === Infinity) {
        const begin = program.length;
        const choice = fork();
        choice.push(program.length);
        write(node.node);
        fork().push(begin);
        choice.push(program.length);
      } else {
        const choices: number[][] = [];
        for (let count = node.least; count < node.most; count++) {
          const choice = fork();
          choice.push(program.length);
          choices.push(choice);
          write(node.node);
        }
        for (const choice of choices) choice.push(program.length);
      }
    } else add(node);
  };
  write(root);
  add({ kind: "end" });
  return program;
}

function isThere(place: Place, before: Before, next: number): boolean {
  if (place === "start") return before === "nothing";
  if (place === "end") return next === END;
  return ((before === "word") !== (next !== END && isWord(next))) === (place === "boundary");
}

/**
 * Whether a text has a match of a regular expression, whatever its case. All ways to match are followed at once, so that a text takes no
 * longer than its length times that of the expression: the browser's own may take for ever, which a link could ask for. Throws WrongExpression.
 */
export function linearRegex(pattern: string): (text: string) => boolean {
  const program = compile(parseRegex(pattern), pattern);
  const begin: State = { at: [], before: "nothing", next: new Map() };
  const states = new Map<string, State>();
  const stateOf = (at: readonly number[], before: Before): State => {
    const key = `${before} ${at.join()}`;
    let state = states.get(key);
    if (!state) {
      if (states.size >= MOST_STATES) {
        states.clear();
        begin.next.clear();
      }
      state = { at, before, next: new Map() };
      states.set(key, state);
    }
    return state;
  };
  /** Null once something was found. */
  const step = ({ at, before }: State, code: number): State | null => {
    const seen = new Set<number>();
    const waiting = [...at, 0];
    const next = new Set<number>();
    for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
      if (seen.has(place)) continue;
      seen.add(place);
      const instruction = program[place]!;
      if (instruction.kind === "end") return null;
      if (instruction.kind === "fork") waiting.push(...instruction.to);
      else if (instruction.kind === "place") {
        if (isThere(instruction.of, before, code)) waiting.push(place + 1);
      } else if (code !== END && instruction.admits(code)) next.add(place + 1);
    }
    return stateOf(
      [...next].sort((a, b) => a - b),
      code !== END && isWord(code) ? "word" : "other",
    );
  };
  return (text) => {
    let state = begin;
    for (let index = 0; index <= text.length; ) {
      const code = text.codePointAt(index) ?? END;
      index += code > 0xff_ff ? 2 : 1;
      let next = state.next.get(code);
      if (next === undefined) {
        next = step(state, code);
        state.next.set(code, next);
      }
      if (next === null) return true;
      state = next;
    }
    return false;
  };
}
