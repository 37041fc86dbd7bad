import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useId, useState } from "react";
import type { ProjectAddress } from "@/api/queries";
import { findAttributes } from "@/api/runs";
import { IconButton } from "@/ui/controls";
import { useDebounced } from "@/ui/hooks";
import type { ColourLegend } from "@/ui/palette";
import { Ramp } from "@/ui/Ramp";
import styles from "./lineage.module.css";

export type MeasureKind = "last" | "min" | "max";

export interface Measured {
  path: string;
  kind: MeasureKind;
}

export const KINDS: readonly [MeasureKind, string][] = [
  ["last", "last"],
  ["min", "lowest"],
  ["max", "highest"],
];

/** By which number the runs are coloured. */
export function MeasuredBy({
  address,
  runs,
  measure,
  legend,
  onMeasure,
}: {
  address: ProjectAddress;
  runs: readonly string[];
  measure: Measured | undefined;
  legend: ColourLegend | undefined;
  onMeasure: (measure: Measured | undefined) => void;
}) {
  const id = useId();
  const [typed, setTyped] = useState(measure?.path ?? "");
  const [from, setFrom] = useState(measure?.path);
  // The way back changes the address and with it what stands here.
  if (from !== measure?.path) {
    setFrom(measure?.path);
    setTyped(measure?.path ?? "");
  }
  const search = useDebounced(typed.trim(), 200);
  const names = useQuery({
    queryKey: ["lineage-names", address, runs, search],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      findAttributes(
        address,
        { ids: runs },
        { search, types: ["floatSeries", "float", "int"], limit: 50, counts: false },
        signal,
      ),
  });
  const choose = (path: string) => {
    const chosen = path.trim();
    if (chosen !== (measure?.path ?? ""))
      onMeasure(chosen ? { path: chosen, kind: measure?.kind ?? "last" } : undefined);
  };
  const found = names.data?.attributes ?? [];
  return (
    <search className={styles.measured}>
      <label htmlFor={id}>Colour by</label>
      <input
        id={id}
        list={`${id}-names`}
        value={typed}
        placeholder="a metric or number"
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setTyped(event.target.value);
          // What is picked from the list is meant.
          if (found.some((each) => each.path === event.target.value)) choose(event.target.value);
        }}
        onBlur={() => choose(typed)}
        onKeyDown={(event) => {
          if (event.key === "Enter") choose(typed);
          if (event.key === "Escape") setTyped(measure?.path ?? "");
        }}
      />
      <datalist id={`${id}-names`}>
        {found.map(({ path }) => (
          <option key={path} value={path} />
        ))}
      </datalist>
      {measure && (
        <>
          <select
            aria-label="Which of its values"
            value={measure.kind}
            onChange={(event) => onMeasure({ ...measure, kind: event.target.value as MeasureKind })}
          >
            {KINDS.map(([kind, text]) => (
              <option key={kind} value={kind}>
                {text}
              </option>
            ))}
          </select>
          {legend?.kind === "numbers" ? <Ramp legend={legend} /> : <span>no run here has it</span>}
          <IconButton label="Give each run its own colour again" onClick={() => onMeasure(undefined)}>
            <X size={13} aria-hidden />
          </IconButton>
        </>
      )}
    </search>
  );
}
