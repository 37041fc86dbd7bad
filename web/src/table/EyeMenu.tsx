import { EyeIcon, Star } from "lucide-react";
import { MOST_SHOWN, type Selection } from "@/api/selection";
import { formatInteger } from "@/ui/format";
import { Menu, MenuChoices, MenuItem, MenuSeparator } from "@/ui/Menu";
import styles from "./Eye.module.css";

const COUNTS = [5, 10, 20, 50];

/** What can be done with all eyes at once. */
export function EyeMenu({
  selection,
  inSight,
  everything,
  onSelection,
  isOnlyShown,
  onOnlyShown,
  onShuffle,
}: {
  selection: Selection;
  inSight: () => void;
  everything: () => void;
  onSelection: (selection: Selection) => void;
  isOnlyShown: boolean;
  onOnlyShown: (only: boolean) => void;
  onShuffle: () => void;
}) {
  const automatic = selection.kind === "first" ? selection.count : null;
  const counts =
    automatic === null || COUNTS.includes(automatic) ? COUNTS : [...COUNTS, automatic].sort((a, b) => a - b);
  return (
    <Menu
      trigger={
        <button type="button" className={styles.eye} aria-label="Which runs are shown" title="Which runs are shown">
          <EyeIcon size={15} aria-hidden />
          {automatic !== null && <Star size={7} aria-hidden className={styles.star} />}
        </button>
      }
    >
      <MenuChoices
        label="Follow the table"
        value={String(automatic ?? "")}
        onChange={(count) => onSelection({ kind: "first", count: Number(count) })}
        options={counts.map((count) => [String(count), `Its first ${count} runs`])}
      />
      <MenuSeparator />
      <MenuItem onSelect={inSight}>Show all in sight</MenuItem>
      <MenuItem onSelect={everything}>Show all (at most {formatInteger(MOST_SHOWN)})</MenuItem>
      <MenuItem onSelect={() => onSelection({ kind: "chosen", ids: [] })}>Hide all</MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => onOnlyShown(!isOnlyShown)}>
        {isOnlyShown ? "List all runs again" : "List only shown runs"}
      </MenuItem>
      <MenuItem onSelect={onShuffle}>Shuffle the colours</MenuItem>
    </Menu>
  );
}
