// @vitest-environment node
import { expect, test, vi } from "vitest";
import { idsOf, type Stretch } from "./stretches";

const server = (...ids: string[]) =>
  vi.fn(async (_within: Stretch["within"], offset: number, limit: number) => ids.slice(offset, offset + limit));
const stretch = (offset: number, ...ids: (string | undefined)[]): Stretch => ({ within: undefined, offset, ids });

test("runs that are listed are not asked for", async () => {
  const ask = server();
  expect(await idsOf({ stretches: [stretch(0, "A", "B"), stretch(4, "C")], closed: 0 }, ask)).toEqual(["A", "B", "C"]);
  expect(ask).not.toHaveBeenCalled();
});

test("runs between two pages that were looked at are asked for", async () => {
  const ask = server("A", "B", "C", "D");
  expect(await idsOf({ stretches: [stretch(1, "B", undefined, "D")], closed: 0 }, ask)).toEqual(["B", "C", "D"]);
});

test("a range of thousands is whole", async () => {
  const ids = Array.from({ length: 2_500 }, (_, index) => `R-${index}`);
  const listed = ids.map((id, index) => (index === 0 || index === 2_499 ? id : undefined));
  expect(await idsOf({ stretches: [stretch(0, ...listed)], closed: 0 }, server(...ids))).toEqual(ids);
});

test("an order that has changed meanwhile selects nothing", async () => {
  const ask = server("NEW", "A", "B", "C", "D");
  const asked = idsOf({ stretches: [stretch(0, "A", undefined, "C")], closed: 0 }, ask);
  await expect(asked).rejects.toThrow(/another order/);
});
