import { LOG_FINDS, type LogFind, parseShown } from "@/run/logChoice";
import { KINDS, type Kind } from "@/run/tree";

export const TABS = ["attributes", "charts", "dash", "media", "logs", "monitoring", "files", "source", "info"] as const;
export type Tab = (typeof TABS)[number];

/** What the address says of a run's page. Undefined means: the default. */
export interface RunState {
  tab?: Tab;
  /** The dashboard that is open. */
  dash?: string;
  /** The attribute, file or stream that the tab shows. */
  path?: string;
  /** The search in the attribute tree or the logs, or the filter of the charts. */
  search?: string;
  /** How logs are searched, if not for a text in any case. */
  find?: LogFind;
  /** How the lines of logs are shown. */
  show?: string;
  /** When the logs begin, in milliseconds. */
  at?: number;
  /** The line at which the logs begin, from 1. */
  line?: number;
  /** The run that the source is compared with. */
  with?: string;
  x?: "step" | "elapsed" | "clock";
  /** Which kind of attributes the tree lists. */
  kind?: Kind;
  /** The host whose processes are shown. */
  host?: string;
  y?: "log";
  /** The steps in sight, `from..to`. */
  zoom?: string;
  /** The table that the run was opened from: what it lists, and in which order. */
  in?: string;
}

export interface StepRange {
  from: number;
  to: number;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Addresses hold texts; what is set within the page may be a number already. */
function whole(value: unknown, least = Number.MIN_SAFE_INTEGER): number | undefined {
  const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= least ? number : undefined;
}

export function parseRunState(search: Record<string, unknown>): RunState {
  const tab = TABS.find((each) => each === search.tab);
  const zoom = text(search.zoom);
  return {
    tab: tab === "attributes" ? undefined : tab,
    dash: text(search.dash),
    path: text(search.path),
    search: text(search.search),
    find: LOG_FINDS.find((each) => each === search.find),
    show: parseShown(search.show),
    at: whole(search.at),
    line: whole(search.line, 1),
    with: text(search.with),
    // Only where steps are not what is shown anyway.
    x: (["elapsed", "clock", ...(tab === "monitoring" ? (["step"] as const) : [])] as const).find(
      (each) => each === search.x,
    ),
    kind: KINDS.find((each) => each === search.kind),
    host: text(search.host),
    y: search.y === "log" ? "log" : undefined,
    zoom: zoom && parseZoom(zoom) ? zoom : undefined,
    in: text(search.in),
  };
}

export function parseZoom(zoom: string | undefined): StepRange | null {
  const [from = "", to = "", ...rest] = zoom?.split("..") ?? [];
  const range = { from: Number(from), to: Number(to) };
  const valid = from !== "" && to !== "" && rest.length === 0 && Number.isFinite(range.from) && range.to > range.from;
  return valid ? range : null;
}

export function formatZoom(range: StepRange | null): string | undefined {
  if (!range) return undefined;
  // Decimals, never exponents: steps have six places.
  const decimal = (value: number) => String(Number(value.toFixed(6)));
  return `${decimal(range.from)}..${decimal(range.to)}`;
}
