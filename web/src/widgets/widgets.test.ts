import { describe, expect, it } from "vitest";
import type { ShownRun } from "@/api/selection";
import { fieldExact, fieldNumber, fieldText, formatAs, type RunValues } from "./fields";
import { choiceOf, fieldOf, fieldsOf, integerOf, rawOf, textsOf } from "./options";
import { WIDGETS } from "./registry";
import { pickedOf } from "./single";
import { piecesOf } from "./values";

const aRun = (id: string): ShownRun => ({ id, uuid: id, name: id, colour: 0 });

describe("options of widgets", () => {
  it("are read whatever stands there", () => {
    for (const [kind, definition] of Object.entries(WIDGETS)) {
      for (const strange of [
        undefined,
        null,
        7,
        "text",
        [],
        { field: 3, fields: "x", text: {}, of: [], digits: "many" },
      ]) {
        expect(definition.parse(strange), kind).toEqual(definition.defaults());
      }
    }
  });

  it("come through JSON as they were", () => {
    for (const definition of Object.values(WIDGETS)) {
      const defaults = definition.defaults();
      expect(definition.parse(JSON.parse(JSON.stringify(defaults)))).toEqual(defaults);
    }
  });

  it("name fields by path alone or with what of a series", () => {
    expect(fieldOf("loss")).toEqual({ path: "loss" });
    expect(fieldOf({ path: "loss", what: "min", other: 1 })).toEqual({ path: "loss", what: "min" });
    expect(fieldOf({ path: "loss", what: "last" })).toEqual({ path: "loss" });
    expect(fieldOf({ path: "loss", what: "best" })).toEqual({ path: "loss" });
    expect(fieldOf({ path: "" })).toBeNull();
    expect(fieldsOf(["a", null, { path: "b" }, 3])).toEqual([{ path: "a" }, { path: "b" }]);
    expect(fieldsOf(["a", "b", "c"], 2)).toHaveLength(2);
  });

  it("are held within their limits", () => {
    expect(integerOf(1e9, 0, 12, 2)).toBe(12);
    expect(integerOf(Number.NaN, 0, 12, 2)).toBe(2);
    expect(choiceOf("other", ["one", "two"], "one")).toBe("one");
    expect(textsOf(["a", "a", "", 4, "b"])).toEqual(["a", "b"]);
    expect(rawOf(["a"])).toEqual({});
  });
});

describe("values of fields", () => {
  const summary = {
    count: 3,
    last: 0.5,
    first_step: 0,
    last_step: 2,
    has_preview: false,
    last_timestamp: 0,
    min: 0.25,
    max: "NaN",
    average: null,
    variance: 0,
  };
  const values = {
    attributes: {
      loss: { type: "floatSeries", value: { ...summary, config_min: null, config_max: null, unit: null } },
      done: { type: "bool", value: true },
      name: { type: "string", value: "ember" },
      made: { type: "datetime", value: 1_700_000_000_000 },
    },
    firsts: new Map([["loss", 0.75]]),
  } as RunValues;

  it("are numbers where there are any", () => {
    expect(fieldNumber(values, { path: "loss" })).toBe(0.5);
    expect(fieldNumber(values, { path: "loss", what: "min" })).toBe(0.25);
    expect(fieldNumber(values, { path: "loss", what: "max" })).toBeNaN();
    expect(fieldNumber(values, { path: "loss", what: "average" })).toBeNull();
    expect(fieldNumber(values, { path: "loss", what: "first" })).toBe(0.75);
    expect(fieldNumber(values, { path: "done" })).toBe(1);
    expect(fieldNumber(values, { path: "made" })).toBe(1_700_000_000_000);
    expect(fieldNumber(values, { path: "name" })).toBeNull();
    expect(fieldNumber(undefined, { path: "name" })).toBeNull();
  });

  it("are texts for all of them", () => {
    expect(fieldText(values, { path: "name" })).toBe("ember");
    expect(fieldText(values, { path: "loss", what: "first" })).toBe("0.75");
    expect(fieldExact(values, { path: "loss", what: "min" })).toBe("0.25");
    expect(fieldText(values, { path: "none" })).toBeNull();
  });

  it("are written as somebody wants them", () => {
    expect(formatAs(0.12345, "percent", 1)).toBe("12.3 %");
    expect(formatAs(-3, "decimal", 2)).toBe("−3.00");
    expect(formatAs(90, "duration", 0)).toBe("1 min 30 s");
    expect(formatAs(Number.NaN, "percent", 1)).toBe("NaN");
  });
});

describe("a single value", () => {
  const valued = [3, 1, Number.NaN, 2, null].map((number, index) => ({ run: aRun(`R-${index}`), number }));

  it("is that of the first run, of the least or greatest one, or of all together", () => {
    expect(pickedOf(valued, "first")).toMatchObject({ run: { id: "R-0" }, number: 3 });
    expect(pickedOf(valued, "least")).toMatchObject({ run: { id: "R-1" }, number: 1 });
    expect(pickedOf(valued, "greatest")).toMatchObject({ run: { id: "R-0" }, number: 3 });
    expect(pickedOf(valued, "mean")).toMatchObject({ run: null, number: 2, count: 3 });
    expect(pickedOf(valued.slice(0, 2), "median")).toMatchObject({ run: null, number: 2, count: 2 });
    expect(pickedOf([], "first")).toBeNull();
    expect(pickedOf([{ run: aRun("R"), number: null }], "least")).toBeNull();
  });
});

describe("requests for values", () => {
  it("hold what several widgets want once", () => {
    expect(piecesOf([{ path: "a" }, { path: "a", what: "min" }, { path: "b", what: "first" }], 5)).toEqual([
      { columns: ["a", "b"], firsts: ["b"] },
    ]);
  });

  it("stay within what the server takes", () => {
    const many = Array.from({ length: 1_200 }, (_, index) => ({ path: `p${index}`, what: "first" as const }));
    const pieces = piecesOf(many, 1_000);
    expect(pieces.every((piece) => piece.columns.length <= 500 && piece.firsts.length <= 20)).toBe(true);
    expect(new Set(pieces.flatMap((piece) => piece.columns)).size).toBe(1_200);
    expect(new Set(pieces.flatMap((piece) => piece.firsts)).size).toBe(1_200);
  });
});
