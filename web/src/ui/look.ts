import { createContext, useContext, useMemo, useState } from "react";
import { type Change, type NextPart, type OnPart, type Part, usePartChange } from "./part";

/** How a widget is looked at, and who keeps that. */
export interface Look {
  part: Part;
  onPart: OnPart;
  /** The address of the page with the widget looked at so. */
  link: (part: NextPart) => Promise<string>;
}

/** Null where nobody keeps it but the widget itself, for as long as it is there. */
export const LookContext = createContext<Look | null>(null);

/** The paths of the columns that stay in place in the table beside. */
export const PinnedColumns = createContext<readonly string[]>([]);

/** Whether all widgets show the same run alone, as on its own page. */
export const OneRunContext = createContext(false);

/** What is given of a part. */
export const given = (part: NextPart): Part =>
  Object.fromEntries(
    Object.entries(part).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined),
  );

/** How the widget around is looked at, and what changes that. */
export function useLook<State>(parse: (part: Part) => State, format: (state: State) => NextPart) {
  const look = useContext(LookContext);
  const [own, setOwn] = useState<Part>({});
  const part = look?.part ?? own;
  const keep = useMemo<OnPart>(() => look?.onPart ?? ((next) => setOwn((part) => given(next(part)))), [look]);
  const change: Change<State> = usePartChange(keep, parse, format);
  const state = useMemo(() => parse(part), [parse, part]);
  return { state, change, link: look && ((state: State) => look.link(format(state))) };
}
