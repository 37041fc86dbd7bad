// @vitest-environment node
import { describe, expect, it } from "vitest";
import { PageBook } from "./PageBook";

interface Row {
  id: string;
  value?: number;
}

const book = () => new PageBook<Row>(100, (row) => row.id);
const take = (into: PageBook<Row>, page: number, total: number, ids: readonly (string | Row)[], isFree = false) => {
  const answer = ids.map((each) => (typeof each === "string" ? { id: each } : each));
  into.take(page, answer, total, () => answer, isFree);
};
const order = (of: PageBook<Row>, count: number) => Array.from({ length: count }, (_, index) => of.at(index)?.id);

describe("rows of a project that grows", () => {
  it("stay where they are until they are asked for", () => {
    const rows = book();
    take(rows, 0, 2, ["B", "A"]);
    take(rows, 0, 4, ["D", "C", "B", "A"]);
    expect(order(rows, 3)).toEqual(["B", "A", undefined]);
    expect([rows.total, rows.waiting]).toEqual([2, 2]);
    rows.accept([0]);
    expect(order(rows, 4)).toEqual(["D", "C", "B", "A"]);
    expect([rows.total, rows.waiting]).toEqual([4, null]);
  });

  it("come at once where nobody has moved away from the newest", () => {
    const rows = book();
    take(rows, 0, 1, ["A"], true);
    take(rows, 0, 2, ["B", "A"], true);
    expect(order(rows, 2)).toEqual(["B", "A"]);
    expect(rows.waiting).toBeNull();
  });

  it("change their values in place", () => {
    const rows = book();
    take(rows, 0, 2, ["B", "A"]);
    take(rows, 0, 2, [{ id: "A", value: 3 }, "B"]);
    expect(order(rows, 2)).toEqual(["B", "A"]);
    expect(rows.at(1)?.value).toBe(3);
    expect(rows.waiting).toBe(0);
  });

  it("are counted also where new ones come on pages that nobody looks at", () => {
    const rows = book();
    take(rows, 0, 250, ["Z", "Y"]);
    take(rows, 0, 253, ["Z", "Y"]);
    expect([rows.total, rows.waiting]).toEqual([250, 3]);
    rows.accept([0]);
    expect([rows.total, rows.waiting]).toEqual([253, null]);
  });

  it("wait no longer once those that came have gone again", () => {
    const rows = book();
    take(rows, 0, 2, ["B", "A"]);
    take(rows, 0, 3, ["C", "B", "A"]);
    expect(rows.waiting).toBe(1);
    take(rows, 0, 2, ["B", "A"]);
    expect(rows.waiting).toBeNull();
  });

  it("that were looked at before the order changed take their new places without being asked for", () => {
    const rows = book();
    take(rows, 0, 102, ["C", "B"]);
    take(rows, 1, 102, ["A"]);
    take(rows, 0, 103, ["D", "C"]);
    rows.accept([0]);
    take(rows, 1, 103, ["B", "A"]);
    expect(rows.waiting).toBeNull();
    expect([rows.at(100)?.id, rows.placeOf("A")]).toEqual(["B", 101]);
  });

  it("follow at once what whoever looks has done", () => {
    const rows = book();
    take(rows, 0, 2, ["B", "A"]);
    rows.release();
    take(rows, 0, 1, ["A"]);
    expect([order(rows, 1), rows.total, rows.waiting]).toEqual([["A"], 1, null]);
    take(rows, 0, 2, ["C", "A"]);
    expect(rows.waiting).toBe(1);
  });

  it("are forgotten once they are neither shown nor wait to be", () => {
    const rows = book();
    for (let newest = 1; newest <= 1000; newest++) {
      const ids = Array.from({ length: Math.min(newest, 100) }, (_, index) => `R-${newest - index}`);
      take(rows, 0, newest, ids, true);
    }
    const isKnown = (id: string) => rows.change(id, (row) => row) !== undefined;
    expect([isKnown("R-1"), isKnown("R-700"), isKnown("R-901")]).toEqual([false, false, true]);
  });

  it("are kept while they are shown, however many have come since", () => {
    const rows = book();
    take(rows, 0, 2, ["B", "A"]);
    for (let newest = 100; newest < 1000; newest++) {
      take(
        rows,
        0,
        newest,
        Array.from({ length: 100 }, (_, index) => `R-${newest - index}`),
      );
    }
    expect(order(rows, 2)).toEqual(["B", "A"]);
    rows.accept([0]);
    expect(rows.at(99)?.id).toBe("R-900");
  });

  it("can be changed ahead of the server, and back", () => {
    const rows = book();
    take(rows, 0, 1, ["A"]);
    const before = rows.at(0);
    const back = rows.change("A", (row) => ({ ...row, value: 1 }));
    expect(rows.at(0)?.value).toBe(1);
    back?.();
    expect(rows.at(0)).toBe(before);
    expect(rows.change("B", (row) => row)).toBeUndefined();
  });

  it("that were changed ahead of the server keep what it has said since, though it refuses the change", () => {
    const rows = book();
    take(rows, 0, 1, [{ id: "A", value: 1 }]);
    const back = rows.change("A", (row) => ({ ...row, value: 2 }));
    take(rows, 0, 1, [{ id: "A", value: 3 }]);
    back?.();
    expect(rows.at(0)?.value).toBe(3);
  });
});
