import { expect, it } from "vitest";
import type { View, Views } from "@/api/runs";
import { meantBy, needsView, saidOf } from "./savedView";
import { NO_VIEW, parseTableState, type TableState } from "./state";

const KEPT = { q: "lr > 0.1", col: ["sys/name", "loss"], sort: ["-loss"] };
const viewsWith = (shared: boolean, standard: string | null = null): Views => ({
  views: [{ id: "v1", state: KEPT, shared } as unknown as View],
  default: standard,
});
const shared = viewsWith(true);
const state = (fields: TableState): TableState => parseTableState({ ...fields });
/** Without what is undefined, as an address is written. */
const written = (said: TableState) => JSON.parse(JSON.stringify(said)) as TableState;

it("says of a view that is shown as it is nothing but its id", () => {
  expect(written(saidOf(state({ ...KEPT, view: "v1" }), shared))).toEqual({ view: "v1" });
});

it("says beside the view what differs from it, also where that is the default again", () => {
  const shown = state({ view: "v1", col: KEPT.col, sort: ["loss"], by: "lr" });
  const said = saidOf(shown, shared);
  expect(written(said)).toEqual({ view: "v1", sort: ["loss"], by: "lr", off: ["q"] });
  expect(written(meantBy(said, shared))).toEqual(written(shown));
});

it("says everything of a view that others do not see", () => {
  const shown = state({ ...KEPT, view: "v1", sort: undefined });
  const said = saidOf(shown, viewsWith(false));
  expect(written(said)).toEqual({ view: "v1", q: KEPT.q, col: KEPT.col, off: ["sort"] });
  expect(written(meantBy(said, viewsWith(false)))).toEqual(written(shown));
  expect(written(meantBy(said, { views: [], default: null }))).toEqual(written(shown));
});

it("takes the default of the project where the address says nothing, and only there", () => {
  const views = viewsWith(true, "v1");
  expect(written(meantBy(state({}), views))).toEqual({ ...KEPT, view: "v1" });
  expect(written(meantBy(state({ view: NO_VIEW }), views))).toEqual({ view: NO_VIEW });
  expect(written(meantBy(state({ q: "x" }), views))).toEqual({ q: "x" });
  expect(needsView(state({ q: "x" }))).toBe(false);
  expect(needsView(state({ q: "x", view: "v1" }))).toBe(true);
});

it("keeps what is shown at the moment beside the view", () => {
  const shown = state({ ...KEPT, view: "v1", only: "shown", open: ["int:3"] });
  const said = saidOf(shown, shared);
  expect(written(said)).toEqual({ view: "v1", only: "shown", open: ["int:3"] });
  expect(written(meantBy(said, shared))).toEqual(written(shown));
});
