import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { Unreachable } from "@/api/client";
import { type Dashboard, type DashboardDocument, dashboardKey, dashboardsKey, isOutdated } from "@/api/dashboards";
import type { ProjectAddress } from "@/api/queries";
import { REACHABLE } from "@/api/reachability";
import { Autosave, type SaveState } from "./autosave";
import { forgetDraft, keepDraft, keptDraft } from "./draft";
import { begun, changed, type History, redone, undone } from "./history";
import { Saver } from "./saver";

export interface OpenBoard {
  document: DashboardDocument;
  state: SaveState;
  canUndo: boolean;
  canRedo: boolean;
  /** Every change can be undone, and is saved by itself for those who may change the dashboard. */
  change: (next: DashboardDocument | ((now: DashboardDocument) => DashboardDocument)) => void;
  undo: () => void;
  redo: () => void;
  /** Saves now what waits; false when that was not possible. */
  flush: () => Promise<boolean>;
  /** Shows what the server has. */
  adopt: (dashboard: Dashboard) => void;
  version: () => number;
}

/** A dashboard that is looked at and changed. `dashboard` is what the server has, and may become newer. */
export function useBoard(
  address: ProjectAddress,
  dashboard: Dashboard,
  canEdit: boolean,
  onNews: (text: string) => void,
): OpenBoard {
  const queries = useQueryClient();
  // What a page that is gone could not save any more is saved now, unless somebody else was first: then it is a conflict like any.
  const [draft] = useState(() => (canEdit ? keptDraft(dashboard.id) : null));
  const [history, setHistory] = useState<History<DashboardDocument>>(() =>
    draft ? changed(begun(dashboard.document), draft.document) : begun(dashboard.document),
  );
  const [state, setState] = useState<SaveState>({ kind: "saved" });
  const [saver] = useState(() => new Saver(address, dashboard.id));
  const [autosave] = useState(
    () =>
      new Autosave<DashboardDocument>(draft?.version ?? dashboard.version, {
        save: async (document, version) => {
          const facts = await saver.save(document, version);
          queries.setQueryData(dashboardKey(address, dashboard.id), { ...facts, document });
          void queries.invalidateQueries({ queryKey: dashboardsKey(address) });
          const { present } = latest.current;
          if (present !== document) keepDraft(dashboard.id, { version: facts.version, document: present });
          return facts.version;
        },
        refusalOf: (error) => (isOutdated(error) ? "conflict" : error instanceof Unreachable ? "offline" : "failed"),
        onState: (next) => {
          setState(next);
          if (next.kind === "saved") forgetDraft(dashboard.id);
        },
      }),
  );

  // Changes that follow each other before the page has rendered must not undo one another.
  const latest = useRef(history);
  const become = useCallback(
    (next: History<DashboardDocument>) => {
      if (next === latest.current) return;
      latest.current = next;
      setHistory(next);
      if (!canEdit) return;
      keepDraft(dashboard.id, { version: autosave.version, document: next.present });
      autosave.change(next.present);
    },
    [autosave, canEdit, dashboard.id],
  );
  const adopt = useCallback(
    (found: Dashboard) => {
      autosave.adopt(found.version);
      latest.current = begun(found.document);
      setHistory(latest.current);
      queries.setQueryData(dashboardKey(address, found.id), found);
      void queries.invalidateQueries({ queryKey: dashboardsKey(address) });
    },
    [autosave, queries, address],
  );

  const news = useRef(onNews);
  news.current = onNews;
  useEffect(() => {
    if (!draft) return;
    autosave.change(draft.document);
    news.current("What you had changed and could not save is here again.");
  }, [autosave, draft]);
  useEffect(() => {
    // What others have saved is shown where nothing of ours would be lost; else the next save tells of them.
    if (dashboard.version <= autosave.version || !autosave.isClean) return;
    autosave.adopt(dashboard.version);
    latest.current = begun(dashboard.document);
    setHistory(latest.current);
    news.current(`${dashboard.updated_by} has changed the dashboard.`);
  }, [dashboard, autosave]);

  useEffect(() => {
    const retry = () => autosave.retry();
    const hide = () => document.visibilityState === "hidden" && autosave.retry();
    const leave = (event: BeforeUnloadEvent) => {
      if (!autosave.isClean) event.preventDefault();
    };
    addEventListener(REACHABLE, retry);
    document.addEventListener("visibilitychange", hide);
    addEventListener("beforeunload", leave);
    return () => {
      removeEventListener(REACHABLE, retry);
      document.removeEventListener("visibilitychange", hide);
      removeEventListener("beforeunload", leave);
      autosave.stop();
    };
  }, [autosave]);

  return {
    document: history.present,
    state,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    change: useCallback(
      (next) => become(changed(latest.current, typeof next === "function" ? next(latest.current.present) : next)),
      [become],
    ),
    undo: useCallback(() => become(undone(latest.current)), [become]),
    redo: useCallback(() => become(redone(latest.current)), [become]),
    flush: useCallback(async () => {
      await autosave.flush();
      return autosave.isClean;
    }, [autosave]),
    adopt,
    version: useCallback(() => autosave.version, [autosave]),
  };
}
