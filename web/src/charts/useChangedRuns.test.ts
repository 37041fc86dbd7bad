import { expect, test } from "vitest";
import { ChangedRuns } from "./useChangedRuns";

test("it is told which runs have changed since then, and how far they go", () => {
  const heard = new ChangedRuns();
  heard.add("A", 10);
  const then = heard.now;
  heard.add("B", 5);
  heard.add("A", 8);
  expect([...heard.since(then)!].sort()).toEqual(["A", "B"]);
  expect([heard.lastStep("A"), heard.lastStep("B"), heard.lastStep("C")]).toEqual([10, 5, null]);
});

test("what is not known once stays unknown", () => {
  const heard = new ChangedRuns();
  heard.add("A", null);
  heard.add("A", 8);
  expect(heard.lastStep("A")).toBeNull();
  heard.add("B", 8);
  heard.addEverything();
  expect([heard.since(0), heard.lastStep("B")]).toEqual([null, null]);
});
