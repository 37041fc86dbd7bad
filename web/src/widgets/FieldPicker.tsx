import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useId, useMemo, useState } from "react";
import type { AttributeType, ProjectAddress } from "@/api/queries";
import { findAttributes, namedBy } from "@/api/runs";
import type { ShownRun } from "@/api/selection";
import { TYPE_NAMES } from "@/api/values";
import { IconButton } from "@/ui/controls";
import { formatInteger } from "@/ui/format";
import { useDebounced } from "@/ui/hooks";
import { InlineFailure } from "@/ui/InlineFailure";
import { isKnown, useWhenKnown } from "@/ui/useWhenKnown";
import { staleMarks } from "@/ui/Waiting";
import { type Field, fieldKey, fieldTitle, WHATS, type What } from "./fields";
import { useValues } from "./useValues";
import styles from "./widgets.module.css";

const DEBOUNCE_MILLISECONDS = 120;
const PAGE = 50;

const WHAT_NAMES: Record<What, string> = {
  last: "last",
  first: "first",
  min: "min",
  max: "max",
  average: "average",
  variance: "variance",
};

interface Suggestion {
  path: string;
  types: AttributeType[];
  /** Of the runs that are shown; undefined while it is being counted. */
  count: number | undefined;
}

/** Names of attributes that contain the words, each with its types and with how many of the runs have it. */
function useSuggestions(
  address: ProjectAddress,
  runs: readonly ShownRun[],
  search: string,
  types: readonly AttributeType[] | undefined,
  enabled: boolean,
) {
  const filter = useMemo(() => (runs.length > 0 ? namedBy(runs.map((run) => run.id)) : {}), [runs]);
  const shared = ["widget-fields", address.workspace, address.project, filter, search, types];
  const wanted = { search, types, limit: PAGE };
  const names = useQuery({
    queryKey: [...shared, "names"],
    enabled,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => findAttributes(address, filter, { ...wanted, counts: false }, signal),
  });
  // How many runs have them takes longer to tell than how they are called.
  const counted = useQuery({
    queryKey: [...shared, "counts"],
    enabled,
    retry: false,
    queryFn: ({ signal }) => findAttributes(address, filter, wanted, signal),
  });
  const byPath = new Map<string, Suggestion>();
  for (const { path, type, count } of (counted.data ?? names.data)?.attributes ?? []) {
    const known = byPath.get(path);
    const number = counted.data ? count : undefined;
    if (known) {
      known.types.push(type);
      known.count = known.count === undefined || number === undefined ? undefined : known.count + number;
    } else byPath.set(path, { path, types: [type], count: number });
  }
  return {
    found: [...byPath.values()],
    hasMore: Boolean(names.data?.after),
    names,
  };
}

interface PickerProps {
  label: string;
  address: ProjectAddress;
  runs: readonly ShownRun[];
  /** Only attributes of these. */
  types?: readonly AttributeType[];
}

interface SearchProps extends PickerProps {
  /** What stands in the field until somebody types. */
  shown: string;
  placeholder: string;
  onPath: (path: string, types: readonly AttributeType[]) => void;
}

/** A field that completes names of attributes. */
function PathSearch({ label, address, runs, types, shown, placeholder, onPath }: SearchProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const search = useDebounced(typed ?? "", DEBOUNCE_MILLISECONDS);
  const isOpen = typed !== null;
  const { found, hasMore, names } = useSuggestions(address, runs, search, types, isOpen);
  const choose = ({ path, types: of }: Suggestion) => {
    onPath(path, of);
    setTyped(null);
  };
  const text = typed ?? "";
  const chooseActive = useWhenKnown(text, isKnown(text, search, names), () => {
    const one = found[active];
    if (one) choose(one);
    else if (text.trim() !== "") choose({ path: text.trim(), types: [], count: undefined });
  });
  return (
    <div className={styles.picker}>
      <input
        id={id}
        className={styles.input}
        role="combobox"
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && found[active] ? `${id}-${active}` : undefined}
        placeholder={placeholder}
        value={typed ?? shown}
        title={shown || undefined}
        spellCheck={false}
        autoComplete="off"
        onFocus={(event) => event.target.select()}
        onClick={() => setTyped((current) => current ?? "")}
        onBlur={() => setTyped(null)}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" && !isOpen) setTyped("");
          else if (event.key === "ArrowDown") setActive(Math.min(found.length - 1, active + 1));
          else if (event.key === "ArrowUp") setActive(Math.max(0, active - 1));
          else if (event.key === "Enter" && isOpen) {
            chooseActive();
          } else if (event.key === "Escape" && isOpen) setTyped(null);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {isOpen && (
        <div id={`${id}-list`} role="listbox" aria-label={label} className={styles.suggestions} {...staleMarks(names)}>
          {names.isError && <InlineFailure error={names.error} onRetry={() => names.refetch()} />}
          {names.isPending && <p className={styles.hint}>Looking for attributes …</p>}
          {names.isSuccess && found.length === 0 && (
            <p className={styles.hint}>No attribute of these runs has “{search}” in its path.</p>
          )}
          {found.map((each, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field moves and chooses with the keyboard.
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field.
            <div
              key={each.path}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              className={styles.suggestion}
              ref={index === active ? (element) => element?.scrollIntoView({ block: "nearest" }) : undefined}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(each)}
            >
              <span title={each.path}>{each.path}</span>
              <small>
                {each.types.map((type) => TYPE_NAMES[type]).join(", ")}
                {each.count !== undefined &&
                  runs.length > 0 &&
                  ` · ${formatInteger(Math.min(each.count, runs.length))} of ${formatInteger(runs.length)} runs`}
              </small>
            </div>
          ))}
          {hasMore && <p className={styles.hint}>There are more: type a part of the path.</p>}
        </div>
      )}
    </div>
  );
}

const NOTHING: readonly Field[] = [];

/** Whether an attribute is a series of numbers, as far as the runs tell: only of these there is something to choose. */
function useIsSeries({ address, runs }: PickerProps, fields: readonly Field[]): (field: Field) => boolean {
  const { values } = useValues(address, runs, fields);
  return ({ path, what }) => {
    const types = [...(values?.values() ?? [])].flatMap((each) => each.attributes[path]?.type ?? []);
    return types.length > 0 ? types.includes("floatSeries") : what !== undefined;
  };
}

function WhatSelect({ label, value, onChange }: { label: string; value: What; onChange: (what: What) => void }) {
  return (
    <select
      aria-label={label}
      className={styles.select}
      value={value}
      onChange={(event) => onChange(event.target.value as What)}
    >
      {WHATS.map((what) => (
        <option key={what} value={what}>
          {WHAT_NAMES[what]}
        </option>
      ))}
    </select>
  );
}

const withWhat = (path: string, what: What): Field => (what === "last" ? { path } : { path, what });

/** One attribute, and of a float series what of it. */
export function FieldPicker({
  value,
  onChange,
  canClear = false,
  ...picker
}: PickerProps & { value: Field | null; onChange: (field: Field | null) => void; canClear?: boolean }) {
  const isSeries = useIsSeries(picker, value ? [value] : NOTHING);
  return (
    <div className={styles.field}>
      <span className={styles.label}>{picker.label}</span>
      <div className={styles.pickerRow}>
        <PathSearch
          {...picker}
          shown={value?.path ?? ""}
          placeholder="Search attributes"
          onPath={(path) => onChange(withWhat(path, value?.what ?? "last"))}
        />
        {value && isSeries(value) && (
          <WhatSelect
            label={`${picker.label}: which value of a series`}
            value={value.what ?? "last"}
            onChange={(what) => onChange(withWhat(value.path, what))}
          />
        )}
        {value && canClear && (
          <IconButton label={`Clear ${picker.label.toLowerCase()}`} onClick={() => onChange(null)}>
            <X size={14} aria-hidden />
          </IconButton>
        )}
      </div>
    </div>
  );
}

/** A path alone: of what has no numbers. */
export function PathPicker({
  value,
  onChange,
  ...picker
}: PickerProps & { value: string; onChange: (path: string) => void }) {
  return (
    <div className={styles.field}>
      <span className={styles.label}>{picker.label}</span>
      <PathSearch {...picker} shown={value} placeholder="Search attributes" onPath={onChange} />
    </div>
  );
}

/** Several attributes in order. */
export function FieldsPicker({
  value,
  onChange,
  most,
  withWhats = true,
  ...picker
}: PickerProps & {
  value: readonly Field[];
  onChange: (fields: Field[]) => void;
  most: number;
  /** Whether one may choose what of a float series. */
  withWhats?: boolean;
}) {
  const isSeries = useIsSeries(picker, withWhats ? value : NOTHING);
  return (
    <div className={styles.field}>
      <span className={styles.label}>{picker.label}</span>
      {value.length > 0 && (
        <ol className={styles.chosen}>
          {value.map((field, index) => (
            <li key={`${fieldKey(field)} ${index}`}>
              <span title={field.path}>{field.path}</span>
              {withWhats && isSeries(field) && (
                <WhatSelect
                  label={`${field.path}: which value of a series`}
                  value={field.what ?? "last"}
                  onChange={(what) =>
                    onChange(value.map((each, place) => (place === index ? withWhat(each.path, what) : each)))
                  }
                />
              )}
              <IconButton
                label={`Remove ${fieldTitle(field)}`}
                onClick={() => onChange(value.filter((_, place) => place !== index))}
              >
                <X size={14} aria-hidden />
              </IconButton>
            </li>
          ))}
        </ol>
      )}
      {value.length < most && (
        <PathSearch
          {...picker}
          shown=""
          placeholder="Add an attribute"
          onPath={(path) => onChange([...value, { path }])}
        />
      )}
    </div>
  );
}
