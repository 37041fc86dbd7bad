import { useCallback, useContext, useEffect, useMemo, useRef } from "react";
import type { ShownRun } from "@/api/selection";
import { useLook } from "@/ui/look";
import { canNarrow, type FieldRange, isSameField, type NarrowedField, NarrowingContext } from "@/ui/narrowing";
import type { NextPart, Part } from "@/ui/part";
import type { Range } from "@/ui/scales";
import { useSettled } from "@/ui/useSettled";
import { type Field, fieldKey } from "./fields";
import { type Extent, NO_EXTENT, type ParallelAxis, parallelAxis } from "./parallel";
import type { ValuesOfRuns } from "./values";

const PAUSE_MILLISECONDS = 400;
/** By the keys of their fields. */
type Parts = ReadonlyMap<string, Range>;
const NONE: Parts = new Map();
const NO_RANGES: readonly FieldRange[] = [];

/** `0.2..0.8 train/loss`; what is not understood is left out. */
export function parseBrushes({ brush }: Part): { parts: Parts } {
  const parts = new Map<string, Range>();
  for (const text of typeof brush === "string" ? [brush] : (brush ?? [])) {
    const [, from, to, key] = /^([\d.]+?)\.\.([\d.]+) (.+)$/s.exec(text) ?? [];
    const part: Range = [Number(from), Number(to)];
    if (key && part[0] >= 0 && part[0] <= part[1] && part[1] <= 1) parts.set(key, part);
  }
  return { parts };
}

export function formatBrushes({ parts }: { parts: Parts }): NextPart {
  const texts = [...parts].map(([key, part]) => `${part.map((end) => Number(end.toFixed(4))).join("..")} ${key}`);
  return { brush: texts.length > 0 ? texts : undefined };
}

interface Brushes {
  axes: readonly ParallelAxis[] | null;
  /** The part of the axis that is brushed. */
  partOf: (axis: ParallelAxis) => Range | null;
  brush: (axis: ParallelAxis, part: Range | null, isDone: boolean) => void;
  clear: () => void;
  isBrushed: boolean;
  /** What is to be said about the brushes. */
  note: string;
}

/** The field as it can be narrowed down; null where it cannot. */
function narrowed({ field: { path, what }, type }: Pick<ParallelAxis, "field" | "type">): NarrowedField | null {
  if (!type) return null;
  const field = { path, type, ...(what && what !== "last" && type === "floatSeries" ? { aggregate: what } : {}) };
  return canNarrow(field) ? field : null;
}

/**
 * Axes with brushes. Beside a table they are ranges of its query, so that it shows the runs within them; what the query cannot say,
 * and all of them where there is no table, fade lines only.
 */
export function useBrushes(
  values: ValuesOfRuns | undefined,
  fields: readonly Field[],
  logs: readonly string[],
  runs: readonly ShownRun[],
  ticks: number,
): Brushes {
  const narrowing = useContext(NarrowingContext);
  const ranges = narrowing?.ranges ?? NO_RANGES;
  /** Parts by the keys of their fields: those that are being drawn, and those that the table knows nothing of. */
  const { state: kept, change } = useLook(parseBrushes, formatBrushes);
  const [own, setOwn] = useSettled(kept.parts, (parts) => change({ parts }));
  // Brushes that follow each other before they are drawn must not undo one another.
  const latest = useRef(own);
  latest.current = own;
  const spans = useRef(new Map<string, Extent>());

  const rangeOf = useCallback(
    (axis: ParallelAxis) => {
      const field = narrowed(axis);
      return field ? ranges.find((range) => isSameField(range, field)) : undefined;
    },
    [ranges],
  );
  const axes = useMemo(() => {
    if (!values) return null;
    const made = (field: Field, also: Extent) =>
      parallelAxis(field, logs.includes(fieldKey(field)) ? "log" : "linear", runs, values, ticks, also);
    const bare = fields.map((field) => made(field, NO_EXTENT));
    // Not by the axes' types: of runs whose values are on their way these are not known.
    const isNarrowed = ranges.some((range) => fields.some(({ path }) => path === range.path));
    return bare.map((axis) => {
      const key = fieldKey(axis.field);
      // While runs are left out, an axis spans what it did with them, so that brushes can be drawn wider again.
      const range = rangeOf(axis);
      const before = isNarrowed ? (spans.current.get(key) ?? NO_EXTENT) : NO_EXTENT;
      const also: Extent = {
        numbers: [...before.numbers, ...[range?.from, range?.to].filter((end) => end !== undefined)],
        texts: [...before.texts, ...(axis.type === "bool" ? [] : (range?.values ?? []))],
      };
      const spanning = also.numbers.length + also.texts.length > 0 ? made(axis.field, also) : axis;
      spans.current.set(key, spanning.extent);
      return spanning;
    });
  }, [values, fields, logs, runs, ticks, ranges, rangeOf]);

  const partOf = useCallback(
    (axis: ParallelAxis): Range | null => {
      const mine = own.get(fieldKey(axis.field));
      if (mine) return mine;
      const range = rangeOf(axis);
      return range ? axis.partOf(range) : null;
    },
    [own, rangeOf],
  );

  const put = (axis: ParallelAxis, part: Range | null, isDone: boolean) => {
    const next = new Map(latest.current);
    if (part && (part[0] > 0 || part[1] < 1)) next.set(fieldKey(axis.field), part);
    else next.delete(fieldKey(axis.field));
    latest.current = next;
    setOwn(next, !isDone);
  };
  /** What is not told yet, by the field of its axis: each waits for itself alone. */
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  const rest = useCallback(() => {
    for (const timer of timers.current.values()) clearTimeout(timer);
  }, []);
  useEffect(() => rest, [rest]);
  const canTell = narrowing !== null && narrowing.whyNot === null;
  const tell = (axis: ParallelAxis, part: Range | null) => {
    const field = narrowed(axis);
    if (!field || !narrowing) return;
    put(axis, null, true);
    narrowing.narrow([{ ...field, ...(part ? axis.rangeAt(part) : {}) }]);
  };
  const brush = (axis: ParallelAxis, part: Range | null, isDone: boolean) => {
    const isTold = canTell && narrowed(axis) !== null;
    // What the table keeps the address keeps with its query.
    put(axis, part, isDone && !isTold);
    const key = fieldKey(axis.field);
    clearTimeout(timers.current.get(key));
    if (!isTold || !isDone) return;
    // Keys come one after the other.
    timers.current.set(
      key,
      setTimeout(() => tell(axis, part), part ? PAUSE_MILLISECONDS : 0),
    );
  };

  const brushed = (axes ?? []).filter((axis) => partOf(axis));
  return {
    axes,
    partOf,
    brush,
    clear: () => {
      rest();
      setOwn(NONE);
      const held = brushed.flatMap((axis) => (rangeOf(axis) ? (narrowed(axis) ?? []) : []));
      if (held.length > 0) narrowing?.narrow(held);
    },
    isBrushed: brushed.length > 0,
    note: noteOf(narrowing?.whyNot ?? null, narrowing !== null, brushed),
  };
}

function noteOf(whyNot: string | null, hasTable: boolean, brushed: readonly ParallelAxis[]): string {
  if (!hasTable) return "";
  if (whyNot) return `; the table stays as it is: ${whyNot}`;
  return brushed.every(narrowed) ? ", as the table is filtered" : "; not all of them can filter the table";
}
