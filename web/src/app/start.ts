import type { QueryClient } from "@tanstack/react-query";
import { me, project as projectQuery } from "@/api/queries";
import { isPlace } from "@/table/columns";
import { chosenColumns, rowsPage, rowsQuery, suggestedQuery, viewsQuery } from "@/table/questions";
import { filterOf, parseTableState, sameState } from "@/table/state";
import { parseRunsState } from "./runsState";
import { parseSearch } from "./search";

const ignore = () => undefined;
const RUNS = /^\/w\/([^/]+)\/p\/([^/]+)\/runs\/?$/;

/**
 * Begins what the runs page will need while its code is still on its way: its first rows must not wait for one thing after the other.
 *
 * All of it lands in the cache, where the page finds it or sees it coming. What goes wrong here the page meets again, and says so.
 */
export async function startEarly(queries: QueryClient, { pathname, search }: { pathname: string; search: string }) {
  const match = RUNS.exec(pathname);
  if (!match) return;
  const address = { workspace: decodeURIComponent(match[1]!), project: decodeURIComponent(match[2]!) };
  import("./pages/RunsPage").catch(ignore);
  const account = queries.ensureQueryData(me());
  void queries.prefetchQuery(projectQuery(address));
  const views = queries.fetchQuery(viewsQuery(address));
  views.catch(ignore);
  // Its requests follow that for the account, whose answer has the token that they need.
  try {
    await account;
    const state = parseRunsState(parseSearch(search));
    const table = parseTableState({ ...state });
    const suggested = table.col ? undefined : queries.fetchQuery(suggestedQuery(address));
    suggested?.catch(ignore);
    if (state.s || table.group || table.diff || table.only) return;
    const isBare = sameState(table, {});
    if (isBare && (table.view ?? (await views).default ?? "none") !== "none") return;
    const columns = chosenColumns(table.col, await suggested);
    if (columns.some(({ what }) => what === "first" || isPlace(what))) return;
    const query = rowsQuery(filterOf(table, undefined), table, columns, []);
    await queries.prefetchQuery(rowsPage(address, query, 0));
  } catch {
    // The page asks again.
  }
}
