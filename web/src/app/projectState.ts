import { partsOf } from "./parts";
import { type PanelLetter, parseRunState, type RunState } from "./runState";

/** What the address says of a project's page. Undefined means: the default. */
export interface ProjectState
  extends Pick<RunState, "s" | "path" | "inside" | "filter" | "search" | "closed" | "look"> {
  [part: `${PanelLetter}.${string}`]: string | readonly string[] | undefined;
}

/** What scripts logged to the project is looked at as what they logged to a run; `look` is of the widgets of its dashboard. */
export function parseProjectState(said: Record<string, unknown>): ProjectState {
  const { s, path, inside, filter, search, closed, look } = parseRunState(said);
  return { s, path, inside, filter, search, closed, look, ...partsOf(said, "cmp") };
}
