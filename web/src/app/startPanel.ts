import type { QueryClient } from "@tanstack/react-query";
import type { ProjectAddress } from "@/api/queries";
import type { Selection } from "@/api/selection";
import { chosenColumns, rowsPage, rowsQuery, suggestedQuery, viewsQuery } from "@/table/questions";
import type { TableState } from "@/table/state";
import { NARROW } from "@/ui/hooks";
import type { Part } from "@/ui/part";
import { usePreferences } from "@/ui/preferences";
import type { RunsPanel } from "./runsTabs";
import { limitOf, shownRuns } from "./shownRuns";

/** How long the table beside a panel lets what is shown there go first. */
const COURTESY_MILLISECONDS = 1_500;

/** When what is in the cache by now is on the screen: the first frame from here shows it, and the second comes behind that. */
const drawn = () => new Promise<unknown>((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

/** Whether somebody looks at the table beside a panel. */
export const isTableSeen = (): boolean => !usePreferences.getState().isPaneHidden && !matchMedia(NARROW).matches;

/**
 * Lets a panel find in the cache what it begins with of the newest runs, in one answer, and has it ask for the rest. The table beside it
 * asks for its columns and rows when that is drawn: until then it would only take the processors from it.
 */
export async function startPanel(
  queries: QueryClient,
  { opening: first, begin: beginPanel }: RunsPanel,
  address: ProjectAddress,
  selection: Selection,
  table: TableState,
  part: Part,
  account: Promise<unknown>,
): Promise<void> {
  // Where it does not come, everybody asks by themselves.
  const answered = first?.ask(address, limitOf(selection)).catch(() => null);
  // Its requests follow that for the account, whose answer has the token that they need.
  const opening = account.then(() => answered);
  const shown = shownRuns(address, selection, table);
  const asked = queries.fetchQuery({
    ...shown,
    queryFn: async (context) => (await opening)?.rows?.rows ?? (await shown.queryFn!(context)),
  });
  const begin = async () => {
    const known = await opening;
    // A default view may want other runs.
    if (!known?.rows) return;
    const ids = (await asked).map(({ id }) => id);
    await beginPanel(queries, address, ids, part, [], known);
  };
  // What goes wrong the page meets again, and says so.
  const begun = begin().then(drawn, () => undefined);
  asked.catch(() => undefined);
  const courtesy = opening.then(() =>
    Promise.race([begun, new Promise((resolve) => setTimeout(resolve, COURTESY_MILLISECONDS))]),
  );
  const viewsAsked = viewsQuery(address);
  const suggested = suggestedQuery(address);
  const [views, columns] = await Promise.all([
    queries.fetchQuery({
      ...viewsAsked,
      queryFn: async (context) => (await opening)?.views ?? (await viewsAsked.queryFn!(context)),
    }),
    isTableSeen()
      ? queries.fetchQuery({ ...suggested, queryFn: (context) => courtesy.then(() => suggested.queryFn!(context)) })
      : null,
  ]);
  if (views.default !== null || !columns) return;
  const query = rowsQuery({}, {}, chosenColumns(undefined, columns), []);
  await queries.prefetchQuery(rowsPage(address, query, 0));
}
