import { FilterX } from "lucide-react";
import { type ReactNode, useRef } from "react";
import type { ProjectAddress } from "@/api/queries";
import { Button } from "@/ui/controls";
import { later } from "@/ui/later";
import { useIsPaneHidden } from "@/ui/Split";
import { Empty, Failure } from "@/ui/states";
import { useFocusKept } from "@/ui/useFocusKept";
import { type Waited, Waiting } from "@/ui/Waiting";
import { isRefusal } from "./nql";
import type { TableState } from "./state";
import styles from "./table.module.css";

const Without = later(async () => (await import("./Without")).Without);

/** What queries have and names rarely do: quoted attributes, operators between blanks, types. */
const QUERY_SIGNS = /`|\s(?:[<>]=?|!?=|CONTAINS|MATCHES)\s|:(?:float|int|bool|string|datetime)/i;

interface InsteadOfGridProps {
  address: ProjectAddress;
  state: TableState;
  onState: (state: TableState) => void;
  /** Whether it is known that there is nothing to list. */
  isKnown: boolean;
  error: unknown;
  onRetry: () => void;
  waited: Waited;
  /** Shown when the project has no run at all. */
  empty: ReactNode;
}

/** What stands in the grid's place when there is nothing for it to show. */
export function InsteadOfGrid(props: InsteadOfGridProps) {
  const box = useRef<HTMLDivElement>(null);
  return (
    <div ref={box} className={styles.instead} data-list tabIndex={-1} {...useFocusKept(box)}>
      <Reason {...props} />
    </div>
  );
}

function Reason({ address, state, onState, isKnown, error, onRetry, waited, empty }: InsteadOfGridProps): ReactNode {
  const isHidden = useIsPaneHidden();
  const clear = <Button onClick={() => onState({ ...state, q: undefined, only: undefined })}>Clear the search</Button>;
  if (!isKnown && isRefusal(error)) {
    return (
      <Empty icon={<FilterX size={20} />} title="The search cannot be read" actions={clear}>
        What Seamark does not understand of it is said below the search box.
      </Empty>
    );
  }
  if (!isKnown && error) return <Failure title="The runs could not be loaded" error={error} onRetry={onRetry} />;
  // What nobody sees is not asked for.
  if (!isKnown && isHidden) return null;
  if (!isKnown) return <Waiting waited={{ ...waited, isPending: true }} lines={24} what="Looking for runs…" />;
  if (state.q || state.only) {
    const isQuery = state.mode === "text" && QUERY_SIGNS.test(state.q ?? "");
    const asQuery = (
      <Button look="primary" onClick={() => onState({ ...state, mode: undefined })}>
        Search by NQL
      </Button>
    );
    return (
      <Empty
        icon={<FilterX size={20} />}
        title="No run matches the search"
        actions={
          <>
            {isQuery && asQuery}
            {clear}
          </>
        }
      >
        <code>{state.q ?? "The shown runs"}</code>
        {isQuery ? (
          <p>It was looked for as text in names, ids, tags and owners, and looks like a query (NQL).</p>
        ) : (
          <Without address={address} state={state} onState={onState} />
        )}
      </Empty>
    );
  }
  if (state.list) {
    return (
      <Empty
        title="No experiments"
        actions={<Button onClick={() => onState({ ...state, list: undefined })}>List the runs</Button>}
      >
        None of the runs belongs to an experiment.
      </Empty>
    );
  }
  return empty;
}
