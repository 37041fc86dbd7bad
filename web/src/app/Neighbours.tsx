import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronDown, ChevronUp } from "lucide-react";
import { useRef } from "react";
import type { RunAddress } from "@/api/queries";
import { searchRuns } from "@/api/runs";
import { filterOf, parseTableState, toSortKeys } from "@/table/state";
import { IconButton } from "@/ui/controls";
import { toast, toastError } from "@/ui/toasts";
import { useKeys } from "@/ui/useKeys";
import type { RunState } from "./runState";
import { parseSearch } from "./search";

const MOST_RUNS = 1_000;
const FRESH_MILLISECONDS = 30_000;

/** Goes on to the runs above and below this one in the table that it was opened from, keeping what is shown. */
export function Neighbours({ address, id, state }: { address: RunAddress; id: string; state: RunState }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const isBusy = useRef(false);
  const { workspace, project } = address;
  const go = async (by: 1 | -1) => {
    if (isBusy.current) return;
    isBusy.current = true;
    try {
      const table = parseTableState(parseSearch(state.in ?? ""));
      const ids = await queries.fetchQuery({
        queryKey: ["neighbours", workspace, project, state.in],
        staleTime: FRESH_MILLISECONDS,
        queryFn: async ({ signal }) => {
          const query = { filter: filterOf(table, undefined), sort: toSortKeys(table.sort), columns: [], computed: [] };
          return (await searchRuns({ workspace, project }, query, 0, MOST_RUNS, signal)).rows.map((row) => row.id);
        },
      });
      const place = ids.indexOf(id);
      const next = place < 0 ? undefined : ids[place + by];
      if (next === undefined) {
        toast({
          text:
            place < 0
              ? "This run is not among the first of its table."
              : `This is the ${by > 0 ? "last" : "first"} run.`,
        });
        return;
      }
      void navigate({
        to: "/w/$workspace/p/$project/runs/$run",
        params: { workspace, project, run: next },
        search: state,
        replace: true,
      });
    } catch (error) {
      toastError(error);
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
