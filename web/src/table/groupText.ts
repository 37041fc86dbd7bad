import type { GroupColumn, Key } from "@/api/runs";
import { toNumber } from "@/api/values";
import { formatDateTime, formatExact, formatNumber } from "@/ui/format";
import { STATUS_TEXT } from "@/ui/Status";
import { naturalFormat, PADDING_PIXELS } from "./Cell";
import { exactOf, formatCell, numberOf, type TableRow } from "./cellValue";
import type { ColumnModel } from "./columns";
import type { GroupCell } from "./grid";

/** Of runs that do not run, which are not all called the same, or of which it is not known how. */
const NOT_RUNNING = "Not running";

/** The value that the runs of a group have in common, as people write it. */
export function keyLabel(key: Key): string {
  if (!key) return "—";
  switch (key.type) {
    case "float":
    case "floatSeries":
      return formatNumber(toNumber(key.value));
    case "bool":
      return key.value === "true" ? "True" : "False";
    case "datetime":
      return formatDateTime(Number(key.value));
    case "experimentState":
      return key.value === "running" ? STATUS_TEXT.running : NOT_RUNNING;
    case "stringSet":
      return (JSON.parse(key.value) as string[]).join(", ") || "(none)";
    default:
      return key.value === "" ? "(empty)" : key.value;
  }
}

/**
 * A label of runs that are alike in their state, as their own lines call it: how those that do not run have ended stands elsewhere.
 *
 * `failed` and `untold` are what the group has of `sys/failed` and of `TELLS_NO_END`; undefined where it was not asked for.
 */
export function statusLabel(key: Key, failed: GroupColumn | null | undefined, untold?: GroupColumn | null): string {
  if (key?.type !== "experimentState" || key.value === "running" || !failed?.common) return keyLabel(key);
  if (failed.common.value === "true") return STATUS_TEXT.failed;
  if (!untold?.count || untold.common?.value === "false") return STATUS_TEXT.finished;
  return untold.common && untold.count === failed.count ? STATUS_TEXT.inactive : keyLabel(key);
}

/** What `keyLabel` says of the group that a run is in by this field. */
export function labelOf(row: TableRow, path: string): string {
  const attribute = row.attributes[path];
  switch (attribute?.type) {
    case "stringSet":
      return attribute.value.join(", ") || "(none)";
    case "string":
      return attribute.value || "(empty)";
    case "int":
      return String(attribute.value);
    case "experimentState":
      return keyLabel({ type: attribute.type, value: attribute.value });
    default: {
      const number = numberOf(row, { path });
      return number === null ? (exactOf(row, { path }) ?? "—") : formatNumber(number);
    }
  }
}

/** How wide a number is drawn: digits have one width, points and spaces about half of it. */
const pixelsOf = (text: string): number =>
  [...text].reduce((sum, each) => sum + (each === "." || each === " " ? 4.2 : each === "±" ? 11 : 8.3), 0);
/** Digits of a mean and of its deviation, from what is wanted to what a narrow column has room for. */
const DIGITS: readonly (readonly [mean: number, deviation: number])[] = [
  [4, 4],
  [4, 2],
  [3, 2],
  [2, 1],
];

/** Rounding may move a mean by this share of its deviation: else it would stand where none of the group's values are. */
const MOST_MOVED = 0.5;

/** `mean ± deviation`, with fewer digits rather than with its end cut off; the mean alone where even that is too long or too coarse. */
function spreadText(mean: number, deviation: number, column: ColumnModel): string {
  const format = naturalFormat(column);
  const isFree = format.format === undefined && format.digits === undefined;
  const isFine = ([digits]: (typeof DIGITS)[number]) =>
    Math.abs(Number(mean.toPrecision(digits)) - mean) <= MOST_MOVED * deviation;
  const digits = isFree
    ? DIGITS.filter((each, index) => index === 0 || isFine(each))
    : ([[undefined, undefined]] as const);
  const written = digits.map(([ofMean, ofDeviation]) => {
    const number = (value: number, digits: number | undefined) =>
      formatCell(value, digits === undefined ? format : { digits }, 0);
    return `${number(mean, ofMean)} ± ${number(deviation, ofDeviation)}`;
  });
  const room = column.width - PADDING_PIXELS;
  return written.find((text) => pixelsOf(text) <= room) ?? formatCell(mean, format, 0);
}

/** A column of a group: mean ± standard deviation of numbers, the value that all have, or how many values there are. */
export function groupCell(
  found: GroupColumn | null | undefined,
  column: ColumnModel,
  failed?: GroupColumn | null,
  untold?: GroupColumn | null,
): GroupCell | undefined {
  if (!found || found.count === 0) return undefined;
  const runs = `${found.count.toLocaleString("en-US")} ${found.count === 1 ? "run" : "runs"}`;
  const mean = found.mean === null ? null : toNumber(found.mean);
  if (mean !== null) {
    const std = found.std === null ? 0 : toNumber(found.std);
    const range = [found.min, found.max].map((value) => (value === null ? "–" : formatExact(toNumber(value))));
    return {
      // How long ago it was in the mean is a time of its own, around which nothing spreads.
      shown:
        column.format === "ago"
          ? { ago: mean }
          : std > 0
            ? spreadText(mean, std, column)
            : formatCell(mean, naturalFormat(column), 0),
      exact: `mean ${formatExact(mean)}, standard deviation ${formatExact(std)}, ${range.join(" to ")}, ${runs}`,
      isNumeric: true,
    };
  }
  if (found.common) {
    const exact = statusLabel(found.common, failed, untold);
    // As the lines of its runs tell times.
    const isAgo = found.common.type === "datetime" && (column.format ?? "ago") === "ago";
    const shown = isAgo ? { ago: Number(found.common.value) } : exact;
    return { shown, exact: `${exact} (${runs})`, isNumeric: false };
  }
  const { distinct } = found;
  // Of times it is not counted how many there are.
  if (distinct === null) return { shown: "various", exact: `various in ${runs}`, isNumeric: false };
  return {
    shown: `${distinct.toLocaleString("en-US")} values`,
    exact: `${distinct} values in ${runs}`,
    isNumeric: false,
  };
}
