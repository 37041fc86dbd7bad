import { useQuery } from "@tanstack/react-query";
import { Columns2, Rows3 } from "lucide-react";
import { useState } from "react";
import type { RunAddress } from "@/api/queries";
import { runsNamed } from "@/api/runQueries";
import { Dialog } from "@/ui/Dialog";
import { useDebounced } from "@/ui/hooks";
import { Options } from "@/ui/Options";
import { isKnown } from "@/ui/useWhenKnown";

/** Chooses another run of the project by its name or id; those of latest first. */
export function RunPicker({
  title,
  address,
  onChoose,
  alone,
  onClose,
}: {
  title: string;
  address: RunAddress;
  onChoose: (run: string) => void;
  /** What can be chosen without looking for a run. */
  alone?: { text: string; onChoose: () => void };
  onClose: () => void;
}) {
  const [typed, setTyped] = useState("");
  const settled = useDebounced(typed.trim(), 150);
  const query = runsNamed(address, settled, 30);
  const runs = useQuery(query);
  const options = (runs.data ?? [])
    .filter(({ id }) => id !== address.run)
    .map(({ id, uuid, name }) => ({
      key: uuid,
      group: "Runs",
      content: (
        <>
          <Rows3 size={15} aria-hidden />
          <span>{name}</span>
          <small>{id}</small>
        </>
      ),
      onChoose: () => onChoose(id),
    }));
  if (alone && typed === "")
    options.unshift({
      key: "alone",
      group: "At once",
      content: (
        <>
          <Columns2 size={15} aria-hidden />
          <span>{alone.text}</span>
        </>
      ),
      onChoose: alone.onChoose,
    });
  return (
    <Dialog title={title} onClose={onClose} bare>
      <Options
        label={title}
        placeholder="A run's name or id"
        typed={typed}
        onTyped={setTyped}
        options={options}
        known={isKnown(typed.trim(), settled, runs) ? undefined : alone && typed === "" ? 1 : 0}
        empty={runs.isFetching ? "Searching…" : `No other run is called “${typed}”.`}
        asked={{ answer: runs, queryKey: query.queryKey }}
        footer="↑ ↓ to choose · Enter to compare · Esc to close"
      />
    </Dialog>
  );
}
