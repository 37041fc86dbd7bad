import { replaceEqualDeep } from "@tanstack/react-query";
import { useCallback, useMemo, useRef } from "react";
import { type Change, type OnPart, type Part, usePartChange } from "@/ui/part";
import type { Zoom } from "./engine/plot";
import type { ChartActions, RunChartProps } from "./RunChart";
import {
  type ChartsState,
  type Controls,
  DEFAULTS,
  formatChartsState,
  type OwnZoom,
  parseChartsState,
  toggled,
} from "./state";

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
        const overrides = of === undefined ? state.overrides : overridden({ ...state, controls }, of, next);
        return { controls, ...settled(state, { ...state, controls, overrides }) };
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

const axisOf = ({ axis, axisPath }: Controls): string => `${axis} ${axisPath}`;

/** What remains of fixed ranges and zooms: on another axis they mean nothing, and a range that is fixed now counts at once. */
function settled(before: ChartsState, after: ChartsState): Pick<ChartsState, "overrides" | "zoom" | "zooms"> {
  const drawn = (path: string) => [drawnAs(before, path).controls, drawnAs(after, path).controls] as const;
  const isSameX = (one: Controls, other: Controls) =>
    axisOf(one) === axisOf(other) && String(one.xRange) === String(other.xRange);
  const overrides = Object.entries(after.overrides).map(([path, own]) => {
    const [was, is] = drawn(path);
    if (axisOf(was) === axisOf(is) || !own.xRange || String(was.xRange) !== String(is.xRange))
      return [path, own] as const;
    const { xRange: _, ...rest } = own;
    return [path, rest] as const;
  });
  const zooms = Object.entries(after.zooms).map(([path, { x, y }]) => {
    const [was, is] = drawn(path);
    const left: OwnZoom = { ...(x && isSameX(was, is) && { x }) };
    if (y && String(was.yRange) === String(is.yRange)) left.y = y;
    return [path, left] as const;
  });
  return {
    overrides: withoutEmpty(overrides),
    zoom: isSameX(before.controls, after.controls) ? after.zoom : null,
    zooms: withoutEmpty(zooms),
  };
}

const withoutEmpty = <Own extends object>(entries: readonly (readonly [string, Own])[]): Record<string, Own> =>
  Object.fromEntries(entries.filter(([, own]) => Object.keys(own).length > 0));

/** Whether a chart zooms together with the others. */
const isTogether = ({ controls }: ChartsState, mine: Controls): boolean =>
  controls.syncZoom && axisOf(mine) === axisOf(controls);

/** What charts do that keep what they do in the state. */
export const chartActions = (change: Change<ChartsState>) =>
  ({
    zoom: (path: string, zoom: Zoom | null) =>
      change((state) => {
        const together = isTogether(state, drawnAs(state, path).controls);
        const { [path]: own, ...others } = state.zooms;
        if (!zoom) return { zoom: together ? null : state.zoom, zooms: others };
        const y = zoom.y ?? own?.y;
        if (!together) return { zooms: { ...others, [path]: { x: zoom.x, ...(y && { y }) } } };
        return { zoom: zoom.x, zoomedAt: path, zooms: y ? { ...others, [path]: { y } } : others };
      }),
    override: (path, changes) =>
      change((state) => settled(state, { ...state, overrides: overridden(state, path, changes) })),
    pin: (path) => change(({ pinned }) => ({ pinned: toggled(pinned, path) })),
    off: (path) =>
      change(({ off, full }) => ({
        off: [...off.filter((each) => each !== path), path],
        full: full === path ? "" : full,
      })),
    full: (path) => change({ full: path }),
    hide: (hidden) => change({ hidden }),
    order: (legendOrder) => change({ legendOrder }),
    average: () => change(({ controls }) => ({ controls: { ...controls, groups: "mean" } })),
    attach: () => change({ legend: true }),
  }) satisfies ChartActions;

/** What keys do where one chart has the whole window. */
export const chartKeys = (path: string, { yScale, inherited }: Controls, { override, edit, zoom }: ChartActions) => ({
  y: () => override(path, { yScale: yScale === "log" ? "linear" : "log" }),
  i: () => override(path, { inherited: !inherited }),
  "0": () => zoom(path, null),
  ...(edit && { s: () => edit(path) }),
});

/** How a chart is drawn by all that the state says of it. */
export function drawnAs(
  state: ChartsState,
  path: string,
): Pick<RunChartProps, "controls" | "zoom" | "zoomY" | "hasOwn" | "isPinned" | "legendOrder"> {
  const { controls, overrides, zoom, zooms, pinned, legendOrder } = state;
  const own = overrides[path];
  const drawn = own ? { ...controls, ...own } : controls;
  // A range of the others' axis is none of its own.
  const mine = own && axisOf(drawn) !== axisOf(controls) ? { ...drawn, xRange: own.xRange ?? null } : drawn;
  const { x = null, y = null } = zooms[path] ?? {};
  return {
    controls: mine,
    zoom: (isTogether(state, mine) ? zoom : null) ?? x,
    zoomY: y,
    hasOwn: own !== undefined,
    isPinned: pinned.includes(path),
    legendOrder,
  };
}
