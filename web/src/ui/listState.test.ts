import { expect, it } from "vitest";
import { parseListState } from "./listState";

it("reads what an address says of a list", () => {
  expect(parseListState({ search: "ann", page: "3", action: "token.create", before: ["80", "12"] })).toEqual({
    search: "ann",
    page: 3,
    action: "token.create",
    before: [80, 12],
  });
  expect(parseListState({ before: "80" }).before).toEqual([80]);
});

it("takes the beginning for what no list can be at", () => {
  for (const page of ["1", "0", "-2", "2.5", "x", ["2", "3"]]) expect(parseListState({ page }).page).toBeUndefined();
  for (const before of ["x", ["7", "x"], "-1", ""]) expect(parseListState({ before }).before).toBeUndefined();
});
