import type { Views } from "@/api/runs";
import { NO_VIEW, parseTableState, sameState, type TableState, viewState } from "./state";

type Field = keyof TableState;

const sameValue = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Whether what an address means depends on a saved view: the one that it names, or the default of the project where it says nothing. */
export const needsView = (said: TableState): boolean =>
  said.view === undefined ? sameState(said, {}) : said.view !== NO_VIEW;

const viewOf = (state: TableState, { views, default: standard }: Views) =>
  needsView(state) ? views.find(({ id }) => id === (state.view ?? standard)) : undefined;

/** What an address means: what its view keeps, but for what the address says otherwise or leaves `off`. */
export function meantBy(said: TableState, views: Views): TableState {
  const { off = [] } = said;
  const own: TableState = { ...said, off: undefined };
  const view = viewOf(said, views);
  if (!view) return own;
  const kept = Object.entries(viewState(parseTableState(view.state))).filter(
    ([field]) => own[field as Field] === undefined && !off.includes(field),
  );
  return { ...own, ...Object.fromEntries(kept), view: view.id };
}

/**
 * How an address says it: the view, and what is otherwise than in it. Of a view that nobody else sees all of it is said, so that others
 * can be given the address.
 */
export function saidOf(state: TableState, views: Views): TableState {
  const view = state.view === undefined ? undefined : viewOf(state, views);
  if (!view) return state;
  const said: TableState = { ...state };
  const off: string[] = [];
  for (const [field, kept] of Object.entries(viewState(parseTableState(view.state)))) {
    if (kept === undefined) continue;
    const own = state[field as Field];
    if (own === undefined) off.push(field);
    else if (view.shared && sameValue(own, kept)) said[field as Field] = undefined;
  }
  return { ...said, off: off.length > 0 ? off : undefined };
}
