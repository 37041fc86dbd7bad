import { partsOf } from "./parts";
import { type PanelLetter, parseRunState, type RunState } from "./runState";

/** What the address says of a project's page. Undefined means: the default. */
export interface ProjectState extends Pick<RunState, "path" | "inside" | "search" | "look"> {
  [part: `${Exclude<PanelLetter, "h">}.${string}`]: string | readonly string[] | undefined;
}

/** What scripts logged to the project is looked at as what they logged to a run; `look` is of the widgets of its dashboard. */
export function parseProjectState(said: Record<string, unknown>): ProjectState {
  const { path, inside, search, look } = parseRunState(said);
  return { path, inside, search, look, ...partsOf(said, "cmp") };
}
