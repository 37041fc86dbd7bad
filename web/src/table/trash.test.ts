// @vitest-environment node
import { expect, test } from "vitest";
import type { TableRow } from "./cellValue";
import { trashable } from "./trash";

const row = (value: boolean) => ({ attributes: { "sys/trashed": { type: "bool", value } } }) as unknown as TableRow;
const rows = new Map([
  ["in", row(true)],
  ["out", row(false)],
]);
const offered = (...ids: string[]) => trashable(ids, (id) => rows.get(id));

test("what is in the trash can be restored, and what is not archived", () => {
  expect(offered("out")).toEqual({ canArchive: true, canRestore: false });
  expect(offered("in", "not loaded")).toEqual({ canArchive: false, canRestore: true });
  expect(offered("in", "out")).toEqual({ canArchive: true, canRestore: true });
  expect(offered("not loaded")).toEqual({ canArchive: true, canRestore: false });
});
