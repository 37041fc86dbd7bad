// @vitest-environment node
import { describe, expect, test } from "vitest";
import { filterParts, relaxations } from "./relaxing";

const LOSS = "(`train/loss`:floatSeries < 0.5)";
const SGD = '(`optimizer`:string = "sgd")';

describe("what a search is made of", () => {
  test("conditions are told as people say them", () => {
    const read = filterParts(
      `${LOSS} AND ${SGD} AND (min(\`val/loss\`:floatSeries) >= 1) AND (\`x\`:float NOT EXISTS)`,
    );
    expect(read?.parts.map((part) => part.label)).toEqual([
      "train/loss < 0.5",
      "optimizer = sgd",
      "min(val/loss) ≥ 1",
      "has no x",
    ]);
    expect(read?.parts[1]?.rest).toBe(`${LOSS} AND (min(\`val/loss\`:floatSeries) >= 1) AND (\`x\`:float NOT EXISTS)`);
  });

  test("an empty text is a condition, too", () => {
    const empty = '(`params/note`:string = "")';
    const read = filterParts(`${empty} AND ${SGD}`);
    expect(read?.parts[0]?.label).toBe("params/note = “”");
    expect(read?.parts[1]?.rest).toBe(empty);
  });

  test("a query beyond rows of conditions has no parts", () => {
    expect(filterParts(`NOT ${LOSS}`)).toBeNull();
    expect(filterParts("")).toBeNull();
  });
});

describe("the search without each of its parts", () => {
  test("leaves out one condition at a time", () => {
    expect(relaxations({ q: `${LOSS} AND ${SGD}` }).map(({ part, state }) => [part, state.q])).toEqual([
      ["train/loss < 0.5", SGD],
      ["optimizer = sgd", LOSS],
    ]);
  });

  test("leaves alternatives out together, for one of them less finds no more", () => {
    expect(relaxations({ q: `${LOSS} OR ${SGD}` }).map(({ state }) => state.q)).toEqual([undefined]);
  });

  test("takes words and joined patterns apart, and what limits the table beside the search", () => {
    expect(relaxations({ q: "resnet adam", mode: "text", only: "shown" }).map(({ part }) => part)).toEqual([
      "resnet",
      "adam",
      "only the shown runs",
    ]);
    expect(relaxations({ q: "a & !b", mode: "regex" }).map(({ state }) => state.q)).toEqual(["!b", "a"]);
    expect(relaxations({ q: "a & b | c", mode: "regex" }).map(({ state }) => state.q)).toEqual([undefined]);
  });
});
