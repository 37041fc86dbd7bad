/** What of two sequences is the same, and what only one of them has. */
export interface Edit<T> {
  kind: "same" | "gone" | "new";
  parts: T[];
}

/** Beyond so many differences the middle is shown as replaced: looking for the fewest would take the square of them. */
const MOST_EDITS = 1_200;

/** The fewest edits that turn one sequence into the other, in order. */
export function difference<T>(before: readonly T[], after: readonly T[]): Edit<T>[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const edits: Edit<T>[] = [];
  const add = (kind: Edit<T>["kind"], parts: readonly T[]) => {
    if (parts.length === 0) return;
    const last = edits[edits.length - 1];
    if (last?.kind === kind) for (const part of parts) last.parts.push(part);
    else edits.push({ kind, parts: [...parts] });
  };
  add("same", before.slice(0, head));
  for (const { kind, parts } of middle(
    before.slice(head, before.length - tail),
    after.slice(head, after.length - tail),
  ))
    add(kind, parts);
  add("same", before.slice(before.length - tail));
  return edits;
}

/** Of neighbours, what is gone comes before what is new. */
function middle<T>(before: readonly T[], after: readonly T[]): Edit<T>[] {
  const replaced: Edit<T>[] = [
    { kind: "gone", parts: [...before] },
    { kind: "new", parts: [...after] },
  ];
  if (before.length === 0 || after.length === 0) return replaced;
  const trace = furthest(before, after);
  if (!trace) return replaced;
  const edits: Edit<T>[] = [];
  let x = before.length;
  let y = after.length;
  for (let depth = trace.length - 1; depth >= 0; depth--) {
    const reached = trace[depth]!;
    const diagonal = x - y;
    const isDown =
      diagonal === -depth ||
      (diagonal !== depth && at(reached, depth, diagonal - 1) < at(reached, depth, diagonal + 1));
    const previous = isDown ? diagonal + 1 : diagonal - 1;
    const fromX = depth === 0 ? 0 : at(reached, depth, previous);
    const fromY = depth === 0 ? 0 : fromX - previous;
    while (x > fromX && y > fromY) {
      edits.push({ kind: "same", parts: [before[x - 1]!] });
      x--;
      y--;
    }
    if (depth === 0) break;
    edits.push(isDown ? { kind: "new", parts: [after[y - 1]!] } : { kind: "gone", parts: [before[x - 1]!] });
    x = fromX;
    y = fromY;
  }
  return edits.reverse();
}

/** How far each diagonal was reached before the round. */
const at = (reached: Int32Array, depth: number, diagonal: number): number => reached[diagonal + depth] ?? -1;

/** Myers' greedy search: the state before each round, or null where there are too many differences. */
function furthest<T>(before: readonly T[], after: readonly T[]): Int32Array[] | null {
  const most = Math.min(before.length + after.length, MOST_EDITS);
  const line = new Int32Array(2 * most + 3).fill(-1);
  const origin = most + 1;
  line[origin + 1] = 0;
  const trace: Int32Array[] = [];
  for (let depth = 0; depth <= most; depth++) {
    trace.push(line.slice(origin - depth, origin + depth + 1));
    for (let diagonal = -depth; diagonal <= depth; diagonal += 2) {
      const isDown =
        diagonal === -depth || (diagonal !== depth && line[origin + diagonal - 1]! < line[origin + diagonal + 1]!);
      let x = isDown ? line[origin + diagonal + 1]! : line[origin + diagonal - 1]! + 1;
      let y = x - diagonal;
      while (x < before.length && y < after.length && before[x] === after[y]) {
        x++;
        y++;
      }
      line[origin + diagonal] = x;
      if (x >= before.length && y >= after.length) return trace;
    }
  }
  return null;
}

const WORD = /[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;

/** A text's words, spaces and signs; together they are the text. */
export const words = (text: string): string[] => text.match(WORD) ?? [];
