import { Columns3, Download, EyeOff, ListTree } from "lucide-react";
import { useMemo, useState } from "react";
import { ApiError } from "@/api/client";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { Button, SearchInput, Segments } from "@/ui/controls";
import { saveFile } from "@/ui/download";
import { ALL_FOLDED, NONE_FOLDED, withFold } from "@/ui/folds";
import { formatInteger } from "@/ui/format";
import { useTyped } from "@/ui/hooks";
import { LostParts } from "@/ui/LostParts";
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuSeparator } from "@/ui/Menu";
import { MOST_NAMED, type OnPart, usePartChange } from "@/ui/part";
import type { RunHover } from "@/ui/runHover";
import { Empty, Failure } from "@/ui/states";
import { toast, toastError } from "@/ui/toasts";
import { useDirections } from "@/ui/useDirections";
import { useKeys } from "@/ui/useKeys";
import { Waiting } from "@/ui/Waiting";
import { AskStep } from "./AskStep";
import styles from "./compare.module.css";
import { type Exported, FORMATS, type Format } from "./exports";
import { measuresOf, type SeriesColumn, summaryOf } from "./measure";
import { foldedSpaces, isLeftOut, shownAttributes, sideRows } from "./rows";
import { SideGrid } from "./SideGrid";
import { type Aggregate, formatSideState, parseSideState, type SideState, TOLERANCES } from "./state";
import { type Looked, TextDifference } from "./TextDifference";
import { titlesOf } from "./titles";
import { readAll, useAttributes } from "./useComparison";
import { exactText } from "./values";

export { beginSide } from "./useComparison";

const NOTHING: readonly string[] = [];
const FILTER_MILLISECONDS = 250;
const MOST_EXPORTED = 20_000;

interface Ignoring {
  ignore?: string[];
}

export interface SideBySideProps {
  address: ProjectAddress;
  runs: readonly ShownRun[];
  /** Attributes that stand above all others. */
  pinned?: readonly string[];
  /** Those of the table: a series shows what its column does. */
  columns?: readonly SeriesColumn[];
  /** What the table's views keep, of which here only the attributes that are left out are of interest. */
  table: Ignoring;
  onTable: (table: Ignoring) => void;
  part: Readonly<Record<string, string | readonly string[]>>;
  onPart: OnPart;
  hoveredRun: RunHover;
  onHoverRun: (id: string | null) => void;
}

const SCOPE_NAMES: { value: SideState["scope"]; text: string }[] = [
  { value: "all", text: "All" },
  { value: "configs", text: "Configs" },
  { value: "metrics", text: "Metrics" },
  { value: "tags", text: "Tags" },
  { value: "source", text: "Source" },
];

const NO_COLUMNS: readonly SeriesColumn[] = [];
const AGGREGATE_NAMES: [Aggregate, string][] = [
  ["last", "Last value"],
  ["first", "First value"],
  ["min", "Minimum"],
  ["max", "Maximum"],
  ["average", "Average"],
  ["variance", "Variance"],
  ["at_step", "Value at a step…"],
];

const TOLERANCE_NAMES: Record<(typeof TOLERANCES)[number], string> = {
  0: "No tolerance",
  1e-9: "A billionth",
  1e-6: "A millionth",
  0.001: "0.1 %",
  0.01: "1 %",
  0.05: "5 %",
};

/** The attributes of the shown runs, one row each, and in which the runs differ. */
export function SideBySide(props: SideBySideProps) {
  const { address, runs, pinned = NOTHING, columns = NO_COLUMNS, part, onPart, hoveredRun, onHoverRun } = props;
  const { table, onTable } = props;
  const ignored = table.ignore ?? NOTHING;
  const ignore = (paths: readonly string[]) => onTable({ ...table, ignore: paths.length > 0 ? [...paths] : undefined });
  const state = useMemo(() => parseSideState(part), [part]);
  const change = usePartChange(onPart, parseSideState, formatSideState);
  const [typed, setTyped] = useTyped(state.filter, (filter) => change({ filter }), FILTER_MILLISECONDS);

  const ids = useMemo(() => runs.map((run) => run.id), [runs]);
  const ordered = useMemo(
    () => [...runs.filter((run) => run.id === state.reference), ...runs.filter((run) => run.id !== state.reference)],
    [runs, state.reference],
  );
  const reference = ordered[0]?.id === state.reference ? ordered[0] : undefined;
  const { aggregate, step } = state;
  const measures = useMemo(() => measuresOf({ aggregate, step }, columns), [aggregate, step, columns]);
  const { answer, waited } = useAttributes(address, ids, state, measures);
  const all = answer.data?.attributes;
  const attributes = useMemo(() => (all ? shownAttributes(all, state, ignored) : []), [all, state, ignored]);
  const leftOut = useMemo(() => (all ?? []).filter((each) => isLeftOut(each, state)).length, [all, state]);
  const rows = useMemo(
    () => sideRows(attributes, foldedSpaces(state.folds), pinned),
    [attributes, state.folds, pinned],
  );
  const { directionOf, lost } = useDirections(address, rows.length > 0);
  const [isAsking, setAsking] = useState(false);
  const [looked, setLooked] = useState<Looked | null>(null);
  useKeys("side", { d: () => change({ onlyDifferences: !state.onlyDifferences }) });

  const fold = (path: string) => {
    const { isAll, names } = state.folds;
    if (names.length >= MOST_NAMED && !names.includes(path)) {
      toast({ text: `${MOST_NAMED} namespaces are ${isAll ? "unfolded" : "folded"}, and no more can be one by one.` });
      return;
    }
    change(({ folds }) => ({ folds: withFold(folds, path) }));
  };

  const save = async (format: Format) => {
    const leaves = sideRows(attributes, foldedSpaces(NONE_FOLDED), pinned).flatMap(({ attribute }) =>
      attribute ? [attribute] : [],
    );
    if (leaves.length > MOST_EXPORTED) {
      toast({
        tone: "bad",
        text: `${formatInteger(leaves.length)} rows are too many for a file; ${formatInteger(MOST_EXPORTED)} are possible. Filter them first.`,
      });
      return;
    }
    try {
      const cellOf = await readAll(address, ids, leaves, measures);
      const table: Exported = {
        header: ["attribute", ...titlesOf(ordered)],
        rows: leaves.map(({ path }) => [
          path,
          ...ordered.map((run) => exactText(cellOf(path, run.id) ?? undefined, summaryOf(measures.of(path)))),
        ]),
      };
      const { write, extension, type } = FORMATS[format];
      saveFile(
        `${address.project}-side-by-side.${extension}`,
        new Blob([write(table)], { type: `${type};charset=utf-8` }),
      );
    } catch (error) {
      toastError(error);
    }
  };

  const wrong = answer.error instanceof ApiError && answer.error.status === 400 ? answer.error.message : null;
  const areAllFolded =
    rows.some((row) => row.attribute === null) &&
    rows.every((row) => (row.attribute === null ? !row.isOpen : row.depth === 0));
  return (
    <section className={styles.panel} aria-label="Side by side">
      <div className={styles.toolbar}>
        <SearchInput
          isMain
          label="Filter by regex"
          title="An extended regular expression: a & !b | c"
          value={typed}
          onValue={setTyped}
          className={styles.filter}
          aria-invalid={wrong !== null}
          aria-describedby={wrong ? "side-filter-error" : undefined}
        />
        <Segments
          label="Kind of attributes"
          value={state.scope}
          onChange={(scope) => change({ scope })}
          options={SCOPE_NAMES}
        />
        <Toggle
          label="Differences"
          title="Only attributes that differ (d)"
          isOn={state.onlyDifferences}
          onToggle={(onlyDifferences) => change({ onlyDifferences })}
        />
        <Toggle
          label="Change"
          title="Change against the reference run"
          isOn={state.changes}
          onToggle={(changes) => change({ changes, reference: (reference ?? runs[0])?.id ?? "" })}
        />
        <span className={styles.spacer} />
        <Menu
          align="end"
          trigger={
            <Button>
              <Columns3 size={14} aria-hidden />
              View
            </Button>
          }
        >
          <MenuChoices
            label="Ids, times and machines among differences"
            value={state.allDifferences ? "show" : "hide"}
            onChange={(value) => change({ onlyDifferences: true, allDifferences: value === "show" })}
            options={[
              ["show", "Show"],
              ["hide", "Hide"],
            ]}
          />
          <MenuSeparator />
          <MenuChoices
            label="Of series show"
            value={state.aggregate}
            onChange={(next) => (next === "at_step" ? setAsking(true) : change({ aggregate: next }))}
            options={AGGREGATE_NAMES}
          />
          {aggregate === "at_step" && <MenuItem onSelect={() => setAsking(true)}>Another step than {step}…</MenuItem>}
          <MenuSeparator />
          <MenuChoices
            label="Numbers are the same within"
            value={String(state.tolerance)}
            onChange={(tolerance) => change({ tolerance: Number(tolerance) })}
            options={TOLERANCES.map((each) => [String(each), TOLERANCE_NAMES[each]])}
          />
          <MenuSeparator />
          <MenuChoices
            label="Empty attributes"
            value={state.hideEmpty ? "hide" : "show"}
            onChange={(value) => change({ hideEmpty: value === "hide" })}
            options={[
              ["show", "Show"],
              ["hide", "Hide"],
            ]}
          />
          <MenuSeparator />
          <MenuItem
            icon={<ListTree size={14} aria-hidden />}
            onSelect={() => change({ folds: areAllFolded ? NONE_FOLDED : ALL_FOLDED })}
          >
            {areAllFolded ? "Unfold all namespaces" : "Fold all namespaces"}
          </MenuItem>
          <MenuItem icon={<EyeOff size={14} aria-hidden />} disabled={ignored.length === 0} onSelect={() => ignore([])}>
            {ignored.length === 0 ? "No attribute is ignored" : `Show ${ignored.length} ignored again`}
          </MenuItem>
        </Menu>
        <Menu
          align="end"
          trigger={
            <Button aria-label="Export">
              <Download size={14} aria-hidden />
              Export
            </Button>
          }
        >
          <MenuLabel>The {formatInteger(attributes.length)} attributes below</MenuLabel>
          {(Object.keys(FORMATS) as Format[]).map((format) => (
            <MenuItem key={format} onSelect={() => void save(format)}>
              {FORMATS[format].title}
            </MenuItem>
          ))}
        </Menu>
      </div>
      {wrong && (
        <p id="side-filter-error" className={styles.wrong} role="alert">
          {wrong}
        </p>
      )}
      {!all && answer.isError && !wrong && (
        <Failure title="The runs could not be compared" error={answer.error} onRetry={() => answer.refetch()} />
      )}
      {(!all || answer.isPlaceholderData) && <Waiting waited={waited} lines={14} what="Comparing…" />}
      {all && rows.length === 0 && (
        <Empty
          title={state.onlyDifferences && all.length > 0 ? "Nothing differs" : "No attribute is left"}
          actions={
            <Button
              onClick={() => {
                setTyped("");
                change({ filter: "", scope: "all", onlyDifferences: false, hideEmpty: false });
                if (ignored.length > 0) ignore([]);
              }}
            >
              Show all
            </Button>
          }
        >
          {`${runs.length === 1 ? "The run has" : "The runs have"} ${formatInteger(all.length)} attributes under this filter; the switches above leave none of them.`}
        </Empty>
      )}
      {all && rows.length > 0 && (
        <SideGrid
          address={address}
          runs={ordered}
          reference={reference}
          rows={rows}
          state={state}
          measures={measures}
          directionOf={directionOf}
          isStale={answer.isPlaceholderData || wrong !== null}
          hover={hoveredRun}
          onHover={onHoverRun}
          onReference={(run) => change({ reference: run === state.reference ? "" : run })}
          onFold={fold}
          onIgnore={(path) => {
            if (ignored.length < MOST_NAMED) ignore([...ignored, path]);
            else
              toast({
                text: `${MOST_NAMED} attributes are ignored, and no more can be. Filter by their names instead.`,
              });
          }}
          onLook={setLooked}
        />
      )}
      {isAsking && (
        <AskStep
          step={step}
          onStep={(next) => change({ aggregate: "at_step", step: next })}
          onClose={() => setAsking(false)}
        />
      )}
      {looked && (
        <TextDifference key={`${looked.run.id}/${looked.path}`} looked={looked} onClose={() => setLooked(null)} />
      )}
      {all && (
        <p className={styles.status} role="status">
          <b>{formatInteger(attributes.length)}</b> of {formatInteger(all.length)} attributes ·{" "}
          {formatInteger(all.filter((each) => each.differs).length)} differ · {runs.length}{" "}
          {runs.length === 1 ? "run" : "runs"}
          {leftOut > 0 && (
            <>
              {" · "}
              {formatInteger(leftOut)} ids, times and the like are left out: see View
            </>
          )}
          {answer.data && answer.data.byLast > 0 && (
            <>
              {" · "}
              {formatInteger(answer.data.byLast)} series are compared by their last values: filter to compare what is
              shown of them
            </>
          )}
          {answer.data?.isCut && " · the first attributes only: filter to see others"} <LostParts lost={[lost]} />
        </p>
      )}
    </section>
  );
}

function Toggle({
  label,
  title,
  isOn,
  onToggle,
}: {
  label: string;
  title: string;
  isOn: boolean;
  onToggle: (isOn: boolean) => void;
}) {
  return (
    <button type="button" className={styles.toggle} aria-pressed={isOn} title={title} onClick={() => onToggle(!isOn)}>
      {label}
    </button>
  );
}
