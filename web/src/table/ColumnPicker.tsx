import { keepPreviousData, useInfiniteQuery, useQueries } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, Check, Plus, X } from "lucide-react";
import { useId, useState } from "react";
import type { AttributeType, ProjectAddress, TypedValue } from "@/api/queries";
import { findAttributes, findDiffering, type RunsFilter } from "@/api/runs";
import { TYPE_NAMES } from "@/api/values";
import { Button, IconButton, SearchInput, Segments } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { formatInteger, shorten } from "@/ui/format";
import { useDebounced } from "@/ui/hooks";
import { Failure, Skeleton } from "@/ui/states";
import { toast, toastError } from "@/ui/toasts";
import { isKnown, useWhenKnown } from "@/ui/useWhenKnown";
import styles from "./ColumnPicker.module.css";
import { exactOf, formatCell, numberOf, type TableRow } from "./cellValue";
import { type Column, columnKey, columnModel, FIRST } from "./columns";
import { literally } from "./nqlText";

/** Names come while somebody types, and have 150 ms from a key to the list. */
const DEBOUNCE_MILLISECONDS = 40;
const COUNT_AFTER_MILLISECONDS = 300;
const PAGE = 50;
/** The server lists so many at once. */
const MOST_NAMES = 200;
const MOST_ADDED = 100;
/** Each row of a table carries all of them. */
const MOST_COLUMNS = 400;
const NAMES_PER_LOOK = 500;
const SAMPLE_CHARACTERS = 24;
/** As many as the list of names heeds. */
const MOST_WORDS = 20;

interface ColumnPickerProps {
  address: ProjectAddress;
  filter: RunsFilter;
  columns: readonly Column[];
  /**
   * Makes other columns of those that there are now, of which `pins` stay in place. `moved` is the one that is put to another place,
   * `again` are those that are to stay once they are back.
   */
  onChange: (
    change: (now: readonly Column[], pins: number) => readonly Column[],
    known?: { moved?: Column; again?: readonly Column[] },
  ) => void;
  onReset: () => void;
  onClose: () => void;
}

type By = "text" | "regex";

/** Chooses columns: type-ahead over all attributes of the project on the left, the order on the right. */
export function ColumnPicker({ address, filter, columns, onChange, onReset, onClose }: ColumnPickerProps) {
  const [search, setSearch] = useState("");
  const [by, setBy] = useState<By>("text");
  const [active, setActive] = useState(0);
  const [busy, setBusy] = useState(false);
  const listId = useId();
  const settled = useDebounced(search, DEBOUNCE_MILLISECONDS);
  const wanted = by === "regex" ? { names: settled } : { search: settled };
  const key = ["attribute-names", address.workspace, address.project, filter, wanted];
  const names = useInfiniteQuery({
    queryKey: key,
    placeholderData: keepPreviousData,
    retry: false,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam: after }) =>
      findAttributes(address, filter, { ...wanted, after, limit: PAGE, counts: false }, signal),
    getNextPageParam: (page) => page.after ?? undefined,
  });
  const pages = names.data?.pages ?? [];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = names;
  // How many runs have them takes longer to tell than how they are called, and is asked when nobody types any more.
  const rested = useDebounced(search, COUNT_AFTER_MILLISECONDS);
  const counted = useQueries({
    queries: pages
      .map((_, index) => pages[index - 1]?.after ?? undefined)
      .map((after) => ({
        queryKey: [...key, "counted", after],
        retry: false,
        enabled: rested === settled && !names.isPlaceholderData,
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          findAttributes(address, filter, { ...wanted, after, limit: PAGE }, signal),
      })),
  });
  const found = merged(pages.flatMap((page, index) => (counted[index]?.data ?? page).attributes));
  const total = counted[0]?.data?.total;
  const chosen = new Set(columns.map((column) => column.path));
  const toggle = (path: string) =>
    onChange((now) => {
      const others = now.filter((each) => each.path !== path);
      return others.length < now.length ? others : [...now, { path }];
    });
  const toggleActive = useWhenKnown(search, isKnown(search, settled, names), () => {
    if (found[active]) toggle(found[active].path);
  });
  const add = (paths: readonly string[], what: string, isCut: boolean) =>
    onChange((now) => {
      const { next, added, text } = withAdded(now, paths, what, isCut);
      toast({ text, undo: () => onChange((then) => then.filter(({ path }) => !added.has(path))) });
      return next;
    });
  const working = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      toastError(error);
    }
    setBusy(false);
  };
  const addMatching = () =>
    working(async () => {
      const paths: string[] = [];
      let after: string | undefined;
      do {
        const answer = await findAttributes(address, filter, { ...wanted, after, limit: MOST_NAMES, counts: false });
        for (const { path } of answer.attributes) if (!chosen.has(path)) paths.push(path);
        after = answer.after ?? undefined;
      } while (after !== undefined && new Set(paths).size <= MOST_ADDED);
      add(paths, "columns", after !== undefined);
    });
  const addVarying = () =>
    working(async () => {
      const paths: string[] = [];
      let after: string | undefined;
      do {
        const answer = await findDiffering(address, filter, {
          names: by === "regex" ? settled : wordsPattern(settled),
          after,
          limit: NAMES_PER_LOOK,
        });
        for (const { path } of answer.differing) {
          if (!chosen.has(path) && !/^(sys|monitoring)\//.test(path)) paths.push(path);
        }
        after = answer.after ?? undefined;
      } while (after !== undefined && paths.length <= MOST_ADDED);
      add(paths, "columns in which runs differ", after !== undefined);
    });
  const hideConstant = () =>
    working(async () => {
      const paths = [...chosen];
      const { constant } = await findDiffering(address, filter, { paths });
      const same = new Set(constant.map((each) => each.path));
      onChange((now, pins) => {
        const kept = now.filter((column) => !same.has(column.path));
        toast({
          text: `Hid ${formatInteger(now.length - kept.length)} columns that are the same everywhere.`,
          undo: () => onChange((then) => withRestored(then, now, same), { again: now.slice(0, pins) }),
        });
        return kept;
      });
    });
  const move = (column: Column, step: number) =>
    onChange(
      (now) => {
        const next = [...now];
        const index = next.findIndex((each) => columnKey(each) === columnKey(column));
        const [moved] = index < 0 ? [] : next.splice(index, 1);
        if (moved !== undefined) next.splice(index + step, 0, moved);
        return next;
      },
      { moved: column },
    );
  return (
    <Dialog title="Columns" onClose={onClose} wide>
      <div className={styles.panes}>
        <div className={styles.pane}>
          <div className={styles.searchRow}>
            <SearchInput
              label={by === "regex" ? "Regex: loss & !train" : "Search attributes"}
              aria-label="Search attributes"
              className={styles.search}
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
                if (event.key === "ArrowDown") {
                  setActive(Math.min(found.length - 1, active + 1));
                  if (active + 2 >= found.length && hasNextPage && !isFetchingNextPage) void fetchNextPage();
                } else if (event.key === "ArrowUp") setActive(Math.max(0, active - 1));
                else if (event.key === "Enter") toggleActive();
                else return;
                event.preventDefault();
              }}
            />
            <Segments
              label="How to search"
              value={by}
              onChange={setBy}
              options={[
                { value: "text", text: "abc", title: "Text" },
                { value: "regex", text: ".*", title: "Regular expression" },
              ]}
            />
          </div>
          <div className={styles.list}>
            {names.isError && !names.data && <Failure error={names.error} onRetry={() => names.refetch()} />}
            {names.isPending && <Skeleton lines={8} />}
            {names.isSuccess && found.length === 0 && (
              <p className={styles.none}>
                No attribute {by === "regex" ? "matches" : "has"} “{settled}”{by === "regex" ? "" : " in its path"}.
              </p>
            )}
            <div id={listId} role="listbox" aria-label="Attributes" aria-multiselectable="true" tabIndex={-1}>
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
                  <span className={styles.path} title={name.path}>
                    {name.path}
                  </span>
                  <span className={styles.sample}>{sampleText(name.path, name.sample)}</span>
                  <span className={styles.type}>
                    {name.types.map((type) => TYPE_NAMES[type]).join(", ")}
                    {total !== undefined && ` · ${coverage(name.count, total)}`}
                  </span>
                </div>
              ))}
            </div>
            {hasNextPage && (
              <Button look="ghost" disabled={isFetchingNextPage} onClick={() => fetchNextPage()}>
                {isFetchingNextPage ? "Looking for more…" : "More"}
              </Button>
            )}
          </div>
          <div className={styles.searchRow}>
            <Button disabled={busy || found.length === 0 || settled === ""} onClick={addMatching}>
              Add all matching
            </Button>
            <Button disabled={busy} onClick={addVarying}>
              Add all varying
            </Button>
          </div>
        </div>
        <div className={styles.pane}>
          <h3 className={styles.heading}>Shown, in this order</h3>
          <ol className={styles.list}>
            {columns.map((each, index) => {
              const column = columnModel(each, {});
              const title = `${column.title}${column.note ? ` ${column.note}` : ""}`;
              return (
                <li key={columnKey(each)} className={styles.shown}>
                  <span className={styles.path} title={each.path}>
                    <i>{column.prefix}</i>
                    {title}
                  </span>
                  <IconButton label={`Move ${title} up`} disabled={index === 0} onClick={() => move(each, -1)}>
                    <ArrowUp size={13} aria-hidden />
                  </IconButton>
                  <IconButton
                    label={`Move ${title} down`}
                    disabled={index === columns.length - 1}
                    onClick={() => move(each, 1)}
                  >
                    <ArrowDown size={13} aria-hidden />
                  </IconButton>
                  <IconButton
                    label={`Hide ${title}`}
                    onClick={() => onChange((now) => now.filter((other) => columnKey(other) !== columnKey(each)))}
                  >
                    <X size={13} aria-hidden />
                  </IconButton>
                </li>
              );
            })}
          </ol>
          <div className={styles.searchRow}>
            <Button disabled={busy} onClick={hideConstant}>
              Hide constant
            </Button>
          </div>
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

/** The columns with those of these paths that there is room for, and what to say of it; `isCut`: there are more than `paths`. */
export function withAdded(
  columns: readonly Column[],
  paths: readonly string[],
  what: string,
  isCut: boolean,
): { next: Column[]; added: ReadonlySet<string>; text: string } {
  const chosen = new Set(columns.map((column) => column.path));
  const fresh = [...new Set(paths)].filter((path) => !chosen.has(path) && path !== FIRST);
  const added = new Set(fresh.slice(0, Math.min(MOST_ADDED, Math.max(0, MOST_COLUMNS - columns.length))));
  const next = [...columns, ...[...added].map((path) => ({ path }))];
  const names = added.size === 1 ? what.replace("columns", "column") : what;
  const count = formatInteger(added.size);
  if (added.size === fresh.length && !isCut) return { next, added, text: `Added ${count} ${names}.` };
  const reason =
    added.size < MOST_ADDED
      ? `a table has ${MOST_COLUMNS} columns at most`
      : `${MOST_ADDED} are added at once, so add again for more`;
  const of = `${isCut ? "more than " : ""}${formatInteger(fresh.length)}`;
  return { next, added, text: `Added ${count} of ${of} ${names}: ${reason}.` };
}

/** The columns with those of these paths that were among `former`, where they were. */
export function withRestored(
  columns: readonly Column[],
  former: readonly Column[],
  paths: ReadonlySet<string>,
): Column[] {
  const next = [...columns];
  for (const [index, column] of former.entries()) {
    const isThere = next.some((each) => columnKey(each) === columnKey(column));
    if (paths.has(column.path) && !isThere) next.splice(index, 0, column);
  }
  return next;
}

/** Names that have each of the words, in any case, as an extended regular expression; every sign in them stands for itself. */
export const wordsPattern = (text: string): string =>
  text
    .split(/\s+/)
    .filter((word) => word !== "")
    .slice(0, MOST_WORDS)
    .map((word) => `(?i)${literally(word)}`)
    .join(" & ");

interface Name {
  path: string;
  types: AttributeType[];
  count: number;
  sample: TypedValue | null;
}

function merged(
  names: readonly { path: string; type: AttributeType; count: number; sample: TypedValue | null }[],
): Name[] {
  const byPath = new Map<string, Name>();
  for (const { path, type, count, sample } of names) {
    const known = byPath.get(path);
    if (!known) byPath.set(path, { path, types: [type], count, sample });
    else {
      known.types.push(type);
      known.count += count;
      known.sample ??= sample;
    }
  }
  return [...byPath.values()];
}

/** How many of the runs have it, so that nothing rare is called none and nothing partial all. */
export function coverage(count: number, total: number): string {
  if (total === 0 || count === 0) return "none";
  if (count >= total) return "all";
  return `${Math.min(99, Math.max(1, Math.round((100 * count) / total)))} %`;
}

function sampleText(path: string, sample: TypedValue | null): string {
  if (!sample) return "";
  const row = { id: "", uuid: "", attributes: { [path]: sample } } as unknown as TableRow;
  const number = numberOf(row, { path });
  return number === null ? shorten(exactOf(row, { path }) ?? "", SAMPLE_CHARACTERS) : formatCell(number, {}, 0);
}
