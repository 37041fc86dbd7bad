import { useQueries } from "@tanstack/react-query";
import { POLL_MILLISECONDS, type ProjectAddress } from "@/api/queries";
import { searchRuns } from "@/api/runs";
import { messageOf } from "@/ui/errors";
import { formatInteger } from "@/ui/format";
import { relaxations } from "./relaxing";
import { filterOf, type TableState } from "./state";
import styles from "./Without.module.css";

/** How many runs there would be without each part of a search that finds none, and the way to leave it out. */
export function Without({
  address,
  state,
  onState,
}: {
  address: ProjectAddress;
  state: TableState;
  onState: (state: TableState) => void;
}) {
  const relaxed = relaxations(state).filter((each) => !each.state.only);
  const counts = useQueries({
    queries: relaxed.map((each) => {
      const query = { filter: filterOf(each.state, undefined), sort: [], columns: [], computed: [] };
      return {
        queryKey: ["runs", address.workspace, address.project, "without", query],
        staleTime: POLL_MILLISECONDS,
        retry: false,
        queryFn: async ({ signal }: { signal: AbortSignal }) => (await searchRuns(address, query, 0, 1, signal)).total,
      };
    }),
  });
  if (relaxed.length === 0) return null;
  return (
    <ul className={styles.list} aria-label="Without a part of the search">
      {relaxed.map((each, index) => {
        const { data: count, error } = counts[index]!;
        return (
          <li key={each.part}>
            <button
              type="button"
              title={error ? `It could not be counted: ${messageOf(error).text}` : undefined}
              onClick={() => onState(each.state)}
            >
              Without <b>{each.part}</b>:{" "}
              {count === undefined ? (error ? "–" : "…") : `${formatInteger(count)} ${count === 1 ? "run" : "runs"}`}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
