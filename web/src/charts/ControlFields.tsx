import { useEffect, useId, useState } from "react";
import { Segments, SelectField } from "@/ui/controls";
import type { Spread } from "./engine/lines";
import type { Outliers, Scale } from "./engine/scales";
import type { SmoothingKind } from "./engine/smooth";
import type { Metric } from "./metrics";
import { RangeFields } from "./RangeFields";
import styles from "./runsCharts.module.css";
import type { Controls } from "./state";

const SCALES: [Scale, string][] = [
  ["linear", "Linear"],
  ["log", "Log"],
  ["symlog", "Symlog"],
];

interface ControlFieldsProps {
  controls: Controls;
  onControls: (controls: Controls) => void;
  /** What may be the horizontal axis. */
  metrics: readonly Pick<Metric, "path">[];
  /** Whether they are the controls of many charts, which can zoom together. */
  ofAll?: boolean;
  /** Whether there are no runs to average. */
  isOfOneRun?: boolean;
}

/** Everything that can be said about how charts are drawn. */
export function ControlFields({
  controls,
  onControls,
  metrics,
  ofAll = false,
  isOfOneRun = false,
}: ControlFieldsProps) {
  const set = (changes: Partial<Controls>) => onControls({ ...controls, ...changes });
  const listId = useId();
  return (
    <div className={styles.controlFields}>
      {!isOfOneRun && (
        <SelectField
          label="Average groups of runs"
          value={controls.groups}
          onChange={(groups) => set({ groups: groups as Controls["groups"] })}
          options={[
            ["off", "Off"],
            ["mean", "Mean"],
            ["median", "Median"],
          ]}
        />
      )}
      {!isOfOneRun && controls.groups !== "off" && (
        <>
          <SelectField
            label="Spread"
            value={controls.spread}
            onChange={(spread) => set({ spread: spread as Spread })}
            options={[
              ["std", "Standard deviation"],
              ["sem", "Standard error"],
              ["minmax", "Min–max"],
              ["iqr", "Quartiles"],
              ["none", "None"],
            ]}
          />
          <Toggle label="Members behind the average" value={controls.members} onValue={(members) => set({ members })} />
          <p className={styles.hint}>Runs are grouped as in the table; without groups there, all are one.</p>
        </>
      )}
      <SelectField
        label="Horizontal axis"
        value={controls.axis}
        onChange={(axis) => {
          const path = controls.axisPath || metrics[0]?.path || "";
          set(
            axis === "metric"
              ? { axis, axisPath: path, xRange: null }
              : { axis: axis as Controls["axis"], xRange: null },
          );
        }}
        options={[
          ["step", "Step"],
          ["relative", "Relative time"],
          ["absolute", "Time"],
          ["metric", "Another metric"],
        ]}
      />
      {controls.axis === "metric" && (
        <Typed
          label="Metric on the horizontal axis"
          value={controls.axisPath}
          list={listId}
          onCommit={(axisPath) => axisPath && set({ axisPath, xRange: null })}
        />
      )}
      <datalist id={listId}>
        {metrics.slice(0, 500).map(({ path }) => (
          <option key={path} value={path} />
        ))}
      </datalist>
      <Labelled text="Horizontal scale">
        <Segments
          label="Horizontal scale"
          value={controls.xScale}
          onChange={(xScale) => set({ xScale })}
          options={SCALES.map(([value, text]) => ({ value, text }))}
        />
      </Labelled>
      <Labelled text="Vertical scale">
        <Segments
          label="Vertical scale"
          value={controls.yScale}
          onChange={(yScale) => set({ yScale })}
          options={SCALES.map(([value, text]) => ({ value, text }))}
        />
      </Labelled>
      <RangeFields
        key={controls.axis}
        label="Horizontal range"
        range={controls.xRange}
        isTime={controls.axis === "absolute"}
        onRange={(xRange) => set({ xRange })}
      />
      <RangeFields label="Vertical range" range={controls.yRange} onRange={(yRange) => set({ yRange })} />
      <SelectField
        label="Smoothing"
        name="smoothing"
        value={controls.smoothing}
        onChange={(smoothing) => set({ smoothing: smoothing as SmoothingKind })}
        options={[
          ["none", "None"],
          ["ema", "Exponential (looks back only)"],
          ["gaussian", "Gaussian"],
          ["average", "Moving average"],
        ]}
      />
      {controls.smoothing !== "none" && (
        <Strength value={controls.strength} onCommit={(strength) => set({ strength })} />
      )}
      <SelectField
        label="Outliers"
        value={controls.outliers}
        onChange={(outliers) => set({ outliers: outliers as Outliers })}
        options={[
          ["none", "Show all"],
          ["p1", "Scale to 1–99 %"],
          ["p5", "Scale to 5–95 %"],
        ]}
      />
      <Labelled text="Min–max band">
        <Segments
          label="Min–max band"
          value={controls.band}
          onChange={(band) => set({ band })}
          options={[
            { value: "auto", text: "Auto" },
            { value: "on", text: "On" },
            { value: "off", text: "Off" },
          ]}
        />
      </Labelled>
      <Labelled text="Points">
        <Segments
          label="Points"
          value={controls.points}
          onChange={(points) => set({ points })}
          options={[
            { value: "auto", text: "Auto" },
            { value: "never", text: "Never" },
            { value: "always", text: "Always" },
          ]}
        />
      </Labelled>
      <Labelled text="Line width">
        <Segments
          label="Line width"
          value={controls.lineWidth}
          onChange={(lineWidth) => set({ lineWidth })}
          options={(["1", "1.5", "2", "3"] as const).map((value) => ({ value, text: value }))}
        />
      </Labelled>
      {!isOfOneRun && (
        <Labelled text="Dashes tell apart">
          <Segments
            label="Dashes tell apart"
            value={controls.dashes}
            onChange={(dashes) => set({ dashes })}
            options={[
              { value: "metric", text: "Metrics", title: "Metrics of a run, where a chart has several" },
              { value: "run", text: "Runs", title: "Runs, or averaged groups, besides by their colours" },
            ]}
          />
        </Labelled>
      )}
      <Toggle
        label="Inherited points of forks"
        value={controls.inherited}
        onValue={(inherited) => set({ inherited })}
      />
      <Toggle label="Previews" value={controls.previews} onValue={(previews) => set({ previews })} />
      <Labelled text="Tooltip">
        <Segments
          label="Tooltip"
          value={controls.tooltip}
          onChange={(tooltip) => set({ tooltip })}
          options={[
            { value: "nearest", text: "Nearest" },
            { value: "all", text: "All by value" },
          ]}
        />
      </Labelled>
      {ofAll && (
        <Toggle label="Zoom all charts together" value={controls.syncZoom} onValue={(syncZoom) => set({ syncZoom })} />
      )}
    </div>
  );
}

const Labelled = ({ text, children }: { text: string; children: React.ReactNode }) => (
  <div className={styles.labelled}>
    <span aria-hidden>{text}</span>
    {children}
  </div>
);

function Toggle({ label, value, onValue }: { label: string; value: boolean; onValue: (value: boolean) => void }) {
  return (
    <label className={styles.toggle}>
      <input type="checkbox" checked={value} onChange={(event) => onValue(event.target.checked)} />
      {label}
    </label>
  );
}

/** Text that counts when it is left or entered, not with every key. */
function Typed({
  label,
  value,
  list,
  onCommit,
}: {
  label: string;
  value: string;
  list?: string;
  onCommit: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  const id = useId();
  useEffect(() => setText(value), [value]);
  const commit = () => text.trim() !== value && onCommit(text.trim());
  return (
    <div className={styles.labelled}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className={styles.typed}
        list={list}
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === "Enter" && commit()}
      />
    </div>
  );
}

/** Follows the hand at once and enters the address when it is let go. */
function Strength({ value, onCommit }: { value: number; onCommit: (value: number) => void }) {
  const [held, setHeld] = useState<number | null>(null);
  const id = useId();
  const commit = () => {
    if (held !== null && held !== value) onCommit(held);
    setHeld(null);
  };
  return (
    <div className={styles.labelled}>
      <label htmlFor={id}>Strength: {Math.round((held ?? value) * 100)} %</label>
      <input
        id={id}
        type="range"
        min={0}
        max={1}
        step={0.01}
        value={held ?? value}
        onChange={(event) => setHeld(Number(event.target.value))}
        onPointerUp={commit}
        onKeyUp={commit}
        onBlur={commit}
      />
    </div>
  );
}
