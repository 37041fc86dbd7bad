import { useQuery } from "@tanstack/react-query";
import { ChevronsUpDown } from "lucide-react";
import type { ProjectAddress } from "@/api/queries";
import { Menu, MenuChoices, MenuLabel } from "@/ui/Menu";
import { viewsQuery } from "./questions";
import { NO_VIEW, sameState, stateOf, type TableState } from "./state";
import styles from "./Toolbar.module.css";

const EVERYTHING = "All runs";

/** Goes from one saved view to another, whatever stands beside the table. */
export function ViewSelector({
  address,
  state,
  onState,
}: {
  address: ProjectAddress;
  state: TableState;
  onState: (state: TableState) => void;
}) {
  const views = useQuery(viewsQuery(address)).data;
  const all = views?.views ?? [];
  const current = all.find((view) => view.id === state.view);
  const isChanged = !sameState(state, current ? stateOf(current) : {});
  const choose = (id: string) => {
    const chosen = all.find((view) => view.id === id);
    onState(chosen ? stateOf(chosen) : { view: views?.default ? NO_VIEW : undefined });
  };
  return (
    <Menu
      trigger={
        <button
          type="button"
          className={styles.selector}
          title={isChanged ? "Saved views; what is shown differs from this one" : "Saved views"}
        >
          <span>{current?.name ?? EVERYTHING}</span>
          {isChanged && <span className={styles.dirty} role="img" aria-label="changed" />}
          <ChevronsUpDown size={13} aria-hidden />
        </button>
      }
    >
      <MenuChoices
        label="Show"
        value={current?.id ?? ""}
        onChange={choose}
        options={[["", EVERYTHING], ...all.map((view): [string, string] => [view.id, view.name])]}
      />
      {all.length === 0 && <MenuLabel>Views that are saved from the table stand here.</MenuLabel>}
    </Menu>
  );
}
