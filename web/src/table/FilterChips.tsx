import { X } from "lucide-react";
import { useMemo } from "react";
import styles from "./FilterChips.module.css";
import { filterParts } from "./relaxing";
import type { TableState } from "./state";

/** The conditions of the query, one chip each, to change or to take away. */
export function FilterChips({
  state,
  onState,
  isCovered,
  onBuild,
}: {
  state: TableState;
  onState: (state: TableState) => void;
  /** Why the query cannot be read stands in the place of its conditions. */
  isCovered: boolean;
  /** Opens the builder with the query. */
  onBuild: () => void;
}) {
  const q = state.mode === undefined ? state.q : undefined;
  const read = useMemo(() => (q ? filterParts(q) : null), [q]);
  if (!q && !state.only) return null;
  return (
    <ul className={styles.bar} aria-label="Filters" data-covered={isCovered}>
      {q && !read && (
        <li className={styles.chip}>
          <button type="button" className={styles.text} onClick={onBuild} title={q}>
            custom NQL
          </button>
          <Remove label="the query" onRemove={() => onState({ ...state, q: undefined })} />
        </li>
      )}
      {read?.parts.map(({ label, rest }, index) => (
        <li key={`${index} ${label}`} className={styles.item}>
          {index > 0 && <small>{read.join === "AND" ? "and" : "or"}</small>}
          <span className={styles.chip}>
            <button type="button" className={styles.text} onClick={onBuild} title={`${label} · change`}>
              {label}
            </button>
            <Remove label={label} onRemove={() => onState({ ...state, q: rest || undefined })} />
          </span>
        </li>
      ))}
      {state.only && (
        <li className={styles.chip}>
          <span className={styles.text}>only the shown runs</span>
          <Remove label="only the shown runs" onRemove={() => onState({ ...state, only: undefined })} />
        </li>
      )}
    </ul>
  );
}

function Remove({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <button type="button" className={styles.remove} aria-label={`Remove the filter ${label}`} onClick={onRemove}>
      <X size={12} aria-hidden />
    </button>
  );
}
