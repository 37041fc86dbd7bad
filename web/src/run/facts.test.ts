// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Attributes } from "@/api/queries";
import { sizesOf } from "./info";
import { parseListed } from "./listed";
import { hostsOf, processesOf } from "./processes";
import { python2, python3 } from "./python";
import { countKinds, kindOf, listedOf } from "./tree";

const series = (count: number) => ({ type: "floatSeries", value: { count } }) as Attributes[string];

describe("the processes of a run", () => {
  const attributes: Attributes = {
    "monitoring/a1/cpu": series(3),
    "monitoring/a1/hostname": { type: "string", value: "node-10" },
    "monitoring/a1/pid": { type: "int", value: 7 },
    "monitoring/a1/rank": { type: "int", value: 0 },
    "monitoring/b2/cpu": series(3),
    "monitoring/b2/hostname": { type: "string", value: "node-9" },
    "monitoring/c3/gpu": series(3),
    "monitoring/stdout": series(1),
  };

  it("are called by host, rank and number", () => {
    const processes = processesOf(attributes);
    expect([...processes.values()].map(({ title }) => title)).toEqual(["node-10 · rank 0 · process 7", "node-9", "c3"]);
    expect(hostsOf(processes.values())).toEqual(["node-9", "node-10"]);
  });
});

it("counts points, texts and files of a run", () => {
  expect(
    sizesOf({
      loss: series(1000),
      accuracy: series(20),
      log: { type: "stringSeries", value: { count: 5 } } as Attributes[string],
      model: { type: "file", value: { size: 2000 } } as Attributes[string],
      code: { type: "fileSet", value: { size: 500 } } as Attributes[string],
      images: { type: "imageSeries", value: { count: 4 } } as Attributes[string],
      lr: { type: "float", value: 1 },
    }),
  ).toEqual({ points: 1025, series: 3, files: 2, fileBytes: 2500, fileSeries: 4 });
});

describe("Python for an attribute", () => {
  it("fits the type in both APIs", () => {
    expect(python2("train/loss", "floatSeries")).toBe('run["train/loss"].fetch_values()');
    expect(python2('a"b', "int")).toBe('run["a\\"b"].fetch()');
    expect(python2("model", "file")).toBe('run["model"].download()');
    expect(python3("train/loss", "floatSeries", "w/p", "my-run")).toBe(
      'nq_runs.fetch_metrics(project="w/p", runs=["my-run"], attributes=["train/loss"])',
    );
    expect(python3("lr", "float", "w/p", "r")).toContain("fetch_runs_table(");
  });
});

it("lists attributes by kinds of types, and by each type", () => {
  const attributes: Attributes = { a: series(1), b: { type: "int", value: 1 }, c: { type: "bool", value: true } };
  expect(kindOf("histogramSeries")).toBe("series");
  expect(countKinds(attributes)).toEqual([
    {
      kind: "values",
      count: 2,
      types: [
        { type: "int", count: 1 },
        { type: "bool", count: 1 },
      ],
    },
    { kind: "series", count: 1, types: [{ type: "floatSeries", count: 1 }] },
  ]);
  expect(Object.keys(listedOf(attributes, "values"))).toEqual(["b", "c"]);
  expect(Object.keys(listedOf(attributes, "bool"))).toEqual(["c"]);
  expect(listedOf(attributes, undefined)).toBe(attributes);
  expect([parseListed("files"), parseListed("file"), parseListed("nonsense")]).toEqual(["files", "file", undefined]);
});
