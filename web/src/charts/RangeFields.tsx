import { useEffect, useId, useState } from "react";
import { parseTime, writeTime } from "@/ui/times";
import type { Range } from "./engine/scales";
import styles from "./runsCharts.module.css";

/** What is in the fields: a range, none, or why they cannot be used. */
function readRange([from, to]: readonly [string, string], isTime: boolean, near: number): Range | null | string {
  if (from.trim() === "" && to.trim() === "") return null;
  if (from.trim() === "" || to.trim() === "") return "Fill in both ends, or none.";
  const seconds = (text: string, day: number) => (parseTime(text, day) ?? Number.NaN) / 1000;
  const low = isTime ? seconds(from, near) : Number(from);
  const high = isTime ? seconds(to, Number.isNaN(low) ? near : low * 1000) : Number(to);
  if (!Number.isFinite(low) || !Number.isFinite(high))
    return isTime
      ? "Write both as dates and times, like 2026-01-31 14:05."
      : "Write both as numbers, like 200 or 1e-3.";
  return high > low ? [low, high] : `The second has to be ${isTime ? "later" : "greater"} than the first.`;
}

/** Both ends, or none. On an axis of times, they are written as dates in the zone of whoever looks. */
export function RangeFields({
  label,
  range,
  isTime = false,
  onRange,
}: {
  label: string;
  range: Range | null;
  isTime?: boolean;
  onRange: (range: Range | null) => void;
}) {
  const write = (end: number | undefined) => (end === undefined ? "" : isTime ? writeTime(end * 1000) : String(end));
  const from = write(range?.[0]);
  const to = write(range?.[1]);
  const [ends, setEnds] = useState<readonly [string, string]>([from, to]);
  const [problem, setProblem] = useState<string | null>(null);
  const problemId = useId();
  useEffect(() => {
    setEnds([from, to]);
    setProblem(null);
  }, [from, to]);
  const change = (next: readonly [string, string]) => {
    setEnds(next);
    setProblem(null);
  };
  const commit = () => {
    // What is written may be less exact than what it stands for.
    if (ends[0] === from && ends[1] === to) return;
    const read = readRange(ends, isTime, range ? range[0] * 1000 : Date.now());
    if (typeof read === "string") setProblem(read);
    else if (String(read) === String(range)) change([from, to]);
    else onRange(read);
  };
  const field = (end: "from" | "to", value: string, onValue: (value: string) => void) => (
    <input
      className={styles.typed}
      inputMode={isTime ? undefined : "decimal"}
      aria-label={`${label} ${end}`}
      aria-invalid={problem !== null}
      aria-describedby={problem === null ? undefined : problemId}
      placeholder="auto"
      spellCheck={false}
      autoComplete="off"
      value={value}
      onChange={(event) => onValue(event.target.value)}
      onKeyDown={(event) => event.key === "Enter" && commit()}
    />
  );
  return (
    <fieldset
      className={styles.range}
      data-times={isTime}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) commit();
      }}
    >
      <legend>{label}</legend>
      {field("from", ends[0], (value) => change([value, ends[1]]))}
      {field("to", ends[1], (value) => change([ends[0], value]))}
      {problem !== null && (
        <p id={problemId} role="alert">
          {problem}
        </p>
      )}
    </fieldset>
  );
}
