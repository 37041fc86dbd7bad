import type { NextPart, Part } from "@/ui/part";
import type { SeriesPlace } from "./FileSeriesViewer";
import type { Comparison, ComparisonMode } from "./FullMedia";
import { formatView, parseView, type View } from "./useView";

const ROWS = ["paths", "runs", "steps", "across"] as const;
/** What the rows stand for; the columns are the runs, or the paths where the runs are the rows. `across`: steps are the columns of runs. */
export type MediaRows = (typeof ROWS)[number];

/** What the address says of the media of many runs. */
export interface MediaState {
  /** An extended regular expression for paths. */
  filter: string;
  /** The step up to which each cell shows its latest file; null: the last of all. */
  step: number | null;
  rows: MediaRows;
  /** Of which path the steps are shown; null for the first. */
  path: string | null;
  /** Whether files that belong to no series are shown, too. */
  hasFiles: boolean;
  /** Whether enlarged pixels keep their edges. */
  isPixelated: boolean;
  size: "s" | "m" | "l";
  view: View;
  open: OpenedFile | null;
  comparison: Comparison | null;
}

const MODES: readonly ComparisonMode[] = ["side", "blink", "difference"];
const text = (value: Part[string] | undefined): string => (typeof value === "string" ? value : "");

/** A file that is looked at in large. */
export interface OpenedFile {
  run: string;
  path: string;
}

export function parseOpened(value: Part[string] | undefined): OpenedFile | null {
  const [run, path] = halves(text(value)) ?? [];
  return run && path ? { run, path } : null;
}

export const formatOpened = (open: OpenedFile | null): string | undefined =>
  open ? `${open.run}~${open.path}` : undefined;

/** The two halves of a text around its first tilde, which no run's id has. */
function halves(value: string): [string, string] | null {
  const place = value.indexOf("~");
  return place > 0 && place < value.length - 1 ? [value.slice(0, place), value.slice(place + 1)] : null;
}

function parseStep(value: Part[string] | undefined): number | null {
  const step = text(value) === "" ? Number.NaN : Number(value);
  return Number.isFinite(step) ? step : null;
}

const formatStep = (step: number | null): string | undefined =>
  step === null ? undefined : String(Number(step.toFixed(6)));

/** What the address says of a series of files that is looked at alone. */
export function parsePlace(part: Part): SeriesPlace {
  const first = text(part.first);
  return { step: parseStep(part.step), first: /^\d{1,15}$/.test(first) ? Number(first) : null };
}

export const withPlace = (part: Part, { step, first }: SeriesPlace): NextPart => ({
  ...part,
  step: formatStep(step),
  first: first === null ? undefined : String(first),
});

export function parseMediaState(part: Part): MediaState {
  const other = halves(text(part.with));
  const mode = MODES.find((each) => each === other?.[1]);
  return {
    filter: text(part.q),
    step: parseStep(part.step),
    rows: ROWS.find((each) => each === part.rows) ?? "paths",
    path: text(part.path) || null,
    hasFiles: part.files === "1",
    isPixelated: part.pixels === "1",
    size: part.size === "s" || part.size === "l" ? part.size : "m",
    view: parseView(part.zoom),
    open: parseOpened(part.open),
    comparison: other && mode ? { other: other[0], mode } : null,
  };
}

export function formatMediaState(state: MediaState): Record<string, string | undefined> {
  return {
    q: state.filter || undefined,
    step: formatStep(state.step),
    rows: state.rows === "paths" ? undefined : state.rows,
    path: state.path ?? undefined,
    files: state.hasFiles ? "1" : undefined,
    pixels: state.isPixelated ? "1" : undefined,
    size: state.size === "m" ? undefined : state.size,
    zoom: formatView(state.view),
    open: formatOpened(state.open),
    with: state.open && state.comparison ? `${state.comparison.other}~${state.comparison.mode}` : undefined,
  };
}
