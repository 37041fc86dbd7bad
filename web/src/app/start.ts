import type { QueryClient } from "@tanstack/react-query";
import { me, project as projectQuery } from "@/api/queries";
import { openTable } from "@/api/runs";
import { parseSelection } from "@/api/selection";
import { isPlace } from "@/table/columns";
import {
  chosenColumns,
  namedColumns,
  putOpening,
  rowsPage,
  rowsQuery,
  suggestedQuery,
  viewsQuery,
} from "@/table/questions";
import { meantBy, needsView } from "@/table/savedView";
import { filterOf, NO_VIEW, parseTableState, sameState } from "@/table/state";
import { partOf } from "./parts";
import { parseRunsState } from "./runsState";
import { PANELS } from "./runsTabs";
import { parseSearch } from "./search";
import { shownRuns } from "./shownRuns";
import { isTableSeen, startPanel } from "./startPanel";

const ignore = () => undefined;
/** Selections that are understood without knowing the project's key. */
const FIRST_RUNS = /^(?:first:\d+|none)$/;
const RUNS = /^\/w\/([^/]+)\/p\/([^/]+)\/runs\/?$/;

/**
 * Begins what the runs page will need while its code is still on its way: its first rows, and the charts or whatever is beside them,
 * must not wait for one thing after the other.
 *
 * All of it lands in the cache, where the page finds it or sees it coming. What goes wrong here the page meets again, and says so.
 */
export async function startEarly(queries: QueryClient, { pathname, search }: { pathname: string; search: string }) {
  const match = RUNS.exec(pathname);
  if (!match) return;
  const address = { workspace: decodeURIComponent(match[1]!), project: decodeURIComponent(match[2]!) };
  import("./pages/RunsPage").catch(ignore);
  const state = parseRunsState(parseSearch(search));
  const panel = state.tab && PANELS[state.tab];
  panel?.load().catch(ignore);
  const account = queries.ensureQueryData(me());
  const facts = queries.fetchQuery(projectQuery(address));
  facts.catch(ignore);
  const said = parseTableState({ ...state });
  const isPlain = !state.s && (said.view ?? NO_VIEW) === NO_VIEW && sameState(said, {});
  // Beside the table, what is shown there comes first.
  if (!panel && isPlain && !said.view && !said.only) {
    account.catch(ignore);
    await putOpening(queries, address, openTable(address)).catch(ignore);
    return;
  }
  const panelPart = panel ? partOf(state, panel.letter) : {};
  const selection = parseSelection(state.sel, "");
  if (
    panel?.opening &&
    selection.kind === "first" &&
    selection.count > 0 &&
    isPlain &&
    !panel.opening.unless.some((key) => panelPart[key])
  ) {
    await startPanel(queries, panel, address, selection, said, panelPart, account).catch(ignore);
    return;
  }
  const views = queries.fetchQuery(viewsQuery(address));
  views.catch(ignore);
  // Its requests follow that for the account, whose answer has the token that they need.
  try {
    await account;
    if (state.s) return;
    const table = needsView(said) ? meantBy(said, await views) : said;
    const suggest = () => {
      const suggested = table.col ? undefined : queries.fetchQuery(suggestedQuery(address));
      suggested?.catch(ignore);
      return suggested;
    };
    let suggested: ReturnType<typeof suggest> | undefined;
    if (!panel) suggested = suggest();
    if (panel) {
      // What is beside the table waits for nothing but the runs.
      const key = !state.sel || FIRST_RUNS.test(state.sel) ? "" : (await facts).key;
      const shown = await queries.fetchQuery(shownRuns(address, parseSelection(state.sel, key), table));
      const ids = shown.map(({ id }) => id);
      // Where no run is shown, that is said in the panel's place.
      if (ids.length > 0) panel.begin(queries, address, ids, panelPart, namedColumns(table)).catch(ignore);
      if (!isTableSeen()) return;
      suggested = suggest();
    }
    if (table.group || table.diff || table.only) return;
    const columns = chosenColumns(table.col, await suggested);
    if (columns.some(({ what }) => what === "first" || isPlace(what))) return;
    const query = rowsQuery(filterOf(table, undefined), table, columns, []);
    await queries.prefetchQuery(rowsPage(address, query, 0));
  } catch {
    // The page asks again.
  }
}
