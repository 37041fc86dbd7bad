import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronDown, ChevronUp } from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import { versionsIn } from "@/api/models";
import type { RunAddress, RunFacts } from "@/api/queries";
import { parseSelection } from "@/api/selection";
import { type NoNeighbour, neighbourOf } from "@/table/neighbours";
import { filterOf } from "@/table/state";
import { IconButton } from "@/ui/controls";
import { useIsHere } from "@/ui/hooks";
import { toast, toastError } from "@/ui/toasts";
import { useKeys } from "@/ui/useKeys";
import type { RunState } from "./runState";
import { parseRunsState } from "./runsState";
import { parseSearch } from "./search";
import { shownRuns } from "./shownRuns";

/** A list of the first runs of a table is that of a moment; who walks through it should not lose the place. */
const FRESH_MILLISECONDS = 30_000;

type WhyNot = Record<NoNeighbour, (by: 1 | -1) => string>;

const WHY_NOT: WhyNot = {
  end: (by) => `This is the ${by > 0 ? "last" : "first"} run.`,
  absent: () =>
    "The list that led here no longer has this run, or never had. Open another one from the table to go on.",
  far: () =>
    "The list that led here has too many groups to find the next one. Narrow it, or open a run of the next group from the table.",
};

const WHY_NO_VERSION: WhyNot = {
  ...WHY_NOT,
  end: (by) => `This is the ${by > 0 ? "oldest" : "newest"} version of the model.`,
  absent: () => "The list of the model’s versions does not have this one, which is in the trash or on its way there.",
};

/** Where somebody walks to by a button, which is another one there: it has the focus again, for the next step. */
let walked: { to: string; by: 1 | -1 } | null = null;

/**
 * Goes on to the runs above and below this one in the list that it was opened from, keeping what is shown; from a version of a
 * model to those beside it in the model's list.
 */
export function Neighbours({
  address,
  run: { id, kind },
  state,
}: {
  address: RunAddress;
  run: Pick<RunFacts, "id" | "kind">;
  state: RunState;
}) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const isBusy = useRef(false);
  const isHere = useIsHere();
  const now = useRef(state);
  now.current = state;
  const { workspace, project } = address;
  const parent = id.slice(0, id.lastIndexOf("-"));
  const isVersion = kind === "modelVersion";
  const above = useRef<HTMLButtonElement>(null);
  const below = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (walked?.to === id && document.activeElement === document.body)
      (walked.by > 0 ? below : above).current?.focus({ preventScroll: true });
    walked = null;
  }, [id]);
  const runBeside = async (by: 1 | -1) => {
    const home = { workspace, project };
    const table = parseRunsState(parseSearch(state.in ?? ""));
    const selection = parseSelection(table.sel, parent);
    const only =
      table.only &&
      (await queries.fetchQuery({ ...shownRuns(home, selection, table), staleTime: FRESH_MILLISECONDS })).map(
        (row) => row.id,
      );
    return neighbourOf(home, filterOf(table, only), table, id, by);
  };
  const go = async (by: 1 | -1) => {
    if (isBusy.current) return;
    isBusy.current = true;
    try {
      const found = isVersion
        ? await neighbourOf({ workspace, project }, versionsIn(parent), {}, id, by)
        : await runBeside(by);
      // Whoever has gone elsewhere meanwhile is not taken on.
      if (!isHere.current) return;
      if (typeof found === "string") {
        toast({ text: (isVersion ? WHY_NO_VERSION : WHY_NOT)[found](by) });
        return;
      }
      const { activeElement } = document;
      if (activeElement === above.current || activeElement === below.current)
        walked = { to: found.run, by: activeElement === below.current ? 1 : -1 };
      const shown = { search: { ...now.current }, replace: true };
      void (isVersion
        ? navigate({
            to: "/w/$workspace/p/$project/models/$model/$version",
            params: { workspace, project, model: parent, version: found.run },
            ...shown,
          })
        : navigate({
            to: "/w/$workspace/p/$project/runs/$run",
            params: { workspace, project, run: found.run },
            ...shown,
          }));
    } catch (error) {
      if (isHere.current) toastError(error);
    } finally {
      isBusy.current = false;
    }
  };
  useKeys("run", { J: () => void go(1), K: () => void go(-1), j: () => void go(1), k: () => void go(-1) });
  return (
    <>
      <IconButton ref={above} label={`Previous ${isVersion ? "version" : "run"} (K)`} onClick={() => void go(-1)}>
        <ChevronUp size={15} aria-hidden />
      </IconButton>
      <IconButton ref={below} label={`Next ${isVersion ? "version" : "run"} (J)`} onClick={() => void go(1)}>
        <ChevronDown size={15} aria-hidden />
      </IconButton>
    </>
  );
}
