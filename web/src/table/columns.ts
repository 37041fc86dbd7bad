import type { AttributeType } from "@/api/queries";

export interface ColumnModel {
  path: string;
  title: string;
  /** The namespace before the title, for telling columns of like names apart. */
  prefix: string;
  width: number;
}

const KNOWN: Record<string, { title: string; width: number }> = {
  "sys/id": { title: "Id", width: 110 },
  "sys/name": { title: "Name", width: 190 },
  "sys/state": { title: "Status", width: 112 },
  "sys/creation_time": { title: "Created", width: 124 },
  "sys/modification_time": { title: "Modified", width: 124 },
  "sys/ping_time": { title: "Last heard", width: 124 },
  "sys/owner": { title: "Owner", width: 110 },
  "sys/tags": { title: "Tags", width: 180 },
  "sys/group_tags": { title: "Group tags", width: 150 },
  "sys/running_time": { title: "Duration", width: 104 },
  "sys/description": { title: "Description", width: 220 },
  "sys/hostname": { title: "Host", width: 130 },
  "sys/size": { title: "Size", width: 90 },
  "sys/failed": { title: "Failed", width: 84 },
  "sys/trashed": { title: "Trashed", width: 84 },
};

/** Shown before what the project itself suggests. */
export const BASE_COLUMNS = ["sys/state", "sys/creation_time", "sys/running_time", "sys/owner", "sys/tags"];

/** Every row needs these, whichever columns are shown. */
export const ROW_PATHS = ["sys/id", "sys/name", "sys/state", "sys/failed"];

const MOST_METRICS = 3;
const MOST_SETTINGS = 5;
const SETTING_TYPES = new Set<AttributeType>(["float", "int", "string", "bool"]);
/** What most people look at first; the others follow in order of their names. */
const TELLING = /(loss|acc|accuracy|error|score|f1|auc|perplexity|reward|map|iou|bleu|rmse|mae)$/i;
const RESERVED = ["sys/", "monitoring/", "source_code/"];

export function columnModel(path: string, widths: Readonly<Record<string, number>>): ColumnModel {
  const known = KNOWN[path];
  const slash = path.lastIndexOf("/") + 1;
  const title = known?.title ?? path.slice(slash);
  const natural = known?.width ?? Math.min(220, Math.max(104, 46 + path.length * 6.2));
  return { path, title, prefix: known ? "" : path.slice(0, slash), width: Math.round(widths[path] ?? natural) };
}

/** Columns for a project that nobody has chosen columns for: what everyone looks at, then its metrics and settings. */
export function suggestColumns(names: readonly { path: string; type: AttributeType }[]): string[] {
  const own = names.filter(({ path }) => !RESERVED.some((prefix) => path.startsWith(prefix)));
  const series = own.filter(({ type }) => type === "floatSeries").map(({ path }) => path);
  const metrics = [...series.filter((path) => TELLING.test(path)), ...series.filter((path) => !TELLING.test(path))];
  const settings = own.filter(({ type }) => SETTING_TYPES.has(type)).map(({ path }) => path);
  return [...BASE_COLUMNS, ...new Set([...metrics.slice(0, MOST_METRICS), ...settings.slice(0, MOST_SETTINGS)])];
}
