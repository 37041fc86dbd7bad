import { replaceEqualDeep } from "@tanstack/react-query";
import { useCallback, useMemo, useRef } from "react";
import { type Change, type OnPart, type Part, usePartChange } from "@/ui/part";
import type { Zoom } from "./engine/plot";
import type { ChartActions, RunChartProps } from "./RunChart";
import { type ChartsState, type Controls, DEFAULTS, formatChartsState, parseChartsState, toggled } from "./state";

interface UsedState {
  state: ChartsState;
  change: Change<ChartsState>;
  /** Draws all charts so; of which `of` is the one that is looked at, and draws nothing otherwise any more that is changed now. */
  onControls: (controls: Controls, of?: string) => void;
}

/** What an address says of charts, and how to say something else. */
export function useChartsState(part: Part, onPart: OnPart, defaults = DEFAULTS): UsedState {
  // What an address says as before stays the same object, so that a change elsewhere in it draws no chart anew.
  const known = useRef<ChartsState | null>(null);
  const state = useMemo(() => {
    const parsed = parseChartsState(part, defaults);
    known.current = known.current ? replaceEqualDeep(known.current, parsed) : parsed;
    return known.current;
  }, [part, defaults]);
  const parse = useCallback((part: Part) => parseChartsState(part, defaults), [defaults]);
  const format = useCallback((state: ChartsState) => formatChartsState(state, defaults), [defaults]);
  const change = usePartChange(onPart, parse, format);
  const onControls = useCallback(
    (next: Controls, of?: string) =>
      change((state) => {
        const before = of === undefined ? state.controls : drawnAs(state, of).controls;
        const controls = { ...state.controls, ...differing(next, before) };
        // A range of one axis means nothing on another.
        const isOther = controls.axis !== state.controls.axis || controls.axisPath !== state.controls.axisPath;
        return {
          controls,
          zoom: isOther ? null : state.zoom,
          overrides: of === undefined ? state.overrides : overridden({ ...state, controls }, of, next),
        };
      }),
    [change],
  );
  return { state, change, onControls };
}

const differing = (controls: Controls, others: Controls): Partial<Controls> =>
  Object.fromEntries(
    Object.entries(controls).filter(([name, value]) => String(value) !== String(others[name as keyof Controls])),
  );

function overridden(
  { overrides, controls }: ChartsState,
  path: string,
  changes: Partial<Controls>,
): ChartsState["overrides"] {
  const next: Partial<Controls> = { ...overrides[path], ...changes };
  // What is as in all other charts is no exception.
  for (const name of Object.keys(next) as (keyof Controls)[])
    if (String(next[name]) === String(controls[name])) delete next[name];
  const { [path]: _, ...others } = overrides;
  return Object.keys(next).length > 0 ? { ...others, [path]: next } : others;
}

/** What charts do that keep what they do in the state. */
export const chartActions = (change: Change<ChartsState>) =>
  ({
    zoom: (path: string, zoom: Zoom | null) =>
      change((state) => {
        const { xRange, yRange, syncZoom } = state.controls;
        if (!zoom) return { zoom: null, overrides: overridden(state, path, { xRange, yRange }) };
        if (syncZoom) return { zoom: zoom.x, overrides: overridden(state, path, { yRange: zoom.y }) };
        return { overrides: overridden(state, path, { xRange: zoom.x, yRange: zoom.y }) };
      }),
    override: (path, changes) => change((state) => ({ overrides: overridden(state, path, changes) })),
    pin: (path) => change(({ pinned }) => ({ pinned: toggled(pinned, path) })),
    off: (path) =>
      change(({ off, full }) => ({
        off: [...off.filter((each) => each !== path), path],
        full: full === path ? "" : full,
      })),
    full: (path) => change({ full: path }),
    hide: (hidden) => change({ hidden }),
    average: () => change(({ controls }) => ({ controls: { ...controls, groups: "mean" } })),
    attach: () => change({ legend: true }),
  }) satisfies ChartActions;

/** How a chart is drawn by all that the state says of it. */
export function drawnAs(
  { controls, overrides, zoom, pinned }: ChartsState,
  path: string,
): Pick<RunChartProps, "controls" | "zoom" | "hasOwn" | "isPinned"> {
  const own = overrides[path];
  const mine = own ? { ...controls, ...own } : controls;
  const sameAxis = mine.axis === controls.axis && mine.axisPath === controls.axisPath;
  return {
    controls: mine,
    zoom: sameAxis && controls.syncZoom ? zoom : null,
    hasOwn: own !== undefined,
    isPinned: pinned.includes(path),
  };
}
