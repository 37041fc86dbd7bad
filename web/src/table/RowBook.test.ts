// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { FoundRows } from "@/api/runs";
import { RowBook } from "./RowBook";

const answer = (total: number, ...ids: string[]): FoundRows => ({
  total,
  rows: ids.map((id) => ({ id, uuid: id, attributes: {} })) as unknown as FoundRows["rows"],
});
const order = (book: RowBook, count: number) => Array.from({ length: count }, (_, index) => book.rowAt(index)?.id);

describe("rows of a project that grows", () => {
  it("stay where they are until they are asked for", () => {
    const book = new RowBook("k", []);
    book.take(0, answer(2, "B", "A"), false);
    book.take(0, answer(4, "D", "C", "B", "A"), false);
    expect(order(book, 3)).toEqual(["B", "A", undefined]);
    expect([book.total, book.waiting]).toEqual([2, 2]);
    book.accept([0]);
    expect(order(book, 4)).toEqual(["D", "C", "B", "A"]);
    expect([book.total, book.waiting]).toEqual([4, null]);
  });

  it("come at once where nobody has moved away from the newest", () => {
    const book = new RowBook("k", []);
    book.take(0, answer(1, "A"), true);
    book.take(0, answer(2, "B", "A"), true);
    expect(order(book, 2)).toEqual(["B", "A"]);
    expect(book.waiting).toBeNull();
  });

  it("change their values in place", () => {
    const book = new RowBook("k", []);
    book.take(0, answer(2, "B", "A"), false);
    const newer = answer(2, "A", "B");
    newer.rows[0]!.attributes = { x: { type: "int", value: 3 } } as never;
    book.take(0, newer, false);
    expect(order(book, 2)).toEqual(["B", "A"]);
    expect(book.rowAt(1)?.attributes.x).toMatchObject({ value: 3 });
    expect(book.waiting).toBe(0);
  });

  it("are counted also where new ones come on pages that nobody looks at", () => {
    const book = new RowBook("k", []);
    book.take(0, answer(250, "Z", "Y"), false);
    book.take(0, answer(253, "Z", "Y"), false);
    expect([book.total, book.waiting]).toEqual([250, 3]);
    book.accept([0]);
    expect([book.total, book.waiting]).toEqual([253, null]);
  });

  it("wait no longer once those that came have gone again", () => {
    const book = new RowBook("k", []);
    book.take(0, answer(2, "B", "A"), false);
    book.take(0, answer(3, "C", "B", "A"), false);
    expect(book.waiting).toBe(1);
    book.take(0, answer(2, "B", "A"), false);
    expect(book.waiting).toBeNull();
  });

  it("that were looked at before the order changed take their new places without being asked for", () => {
    const book = new RowBook("k", []);
    book.take(0, answer(102, "C", "B"), false);
    book.take(1, answer(102, "A"), false);
    book.take(0, answer(103, "D", "C"), false);
    book.accept([0]);
    book.take(1, answer(103, "B", "A"), false);
    expect(book.waiting).toBeNull();
    expect([book.rowAt(100)?.id, book.placeOf("A")]).toEqual(["B", 101]);
  });

  it("follow at once what whoever looks has done", () => {
    const book = new RowBook("k", []);
    book.take(0, answer(2, "B", "A"), false);
    book.release();
    book.take(0, answer(1, "A"), false);
    expect([order(book, 1), book.total, book.waiting]).toEqual([["A"], 1, null]);
    book.take(0, answer(2, "C", "A"), false);
    expect(book.waiting).toBe(1);
  });

  it("carry the values that the server worked out, by column", () => {
    const book = new RowBook("k", ["a~what=first"]);
    const found = answer(1, "A");
    found.rows[0]!.computed = ["NaN"];
    book.take(0, found, false);
    expect(book.rowAt(0)?.computedBy?.get("a~what=first")).toBeNaN();
  });

  it("can be changed ahead of the server, and back", () => {
    const book = new RowBook("k", []);
    book.take(0, answer(1, "A"), false);
    const before = book.rowAt(0);
    const back = book.change("A", (row) => ({ ...row, uuid: "changed" }));
    expect(book.rowAt(0)?.uuid).toBe("changed");
    back();
    expect(book.rowAt(0)).toBe(before);
  });
});
