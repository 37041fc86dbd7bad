import { expect, it } from "vitest";
import type { GroupColumn, Key } from "@/api/runs";
import { formatDateTime } from "@/ui/format";
import type { TableRow } from "./cellValue";
import { columnModel } from "./columns";
import { groupCell, keyLabel, labelOf, statusLabel } from "./groupText";

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
const text = (width: number, more?: object) => groupCell(found, column(width, more))?.shown;

it("writes a mean and its deviation with as many digits as the column has room for", () => {
  expect(text(200)).toBe("0.7979 ± 0.6029");
  expect(text(columnModel({ path: "loss" }, {}).width)).toBe("0.798 ± 0.6");
  expect(text(60)).toBe("0.7979");
});

it("tells how long ago the mean of times was", () => {
  const now = Date.now();
  const hours = (count: number) => String(now - count * 3_600_000);
  const times = { ...found, mean: hours(3), std: hours(1), min: hours(4), max: hours(2) } as typeof found;
  expect(groupCell(times, column(120, { format: "ago" }))?.shown).toEqual({ ago: now - 3 * 3_600_000 });
});

it("has room for deviations wherever runs are in groups, and rounds no mean out of them", () => {
  const accuracy: GroupColumn = { ...found, mean: 0.89751, std: 0.00393 };
  const grouped = columnModel({ path: "val/acc" }, {}, undefined, true);
  expect(groupCell(accuracy, grouped)?.shown).toBe("0.8975 ± 0.0039");
  expect(groupCell(accuracy, { ...grouped, width: 110 })?.shown).toBe("0.8975");
  expect(columnModel({ path: "val/acc" }, { "val/acc": 80 }, undefined, true).width).toBe(80);
});

it("leaves the digits to who chose them", () => {
  expect(text(140, { format: "decimal", digits: 3 })).toBe("0.798 ± 0.603");
  expect(text(60, { format: "decimal", digits: 3 })).toBe("0.798");
});

it("calls a state as the lines of the runs do, as far as it is the same in all of them", () => {
  const idle = { type: "experimentState", value: "idle" } as const;
  const failed = (common: string | null): GroupColumn => ({
    ...found,
    mean: null,
    std: null,
    common: common === null ? null : { type: "bool", value: common },
  });
  expect(statusLabel({ ...idle, value: "running" }, failed("true"))).toBe("Running");
  expect(statusLabel(idle, failed("false"))).toBe("Finished");
  expect(statusLabel(idle, failed("true"))).toBe("Failed");
  expect([statusLabel(idle, failed(null)), keyLabel(idle)]).toEqual(["Not running", "Not running"]);
  // Some clients never say that they end.
  const untold = (count: number, common: string | null): GroupColumn => ({ ...failed(common), count });
  expect(statusLabel(idle, failed("false"), untold(0, null))).toBe("Finished");
  expect(statusLabel(idle, failed("false"), untold(found.count, "true"))).toBe("Inactive");
  expect(statusLabel(idle, failed("false"), untold(1, "true"))).toBe("Not running");
  expect(statusLabel(idle, failed("true"), untold(1, "true"))).toBe("Failed");
  const state = columnModel({ path: "sys/state" }, {});
  expect(groupCell({ ...failed(null), common: idle }, state, failed("false"))?.shown).toBe("Finished");
});

it("calls the group of a run as the group itself is called", () => {
  const values = {
    lr: [
      { type: "float", value: 0.00012345 },
      { type: "float", value: "0.00012345" },
    ],
    n: [
      { type: "int", value: 12_345 },
      { type: "int", value: "12345" },
    ],
    on: [
      { type: "bool", value: true },
      { type: "bool", value: "true" },
    ],
    tags: [
      { type: "stringSet", value: ["a", "b"] },
      { type: "stringSet", value: '["a","b"]' },
    ],
    none: [undefined, null],
    text: [
      { type: "string", value: "" },
      { type: "string", value: "" },
    ],
  } as unknown as Record<string, [TableRow["attributes"][string], Key]>;
  for (const [path, [value, key]] of Object.entries(values)) {
    const row = { id: "R-1", uuid: "", attributes: value ? { [path]: value } : {} } as TableRow;
    expect(labelOf(row, path), path).toBe(keyLabel(key));
  }
});

it("tells the time that all runs of a group have as their own lines do, and in full where one looks closer", () => {
  const at = Date.now() - 2 * 3_600_000;
  const common: Key = { type: "datetime", value: String(at) };
  const cell = groupCell(
    { ...found, count: 1, mean: null, std: null, distinct: 1, common },
    columnModel({ path: "sys/creation_time" }, {}),
  );
  expect(cell).toMatchObject({ shown: { ago: at }, exact: `${formatDateTime(at)} (1 run)` });
});

it("a group says that its times vary, rather than that there are none", () => {
  const times = { count: 3, mean: null, std: null, min: null, max: null, distinct: null, common: null } as GroupColumn;
  expect(groupCell(times, columnModel({ path: "sys/creation_time" }, {}))).toMatchObject({ shown: "various" });
  expect(groupCell({ ...times, count: 0 }, columnModel({ path: "sys/creation_time" }, {}))).toBeUndefined();
});
