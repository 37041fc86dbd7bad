import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, X } from "lucide-react";
import { useId, useMemo, useState } from "react";
import { attributesOf, type ProjectAddress } from "@/api/queries";
import { findAttributes, namedBy, searchRuns } from "@/api/runs";
import { BothEnds } from "@/ui/BothEnds";
import { IconButton } from "@/ui/controls";
import { useDebounced } from "@/ui/hooks";
import { exactText, numberOf } from "@/ui/typedValue";
import { isKnown, useWhenKnown } from "@/ui/useWhenKnown";
import { hiddenAs } from "./engine/lines";
import type { Entry } from "./Legend";
import styles from "./legend.module.css";
import { BY_NAME, BY_VALUE, type LegendOrder } from "./legendOrder";
import { Swatch } from "./Swatch";

/** What the panel of values tells of runs beside their values. */
export interface LegendColumns {
  address: ProjectAddress;
  /** Those that stay in place in the table. */
  pinned: readonly string[];
  chosen: readonly string[];
  onChosen: (paths: readonly string[]) => void;
}

interface Cell {
  text: string;
  order: number | string;
}

const MOST_COLUMNS = 20;
const TYPED_MILLISECONDS = 200;
const natural = new Intl.Collator("en", { numeric: true });

/** Attributes of some runs, by run and path. */
function useCells({ address }: LegendColumns, runs: readonly string[], paths: readonly string[]) {
  const answer = useQuery({
    queryKey: ["runs", address.workspace, address.project, "legend", runs, paths],
    enabled: paths.length > 0 && runs.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: async ({ signal }) => {
      const query = { filter: namedBy(runs), sort: [], columns: paths, computed: [] };
      return (await searchRuns(address, query, 0, runs.length, signal)).rows;
    },
  });
  return useMemo(() => {
    const cells = new Map<string, Map<string, Cell>>();
    for (const row of answer.data ?? []) {
      const attributes = attributesOf(row);
      const found = new Map<string, Cell>();
      for (const path of paths) {
        const text = exactText(attributes[path], "last");
        if (text !== null) found.set(path, { text, order: numberOf(attributes[path], "last") ?? text });
      }
      cells.set(row.id, found);
    }
    return cells;
  }, [answer.data, paths]);
}

const compared = (one: Cell["order"], other: Cell["order"]): number =>
  typeof one === "number" && typeof other === "number" ? one - other : natural.compare(String(one), String(other));

/** The lines with their values and with attributes of their runs, in the order of any of these. */
export function LegendTable({
  entries,
  found,
  columns,
  order,
  onOrder,
  hidden,
  onToggle,
  onHoverRun,
}: {
  entries: readonly Entry[];
  /** Those of them that are listed: attributes are known of all, whatever is searched for. */
  found: readonly Entry[];
  columns: LegendColumns;
  order: LegendOrder;
  onOrder: (order: LegendOrder) => void;
  hidden: ReadonlySet<string>;
  onToggle: (name: string, isolate: boolean) => void;
  onHoverRun: (run: string | null) => void;
}) {
  const paths = useMemo(
    () => [...new Set([...columns.pinned, ...columns.chosen])].slice(0, MOST_COLUMNS),
    [columns.pinned, columns.chosen],
  );
  const runs = useMemo(
    () => [...new Set(entries.filter(({ line }) => !line.isGroup).map(({ line }) => line.run))],
    [entries],
  );
  const cells = useCells(columns, runs, paths);
  const rows = useMemo(() => {
    const orderOf = ({ line, value }: Entry): Cell["order"] | undefined => {
      if (order.by === BY_VALUE) return value === null || Number.isNaN(value) ? undefined : value;
      return order.by === BY_NAME ? line.label : cells.get(line.run)?.get(order.by)?.order;
    };
    // What has none comes last, whichever way.
    return [...found].sort((one, other) => {
      const [a, b] = [orderOf(one), orderOf(other)];
      if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
      return order.isRising ? compared(a, b) : compared(b, a);
    });
  }, [found, cells, order]);
  const head = (by: string, text: string) => (
    <th key={by} scope="col" aria-sort={order.by !== by ? "none" : order.isRising ? "ascending" : "descending"}>
      <span>
        <button
          type="button"
          title={`Sort by ${text}`}
          onClick={() => onOrder({ by, isRising: order.by === by ? !order.isRising : by === BY_NAME })}
        >
          {text.slice(text.lastIndexOf("/") + 1)}
          {order.by === by &&
            (order.isRising ? <ArrowUp size={12} aria-hidden /> : <ArrowDown size={12} aria-hidden />)}
        </button>
        {columns.chosen.includes(by) && (
          <IconButton
            label={`Remove the column ${by}`}
            onClick={() => columns.onChosen(columns.chosen.filter((path) => path !== by))}
          >
            <X size={12} aria-hidden />
          </IconButton>
        )}
      </span>
    </th>
  );
  return (
    <div className={styles.tableBox}>
      <table className={styles.table}>
        <thead>
          <tr>
            {head(BY_NAME, "Line")}
            {head(BY_VALUE, "Value")}
            {paths.map((path) => head(path, path))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ line, text }) => (
            <tr
              key={`${line.run} ${line.path} ${line.isGroup}`}
              onMouseEnter={() => onHoverRun(line.run)}
              onMouseLeave={() => onHoverRun(null)}
            >
              <th scope="row">
                <button
                  type="button"
                  className={styles.row}
                  aria-pressed={!hidden.has(hiddenAs(line))}
                  title={`${line.label}\nClick: hide or show. Alt-click: only this one.`}
                  onClick={(event) => onToggle(hiddenAs(line), event.altKey)}
                  onFocus={() => onHoverRun(line.run)}
                  onBlur={() => onHoverRun(null)}
                >
                  <Swatch line={line} />
                  <span className={styles.label}>
                    <BothEnds text={line.label} />
                  </span>
                </button>
              </th>
              <td>{text}</td>
              {paths.map((path) => (
                <td key={path} title={cells.get(line.run)?.get(path)?.text}>
                  {cells.get(line.run)?.get(path)?.text ?? "–"}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {paths.length < MOST_COLUMNS && <AddColumn columns={columns} shown={paths} />}
    </div>
  );
}

/** Any attribute of the project, found by a part of its name. */
function AddColumn({ columns, shown }: { columns: LegendColumns; shown: readonly string[] }) {
  const { address, chosen, onChosen } = columns;
  const [text, setText] = useState("");
  const search = useDebounced(text.trim(), TYPED_MILLISECONDS);
  const listId = useId();
  const found = useQuery({
    queryKey: ["attribute-names", address.workspace, address.project, search],
    enabled: search !== "",
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (await findAttributes(address, {}, { search, limit: 20, counts: false }, signal)).attributes,
  });
  const names = (found.data ?? []).map(({ path }) => path).filter((path) => !shown.includes(path));
  const add = (path: string | undefined) => {
    if (path === undefined) return;
    onChosen([...chosen, path]);
    setText("");
  };
  const wanted = text.trim();
  const addFound = useWhenKnown(wanted, isKnown(wanted, search, found), () =>
    add(names.includes(wanted) ? wanted : names[0]),
  );
  return (
    <form
      className={styles.add}
      onSubmit={(event) => {
        event.preventDefault();
        addFound();
      }}
    >
      <input
        aria-label="Add a column"
        placeholder="Add a column"
        list={listId}
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          const typed = event.target.value;
          // A choice from the list comes as a whole, and counts at once.
          if ((event.nativeEvent as InputEvent).inputType !== "insertText" && names.includes(typed)) add(typed);
          else setText(typed);
        }}
      />
      <datalist id={listId}>
        {names.map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
    </form>
  );
}
