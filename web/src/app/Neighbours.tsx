import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronDown, ChevronUp } from "lucide-react";
import { useRef } from "react";
import type { RunAddress } from "@/api/queries";
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

const WHY_NOT: Record<NoNeighbour, (by: 1 | -1) => string> = {
  end: (by) => `This is the ${by > 0 ? "last" : "first"} run.`,
  absent: () =>
    "The list that led here no longer has this run, or never had. Open another one from the table to go on.",
  far: () =>
    "The list that led here has too many groups to find the next one. Narrow it, or open a run of the next group from the table.",
};

/** Goes on to the runs above and below this one in the list that it was opened from, keeping what is shown. */
export function Neighbours({ address, id, state }: { address: RunAddress; id: string; state: RunState }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const isBusy = useRef(false);
  const isHere = useIsHere();
  const now = useRef(state);
  now.current = state;
  const { workspace, project } = address;
  const go = async (by: 1 | -1) => {
    if (isBusy.current) return;
    isBusy.current = true;
    try {
      const table = parseRunsState(parseSearch(state.in ?? ""));
      const home = { workspace, project };
      const selection = parseSelection(table.sel, id.slice(0, id.lastIndexOf("-")));
      const only =
        table.only &&
        (await queries.fetchQuery({ ...shownRuns(home, selection, table), staleTime: FRESH_MILLISECONDS })).map(
          (row) => row.id,
        );
      const found = await neighbourOf(home, filterOf(table, only), table, id, by);
      // Whoever has gone elsewhere meanwhile is not taken on.
      if (!isHere.current) return;
      if (typeof found === "string") {
        toast({ text: WHY_NOT[found](by) });
        return;
      }
      void navigate({
        to: "/w/$workspace/p/$project/runs/$run",
        params: { workspace, project, run: found.run },
        search: { ...now.current },
        replace: true,
      });
    } catch (error) {
      if (isHere.current) toastError(error);
    } finally {
      isBusy.current = false;
    }
  };
  useKeys("run", { J: () => void go(1), K: () => void go(-1), j: () => void go(1), k: () => void go(-1) });
  return (
    <>
      <IconButton label="Previous run (K)" onClick={() => void go(-1)}>
        <ChevronUp size={15} aria-hidden />
      </IconButton>
      <IconButton label="Next run (J)" onClick={() => void go(1)}>
        <ChevronDown size={15} aria-hidden />
      </IconButton>
    </>
  );
}
