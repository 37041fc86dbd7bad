import { useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, Check, Plus, X } from "lucide-react";
import { useId, useState } from "react";
import { type AttributeType, attributeNames, type ProjectAddress } from "@/api/queries";
import { TYPE_NAMES } from "@/api/values";
import { Button, IconButton, SearchInput } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { useDebounced } from "@/ui/hooks";
import { Failure, Skeleton } from "@/ui/states";
import styles from "./ColumnPicker.module.css";
import { columnModel } from "./columns";

const DEBOUNCE_MILLISECONDS = 120;

interface ColumnPickerProps {
  address: ProjectAddress;
  columns: readonly string[];
  onChange: (columns: string[]) => void;
  onReset: () => void;
  onClose: () => void;
}

/** Chooses columns: type-ahead over all attributes of the project on the left, the order on the right. */
export function ColumnPicker({ address, columns, onChange, onReset, onClose }: ColumnPickerProps) {
  const [search, setSearch] = useState("");
  const [active, setActive] = useState(0);
  const listId = useId();
  const settled = useDebounced(search, DEBOUNCE_MILLISECONDS);
  const names = useQuery(attributeNames(address, { search: settled, limit: 100 }));
  const found = dedupe(names.data?.attributes ?? []);
  const chosen = new Set(columns);
  const toggle = (path: string) =>
    onChange(chosen.has(path) ? columns.filter((each) => each !== path) : [...columns, path]);
  const move = (index: number, by: number) => {
    const next = [...columns];
    const [moved] = next.splice(index, 1);
    if (moved !== undefined) next.splice(index + by, 0, moved);
    onChange(next);
  };
  return (
    <Dialog title="Columns" onClose={onClose} wide>
      <div className={styles.panes}>
        <div className={styles.pane}>
          <SearchInput
            label="Search attributes"
            value={search}
            onValue={(value) => {
              setSearch(value);
              setActive(0);
            }}
            autoFocus
            role="combobox"
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={found[active] ? `${listId}-${active}` : undefined}
            onKeyDown={(event) => {
              if (event.key === "ArrowDown") setActive(Math.min(found.length - 1, active + 1));
              else if (event.key === "ArrowUp") setActive(Math.max(0, active - 1));
              else if (event.key === "Enter" && found[active]) toggle(found[active].path);
              else return;
              event.preventDefault();
            }}
          />
          <div
            id={listId}
            role="listbox"
            aria-label="Attributes"
            aria-multiselectable="true"
            tabIndex={-1}
            className={styles.list}
          >
            {names.isError && <Failure error={names.error} onRetry={() => names.refetch()} />}
            {names.isPending && <Skeleton lines={8} />}
            {names.isSuccess && found.length === 0 && (
              <p className={styles.none}>No attribute has “{settled}” in its path.</p>
            )}
            {found.map((name, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the search box above moves and chooses with the keyboard.
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the search box.
              <div
                key={name.path}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={chosen.has(name.path)}
                className={styles.option}
                data-active={index === active}
                ref={index === active ? (element) => element?.scrollIntoView({ block: "nearest" }) : undefined}
                onClick={() => toggle(name.path)}
              >
                <span className={styles.mark}>
                  {chosen.has(name.path) ? <Check size={14} aria-hidden /> : <Plus size={14} aria-hidden />}
                </span>
                <span className={styles.path}>{name.path}</span>
                <span className={styles.type}>{name.types.map((type) => TYPE_NAMES[type]).join(", ")}</span>
              </div>
            ))}
            {names.data?.after && <p className={styles.none}>There are more: type a part of the path.</p>}
          </div>
        </div>
        <div className={styles.pane}>
          <h3 className={styles.heading}>Shown, in this order</h3>
          <ol className={styles.list}>
            {columns.map((path, index) => {
              const column = columnModel(path, {});
              return (
                <li key={path} className={styles.shown}>
                  <span className={styles.path} title={path}>
                    <i>{column.prefix}</i>
                    {column.title}
                  </span>
                  <IconButton label={`Move ${column.title} up`} disabled={index === 0} onClick={() => move(index, -1)}>
                    <ArrowUp size={13} aria-hidden />
                  </IconButton>
                  <IconButton
                    label={`Move ${column.title} down`}
                    disabled={index === columns.length - 1}
                    onClick={() => move(index, 1)}
                  >
                    <ArrowDown size={13} aria-hidden />
                  </IconButton>
                  <IconButton label={`Hide ${column.title}`} onClick={() => toggle(path)}>
                    <X size={13} aria-hidden />
                  </IconButton>
                </li>
              );
            })}
          </ol>
        </div>
      </div>
      <DialogActions>
        <Button look="ghost" onClick={onReset}>
          Back to the suggested columns
        </Button>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function dedupe(names: readonly { path: string; type: AttributeType }[]): { path: string; types: AttributeType[] }[] {
  const byPath = new Map<string, AttributeType[]>();
  for (const { path, type } of names) byPath.set(path, [...(byPath.get(path) ?? []), type]);
  return [...byPath].map(([path, types]) => ({ path, types }));
}
