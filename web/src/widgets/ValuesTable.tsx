import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, Table2 } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { formatInteger } from "@/ui/format";
import { useLook } from "@/ui/look";
import { colourVariable } from "@/ui/palette";
import { define, type EditorProps, type WidgetProps } from "./definition";
import { Words } from "./editing";
import { FieldsPicker } from "./FieldPicker";
import { coverageText, Frame, NoData, NoRuns, NothingChosen, Waiting } from "./Frame";
import { type Field, fieldCell, fieldExact, fieldKey, fieldName, fieldNumber, fieldText, fieldTitle } from "./fields";
import { fieldsOf, rawOf, textOf } from "./options";
import { RunLink } from "./RunLink";
import { formatSort, parseSort, type Sorting, sortedRuns, UNSORTED } from "./sorting";
import { Tools } from "./Tools";
import { useMatching } from "./useMatching";
import { useValues } from "./useValues";
import styles from "./widgets.module.css";

interface TableOptions {
  fields: readonly Field[];
  /** An extended regular expression that finds more of them. */
  regex: string;
}

const MOST_FIELDS = 50;
const LONGEST_REGEX = 10_000;
const ROW = 28;
const NO_FIELDS: readonly Field[] = [];

function ValuesTable({ options, title, address, runs, hoveredRun, onHoverRun }: WidgetProps<TableOptions>) {
  const matching = useMatching({ address, runs }, options.regex, MOST_FIELDS);
  const wanted = useMemo(() => {
    const chosen = new Set(options.fields.map((field) => field.path));
    const found = matching.paths.filter((path) => !chosen.has(path)).map((path) => ({ path }));
    return [...options.fields, ...found];
  }, [options.fields, matching.paths]);
  const fields = useMemo(() => (wanted.length > 0 ? wanted.slice(0, MOST_FIELDS) : NO_FIELDS), [wanted]);
  const isCut = matching.hasMore || wanted.length > fields.length;
  const { values, asked } = useValues(address, runs, fields);
  const { state: sort, change } = useLook(parseSort, formatSort);
  const sorting = useMemo<Sorting | null>(() => {
    const field = fields.find((each) => fieldKey(each) === sort.by);
    return field ? { field, descending: sort.descending } : null;
  }, [fields, sort]);
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const ordered = useMemo(
    () => (values && sorting ? sortedRuns(runs, values, sorting) : runs),
    [runs, values, sorting],
  );
  const rows = useVirtualizer({
    count: ordered.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  useEffect(
    () =>
      hoveredRun.subscribe((id) => {
        for (const row of body.current?.querySelectorAll<HTMLElement>("[data-run]") ?? []) {
          row.toggleAttribute("data-hovered", row.dataset.run === id);
        }
      }),
    [hoveredRun],
  );

  if (options.fields.length === 0 && options.regex === "") return <NothingChosen what="attribute" />;
  if (runs.length === 0) return <NoRuns />;
  if (matching.isWaiting) return <Waiting asked={matching.asked} />;
  if (fields.length === 0) return <NoData runs={runs.length} paths={[options.regex]} />;
  if (!values) return <Waiting asked={asked} />;
  const having = runs.filter((run) => fields.some((field) => fieldText(values.get(run.id), field) !== null));
  if (having.length === 0) return <NoData runs={runs.length} paths={fields.map(fieldTitle)} />;

  const sortBy = (field: Field) => {
    const by = fieldKey(field);
    // Up, down, and as in the table again.
    change((now) => (now.by !== by ? { by, descending: false } : now.descending ? UNSORTED : { by, descending: true }));
  };
  const table = () => ({
    head: ["Run", "Id", ...fields.map(fieldTitle)],
    rows: ordered.map((run) => [run.name, run.id, ...fields.map((field) => fieldCell(values.get(run.id), field))]),
  });
  const items = rows.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = rows.getTotalSize() - (items[items.length - 1]?.end ?? 0);
  return (
    <Frame
      asked={asked}
      note={`${coverageText(having.length, runs.length)}${isCut ? ` · the first ${formatInteger(fields.length)} attributes` : ""}`}
      tools={<Tools title={title} table={table} hasTable={false} />}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <div ref={scroller} className={styles.values} tabIndex={0}>
        <table aria-label={title} aria-rowcount={runs.length + 1}>
          <thead>
            <tr>
              <th scope="col">Run</th>
              {fields.map((field) => {
                const isSorted = sorting && fieldKey(sorting.field) === fieldKey(field);
                return (
                  <th
                    key={fieldKey(field)}
                    scope="col"
                    aria-sort={isSorted ? (sorting.descending ? "descending" : "ascending") : "none"}
                  >
                    <button type="button" title={fieldTitle(field)} onClick={() => sortBy(field)}>
                      <span>{fieldName(field)}</span>
                      {isSorted &&
                        (sorting.descending ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody ref={body}>
            {before > 0 && (
              <tr aria-hidden>
                <td colSpan={fields.length + 1} style={{ height: before }} />
              </tr>
            )}
            {items.map((item) => {
              const run = ordered[item.index];
              if (!run) return null;
              return (
                <tr
                  key={run.id}
                  aria-rowindex={item.index + 2}
                  data-run={run.id}
                  onPointerEnter={() => onHoverRun(run.id)}
                  onPointerLeave={() => onHoverRun(null)}
                >
                  <th scope="row">
                    <span className={styles.of}>
                      <i className={styles.dot} style={{ background: colourVariable(run.colour) }} />
                      <RunLink address={address} run={run} />
                    </span>
                  </th>
                  {fields.map((field) => {
                    const value = values.get(run.id);
                    const text = fieldText(value, field);
                    return (
                      <td
                        key={fieldKey(field)}
                        data-number={fieldNumber(value, field) !== null || undefined}
                        title={fieldExact(value, field) ?? undefined}
                      >
                        {text ?? <span className={styles.none}>–</span>}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
            {after > 0 && (
              <tr aria-hidden>
                <td colSpan={fields.length + 1} style={{ height: after }} />
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </Frame>
  );
}

function TableEditor({ options, address, runs, onChange }: EditorProps<TableOptions>) {
  const set = (changes: Partial<TableOptions>) => onChange({ ...options, ...changes });
  return (
    <div className={styles.form}>
      <FieldsPicker
        address={address}
        runs={runs}
        label="Columns"
        value={options.fields}
        most={MOST_FIELDS}
        onChange={(fields) => set({ fields })}
      />
      <Words
        label="And all that an expression finds"
        hint="Anywhere in the path. ' & ', ' | ' and '!' join expressions: loss & !^val"
        placeholder="^parameters/"
        value={options.regex}
        onChange={(regex) => set({ regex: regex.slice(0, LONGEST_REGEX) })}
      />
    </div>
  );
}

export const valuesTable = define<TableOptions>({
  label: "Values table",
  about: "Attributes of the runs in rows and columns",
  icon: Table2,
  defaultSize: { w: 6, h: 7 },
  defaults: () => ({ fields: [], regex: "" }),
  parse: (options) => {
    const raw = rawOf(options);
    return { fields: fieldsOf(raw.fields, MOST_FIELDS), regex: textOf(raw.regex, LONGEST_REGEX) };
  },
  titleOf: ({ fields, regex }) => (regex || fields.map(fieldName).join(", ")).slice(0, 80),
  forPaths: (paths) => ({ fields: paths.slice(0, MOST_FIELDS).map((path) => ({ path })), regex: "" }),
  Widget: ValuesTable,
  Editor: TableEditor,
});
