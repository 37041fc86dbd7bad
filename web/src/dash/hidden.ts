import { createContext, useCallback, useMemo, useState } from "react";
import type { ShownRun } from "@/api/selection";

/** Widgets that somebody took off the page because the shown runs have nothing for them. They stay on the dashboard. */
export interface Hidden {
  ids: ReadonlySet<string>;
  hide: (id: string) => void;
  showAll: () => void;
}

const NONE: ReadonlySet<string> = new Set();
const NOTHING_HIDDEN = { key: "", ids: NONE };

/** What is hidden while these runs are shown: others may have what these lack. */
export function useHidden(runs: readonly ShownRun[]): Hidden {
  const [hidden, setHidden] = useState(NOTHING_HIDDEN);
  const key = runs.map(({ id }) => id).join(" ");
  const ids = hidden.key === key ? hidden.ids : NONE;
  const hide = useCallback(
    (id: string) => setHidden((before) => ({ key, ids: new Set([...(before.key === key ? before.ids : NONE), id]) })),
    [key],
  );
  const showAll = useCallback(() => setHidden(NOTHING_HIDDEN), []);
  return useMemo(() => ({ ids, hide, showAll }), [ids, hide, showAll]);
}

export const HiddenContext = createContext<Hidden>({ ids: NONE, hide: () => {}, showAll: () => {} });
