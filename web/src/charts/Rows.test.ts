// @vitest-environment node
import { describe, expect, it } from "vitest";
import { rowsInSight } from "./Rows";

const VIEWPORT = 800;
const PITCH = 200;

describe("the rows of a long grid", () => {
  it("are those within one viewport of being seen, in steps", () => {
    expect(rowsInSight(0, PITCH, 1000, VIEWPORT)).toEqual({ first: 0, end: 8 });
    expect(rowsInSight(-20_000, PITCH, 1000, VIEWPORT)).toEqual({ first: 96, end: 108 });
    expect(rowsInSight(-20_050, PITCH, 1000, VIEWPORT)).toEqual(rowsInSight(-20_150, PITCH, 1000, VIEWPORT));
  });

  it("end with the grid, and are none of one that is far away", () => {
    expect(rowsInSight(0, PITCH, 3, VIEWPORT)).toEqual({ first: 0, end: 3 });
    expect(rowsInSight(5_000, PITCH, 3, VIEWPORT)).toEqual({ first: 0, end: 0 });
    expect(rowsInSight(-5_000, PITCH, 3, VIEWPORT)).toEqual({ first: 0, end: 0 });
  });
});
