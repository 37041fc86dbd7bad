// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { LineageRun } from "@/api/adminQueries";
import { drawn, ordered } from "./tree";

const run = (id: string, parent: string | null = null, step: number | null = null, created = 0): LineageRun => ({
  id,
  uuid: id,
  name: id,
  parent,
  step,
  last_step: null,
  state: "finished",
  is_trashed: false,
  owner: "ann",
  created_at: created,
  seconds: 10,
  experiment: null,
  is_head: false,
  value: null,
});

const RUNS = [run("A"), run("B", "A", 50, 5), run("C", "A", 20, 9), run("D", "C", 30, 12), run("E", null, null, 3)];

describe("trees of forks", () => {
  it("lists every run below its parent, earlier forks first", () => {
    expect(ordered(RUNS).map((each) => `${each.depth}${each.run.id}`)).toEqual(["0A", "1C", "2D", "1B", "0E"]);
  });

  it("takes a run whose parent is not there for a root", () => {
    expect(ordered([run("B", "gone", 5)]).map((each) => each.depth)).toEqual([0]);
  });

  it("draws a parent at least to where its forks leave it", () => {
    const { placed, least, most } = drawn(
      RUNS,
      "step",
      new Map([
        ["A", 40],
        ["C", 60],
      ]),
    );
    const at = new Map(placed.map((each) => [each.run.id, each]));
    expect(at.get("A")).toMatchObject({ from: 0, to: 50, parentRow: null });
    expect(at.get("C")).toMatchObject({ from: 20, to: 60, parentRow: 0, row: 1 });
    expect(at.get("D")).toMatchObject({ from: 30, to: 30, parentRow: 1 });
    expect([least, most]).toEqual([0, 60]);
  });

  it("draws by time from birth to end", () => {
    const { placed } = drawn(RUNS, "time", new Map());
    expect(placed.find((each) => each.run.id === "C")).toMatchObject({ from: 9, to: 10_009 });
  });

  it("stands five thousand generations", () => {
    const chain = Array.from({ length: 5_000 }, (_, each) => run(`R${each}`, each ? `R${each - 1}` : null, each));
    expect(drawn(chain, "step", new Map()).placed.at(-1)).toMatchObject({ depth: 4_999, row: 4_999 });
  });
});
