import { expect, it } from "vitest";
import type { GroupColumn } from "@/api/runs";
import { columnModel } from "./columns";
import { groupCell } from "./groupText";

const found: GroupColumn = {
  count: 9,
  mean: 0.79788,
  std: 0.602912,
  min: 0.1,
  max: 2,
  distinct: null,
  common: null,
};
const column = (width: number, more: object = {}) => ({ ...columnModel({ path: "loss", ...more }, {}), width });
const text = (width: number, more?: object) => groupCell(found, column(width, more))?.text;

it("writes a mean and its deviation with as many digits as the column has room for", () => {
  expect(text(200)).toBe("0.7979 ± 0.6029");
  expect(text(columnModel({ path: "loss" }, {}).width)).toBe("0.798 ± 0.6");
  expect(text(60)).toBe("0.7979");
});

it("leaves the digits to who chose them", () => {
  expect(text(140, { format: "decimal", digits: 3 })).toBe("0.798 ± 0.603");
  expect(text(60, { format: "decimal", digits: 3 })).toBe("0.798");
});
