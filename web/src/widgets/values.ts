import { attributesOf, type ProjectAddress } from "@/api/queries";
import { namedBy, searchRuns } from "@/api/runs";
import { together } from "@/api/together";
import type { Field, RunValues } from "./fields";

export type ValuesOfRuns = ReadonlyMap<string, RunValues>;

/** What the server takes in one request. */
const RUNS_PER_REQUEST = 1_000;
const COLUMNS_PER_REQUEST = 500;
const FIRSTS_PER_REQUEST = 50;
const COMPUTED_VALUES = 20_000;

interface Piece {
  columns: string[];
  firsts: string[];
}

/** The columns of all wishes, in as few requests as the server allows. */
export function piecesOf(fields: readonly Field[], runs: number): Piece[] {
  const firsts = [...new Set(fields.filter((field) => field.what === "first").map((field) => field.path))];
  const columns = [...new Set(fields.map((field) => field.path))];
  const firstsAtOnce = Math.max(1, Math.min(FIRSTS_PER_REQUEST, Math.floor(COMPUTED_VALUES / Math.max(1, runs))));
  const pieces: Piece[] = [];
  const count = Math.max(Math.ceil(columns.length / COLUMNS_PER_REQUEST), Math.ceil(firsts.length / firstsAtOnce));
  for (let index = 0; index < count; index++) {
    pieces.push({
      columns: columns.slice(index * COLUMNS_PER_REQUEST, (index + 1) * COLUMNS_PER_REQUEST),
      firsts: firsts.slice(index * firstsAtOnce, (index + 1) * firstsAtOnce),
    });
  }
  return pieces;
}

async function read(
  address: ProjectAddress,
  runs: readonly string[],
  { columns, firsts }: Piece,
  signal: AbortSignal,
): Promise<ValuesOfRuns> {
  const computed = firsts.map((path) => ({ path, what: "first" as const }));
  const query = { filter: namedBy(runs), sort: [], columns, computed };
  const { rows } = await searchRuns(address, query, 0, RUNS_PER_REQUEST, signal);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        attributes: attributesOf(row),
        firsts: new Map(
          firsts.map((path, index) => {
            const value = row.computed?.[index];
            return [path, value === null || value === undefined ? null : Number(value)];
          }),
        ),
      },
    ]),
  );
}

function merged(parts: readonly ValuesOfRuns[]): ValuesOfRuns {
  if (parts.length === 1) return parts[0]!;
  const all = new Map<string, RunValues>();
  for (const part of parts) {
    for (const [run, values] of part) {
      const known = all.get(run);
      all.set(
        run,
        known
          ? {
              attributes: { ...known.attributes, ...values.attributes },
              firsts: new Map([...known.firsts, ...values.firsts]),
            }
          : values,
      );
    }
  }
  return all;
}

/** The values of some runs. What several widgets ask for of the same runs in the same rendering goes out as one request. */
export const batchedValues = together<readonly Field[], ValuesOfRuns>(async (address, runs, wishes, signal) => {
  const pieces = piecesOf(
    wishes.flatMap(({ wanted }) => wanted),
    runs.length,
  );
  const found = merged(await Promise.all(pieces.map((piece) => read(address, runs, piece, signal))));
  for (const { resolve } of wishes) resolve(found);
});
