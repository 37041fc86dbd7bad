import { useQuery } from "@tanstack/react-query";
import { Eye, EyeOff } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { type LineageRun, lineageOf } from "@/api/adminQueries";
import { useChanges } from "@/api/live";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { usePaced } from "@/api/usePaced";
import { Segments } from "@/ui/controls";
import { formatAgo, formatDateTime, formatDuration, formatInteger, formatNumber, formatStep } from "@/ui/format";
import { useNow, useSize } from "@/ui/hooks";
import { DataTable } from "@/ui/Page";
import { coloursOfValues, colourVariable } from "@/ui/palette";
import { Status } from "@/ui/Status";
import { ticksOf } from "@/ui/scales";
import { Banner } from "@/ui/states";
import { staleMarks, WaitingFor } from "@/ui/Waiting";
import styles from "./lineage.module.css";
import { KINDS, type Measured, MeasuredBy } from "./Measured";
import { NoForks } from "./NoForks";
import { type Axis, type Drawing, drawn, ordered, type Placed } from "./tree";

const ROW = 30;
const LEFT = 14;
const RIGHT = 230;
const TOP = 30;
const MOST_TICKS = 5;

export interface LineageState {
  axis: Axis;
  view: "tree" | "table";
  /** The number that colours stand for; without it each run has the colour that it has in the table. */
  measure?: Measured;
}

interface LineageProps {
  address: ProjectAddress;
  runs: readonly ShownRun[];
  state: LineageState;
  onState: (state: LineageState) => void;
  hovered: string | null;
  onHover: (id: string | null) => void;
  runLink: (id: string, content: ReactNode) => ReactNode;
  /** Shows a run beside the table, or no longer. */
  onToggle: (id: string) => void;
  /** Shows these runs in the place of those that are. */
  onShow: (ids: readonly string[]) => void;
}

/** The trees of forks that the selected runs belong to, along steps or time; as a table for whoever does not see lines. */
export function Lineage({ address, runs, state, onState, hovered, onHover, runLink, onToggle, onShow }: LineageProps) {
  const ids = useMemo(() => runs.map((run) => run.id).sort(), [runs]);
  const fetchAnew = usePaced();
  const answerQuery = lineageOf(address, ids, state.measure);
  const answer = useQuery(answerQuery);
  useChanges(({ everything, runs: changed }) => {
    // How far a run's metrics go is told by its points alone.
    const listed = new Set(answer.data?.runs.map((run) => run.id));
    const concerns = [...changed.values()].some(
      ({ id, isNew, isGone, values, series }) =>
        isNew || isGone || values.length > 0 || (series.length > 0 && listed.has(id)),
    );
    if (everything || concerns) fetchAnew({ queryKey: ["lineage", address] });
  });
  const shown = useMemo(() => new Map(runs.map((run) => [run.id, run])), [runs]);
  const measure = state.measure;
  const { path, kind } = answer.data?.measure ?? {};
  const isMeasured = measure !== undefined && measure.path === path && measure.kind === kind;
  const byValue = useMemo(
    () =>
      isMeasured && answer.data
        ? coloursOfValues(new Map(answer.data.runs.map((run) => [run.id, run.value])))
        : undefined,
    [answer.data, isMeasured],
  );
  const colourOf = (id: string): number | undefined => byValue?.colours.get(id) ?? shown.get(id)?.colour;
  if (!answer.data)
    return (
      <WaitingFor
        answer={answer}
        queryKey={answerQuery.queryKey}
        what="Looking for forks…"
        failed="The lineage could not be loaded"
      />
    );
  const relatives = answer.data.runs;
  const forks = relatives.filter((run) => run.parent !== null).length;
  return (
    <div className={styles.lineage}>
      <div className={styles.bar}>
        <Segments
          label="What to show the lineage as"
          value={state.view}
          onChange={(view) => onState({ ...state, view })}
          options={[
            { value: "tree", text: "Tree" },
            { value: "table", text: "Table" },
          ]}
        />
        {state.view === "tree" && (
          <Segments
            label="Along"
            value={state.axis}
            onChange={(axis) => onState({ ...state, axis })}
            options={[
              { value: "step", text: "Steps" },
              { value: "time", text: "Time" },
            ]}
          />
        )}
        <MeasuredBy
          address={address}
          runs={ids}
          measure={measure}
          legend={byValue?.legend}
          onMeasure={(next) => onState({ ...state, measure: next })}
        />
        <span className={styles.summary}>
          {formatInteger(relatives.length)} {relatives.length === 1 ? "run" : "runs"}, {formatInteger(forks)}{" "}
          {forks === 1 ? "fork" : "forks"}
        </span>
      </div>
      <div className={styles.answer}>
        <WaitingFor answer={answer} queryKey={answerQuery.queryKey} what="Looking for forks…" />
        <div className={styles.body} {...staleMarks(answer)}>
          {!answer.data.is_complete && (
            <Banner>
              These trees have more runs than can be shown: the first {formatInteger(relatives.length)} are.
            </Banner>
          )}
          {forks === 0 && <NoForks address={address} onShow={onShow} />}
          {relatives.length > 0 &&
            (state.view === "tree" ? (
              <Tree
                relatives={relatives}
                shown={shown}
                axis={state.axis}
                hovered={hovered}
                onHover={onHover}
                onToggle={onToggle}
                colourOf={colourOf}
                isMeasured={isMeasured}
                runLink={runLink}
              />
            ) : (
              <Table
                relatives={relatives}
                shown={shown}
                measure={measure}
                isMeasured={isMeasured}
                colourOf={colourOf}
                onToggle={onToggle}
                runLink={runLink}
              />
            ))}
        </div>
      </div>
    </div>
  );
}

interface TreeProps {
  relatives: readonly LineageRun[];
  shown: ReadonlyMap<string, ShownRun>;
  axis: Axis;
  hovered: string | null;
  onHover: (id: string | null) => void;
  onToggle: (id: string) => void;
  colourOf: (id: string) => number | undefined;
  /** The values of the runs are those of the number that colours stand for. */
  isMeasured: boolean;
  runLink: (id: string, content: ReactNode) => ReactNode;
}

/** How far the metrics of each run go; one without any is a point where it left its parent. */
const lastStepsOf = (relatives: readonly LineageRun[]): ReadonlyMap<string, number> =>
  new Map(relatives.map((run) => [run.id, run.last_step ?? run.step ?? 0]));

function Tree(props: TreeProps) {
  const { relatives, shown, axis, hovered, onHover, onToggle, colourOf, isMeasured, runLink } = props;
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const [active, setActive] = useState(0);
  const drawing = useMemo<Drawing>(() => drawn(relatives, axis, lastStepsOf(relatives)), [relatives, axis]);
  const span = Math.max(1e-9, drawing.most - drawing.least);
  const x = (value: number) => LEFT + ((value - drawing.least) / span) * Math.max(60, width - LEFT - RIGHT);
  const y = (row: number) => TOP + row * ROW + ROW / 2;
  const height = TOP + drawing.placed.length * ROW + 8;
  useEffect(() => {
    box.current?.querySelector(`[data-row="${active}"]`)?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const ticks =
    axis === "step"
      ? ticksOf("linear", [drawing.least, drawing.most], MOST_TICKS).filter(Number.isInteger)
      : [0, 0.25, 0.5, 0.75, 1].map((part) => drawing.least + part * span);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its entries are links; arrows are a shortcut between them.
    <div
      ref={box}
      className={styles.tree}
      onKeyDown={(event) => {
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        const next = Math.min(drawing.placed.length - 1, Math.max(0, active + by));
        setActive(next);
        box.current?.querySelector<HTMLElement>(`[data-row="${next}"] button`)?.focus();
      }}
    >
      {width > 0 && (
        <svg width={width} height={height} aria-hidden="true" className={styles.lines}>
          {ticks.map((tick) => (
            <g key={tick}>
              <line className={styles.grid} x1={x(tick)} x2={x(tick)} y1={TOP - 6} y2={height} />
              <text className={styles.tick} x={x(tick)} y={14} textAnchor="middle">
                {axis === "step" ? formatStep(tick) : shortTime(tick, span)}
              </text>
            </g>
          ))}
          {drawing.placed.map((each) => (
            <Branch
              key={each.run.id}
              placed={each}
              x={x}
              y={y}
              colour={colourOf(each.run.id)}
              isShown={shown.has(each.run.id)}
              isFaded={hovered !== null && hovered !== each.run.id}
              onHover={onHover}
              onToggle={onToggle}
            />
          ))}
        </svg>
      )}
      <ul className={styles.labels} aria-label="Runs and their forks">
        {drawing.placed.map(({ run, row, depth }) => (
          <li
            key={run.id}
            data-row={row}
            data-shown={shown.has(run.id)}
            style={{ top: TOP + row * ROW }}
            onFocus={() => setActive(row)}
            onMouseEnter={() => onHover(run.id)}
            onMouseLeave={() => onHover(null)}
          >
            <ShowButton run={run} isShown={shown.has(run.id)} colour={colourOf(run.id)} onToggle={onToggle} />
            {runLink(run.id, run.name)}
            {isMeasured && <small>{run.value === null ? "–" : formatNumber(run.value)}</small>}
            <span className="visually-hidden">
              {run.parent === null ? "root" : `fork of ${run.parent} at step ${run.step}, generation ${depth}`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const shortTime = (milliseconds: number, span: number): string =>
  new Intl.DateTimeFormat(undefined, span > 3 * 86_400_000 ? { dateStyle: "short" } : { timeStyle: "short" }).format(
    milliseconds,
  );

function Branch({
  placed,
  x,
  y,
  colour,
  isShown,
  isFaded,
  onHover,
  onToggle,
}: {
  placed: Placed;
  x: (value: number) => number;
  y: (row: number) => number;
  colour: number | undefined;
  isShown: boolean;
  isFaded: boolean;
  onHover: (id: string | null) => void;
  onToggle: (id: string) => void;
}) {
  const { run, row, from, to, parentRow } = placed;
  const left = x(from);
  const right = Math.max(x(to), left + 6);
  const at = y(row);
  const stroke = colour === undefined ? "var(--border-strong)" : colourVariable(colour);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button beside it does the same by keyboard.
    <g
      className={styles.branch}
      opacity={isFaded ? 0.3 : 1}
      onMouseEnter={() => onHover(run.id)}
      onMouseLeave={() => onHover(null)}
      onClick={() => onToggle(run.id)}
    >
      {parentRow !== null && (
        <path
          d={`M ${left} ${y(parentRow)} V ${at - 8} Q ${left} ${at} ${left + 8} ${at}`}
          fill="none"
          stroke={stroke}
          strokeWidth={2}
        />
      )}
      <line
        x1={parentRow === null ? left : left + 8}
        x2={right}
        y1={at}
        y2={at}
        stroke={stroke}
        strokeWidth={isShown ? 4 : 2}
      />
      <rect x={left} y={at - ROW / 2} width={right - left} height={ROW} fill="transparent" />
      {parentRow !== null && (
        <circle cx={left} cy={y(parentRow)} r={3.5} fill="var(--surface)" stroke={stroke} strokeWidth={2} />
      )}
      {run.state === "running" ? (
        <circle cx={right} cy={at} r={4.5} fill="var(--surface)" stroke={stroke} strokeWidth={3} />
      ) : run.state === "failed" ? (
        <path d={`M ${right - 4} ${at - 4} l 8 8 m 0 -8 l -8 8`} stroke={stroke} strokeWidth={2.5} />
      ) : run.state === "inactive" ? (
        <circle cx={right} cy={at} r={2.5} fill={stroke} />
      ) : (
        <circle cx={right} cy={at} r={4.5} fill={stroke} />
      )}
    </g>
  );
}

/** The eye of a run, as in the table of runs. */
function ShowButton({
  run,
  isShown,
  colour,
  onToggle,
}: {
  run: LineageRun;
  isShown: boolean;
  colour: number | undefined;
  onToggle: (id: string) => void;
}) {
  const Icon = isShown ? Eye : EyeOff;
  return (
    <button
      type="button"
      className={styles.eye}
      aria-pressed={isShown}
      aria-label={`Show ${run.id}`}
      style={{ color: colour === undefined ? undefined : colourVariable(colour) }}
      onClick={() => onToggle(run.id)}
    >
      <Icon size={14} aria-hidden />
    </button>
  );
}

function Table({
  relatives,
  shown,
  measure,
  isMeasured,
  colourOf,
  onToggle,
  runLink,
}: {
  relatives: readonly LineageRun[];
  shown: ReadonlyMap<string, ShownRun>;
  measure: Measured | undefined;
  isMeasured: boolean;
  colourOf: (id: string) => number | undefined;
  onToggle: (id: string) => void;
  runLink: (id: string, content: ReactNode) => ReactNode;
}) {
  const now = useNow();
  return (
    <div className={styles.tableBody}>
      <DataTable
        label="Runs and their forks"
        head={
          <>
            <th scope="col">Run</th>
            {measure && (
              <th scope="col" data-numeric="true">
                {measure.path}, {KINDS.find(([kind]) => kind === measure.kind)?.[1]}
              </th>
            )}
            <th scope="col">State</th>
            <th scope="col">Forked from</th>
            <th scope="col" data-numeric="true">
              At step
            </th>
            <th scope="col" data-numeric="true">
              Last step
            </th>
            <th scope="col" data-numeric="true">
              Generation
            </th>
            <th scope="col">Ran for</th>
            <th scope="col">Created</th>
          </>
        }
      >
        {ordered(relatives).map(({ run, depth }) => (
          <tr key={run.id}>
            <th scope="row">
              <ShowButton run={run} isShown={shown.has(run.id)} colour={colourOf(run.id)} onToggle={onToggle} />
              {runLink(run.id, run.name)}
              <small>
                {run.name !== run.id && run.id}
                {run.experiment ? ` · ${run.experiment}${run.is_head ? " (head)" : ""}` : ""}
                {run.is_trashed ? " · in the trash" : ""}
              </small>
            </th>
            {measure && (
              <td data-numeric="true">{isMeasured && (run.value === null ? "–" : formatNumber(run.value))}</td>
            )}
            <td>
              <Status status={run.state} />
            </td>
            <td>{run.parent === null ? "–" : runLink(run.parent, run.parent)}</td>
            <td data-numeric="true">{run.step === null ? "–" : formatStep(run.step)}</td>
            <td data-numeric="true">{run.last_step === null ? "–" : formatStep(run.last_step)}</td>
            <td data-numeric="true">{depth}</td>
            <td>{formatDuration(run.seconds)}</td>
            <td title={formatDateTime(run.created_at)}>{formatAgo(run.created_at, now)}</td>
          </tr>
        ))}
      </DataTable>
    </div>
  );
}
