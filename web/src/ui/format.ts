/** Numbers, sizes and times as people read them. Pure functions.
 *
 * Dates and times are written as the browser's locale has them. Numbers are written as code writes them, whatever the locale: they stand
 * beside values that scripts logged and queries compare, and a point must not part thousands here and tenths there. */

const significant = new Map<number, Intl.NumberFormat>();

function significantDigits(digits: number): Intl.NumberFormat {
  let format = significant.get(digits);
  if (!format) {
    format = new Intl.NumberFormat("en-US", { maximumSignificantDigits: digits, useGrouping: false });
    significant.set(digits, format);
  }
  return format;
}

/** A number with four significant digits; scientific outside 1e-4 … 1e6; NaN and infinities by name. */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const magnitude = Math.abs(value);
  if (magnitude < 1e-4 || magnitude >= 1e6) {
    if (Number.isInteger(value) && magnitude < 1e9) return value.toLocaleString("en-US").replace("-", "−");
    const [mantissa = "", exponent = ""] = value.toExponential(digits - 1).split("e");
    return `${trimZeros(mantissa)}e${exponent.replace("+", "")}`.replaceAll("-", "−");
  }
  return significantDigits(Number.isInteger(value) ? 7 : digits)
    .format(value)
    .replace("-", "−");
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
}

/** All the digits that tell this double from its neighbours. */
export function formatExact(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  return String(value).replaceAll("-", "−");
}

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });
const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** A count in full up to 9,999, then with an SI suffix. */
export function formatCount(value: number): string {
  return (value < 10_000 ? whole : compact).format(value);
}

export function formatInteger(value: number): string {
  return whole.format(value);
}

/** Bytes with decimal units, as disks and object stores count them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB", "PB"];
  let value = bytes;
  let unit = "";
  for (const next of units) {
    value /= 1000;
    unit = next;
    if (value < 999.5) break;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

const UNITS = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
] as const;

/** The two largest units of a length of time, with how many of each it has; below a minute only seconds. */
function largestUnits(seconds: number): [count: number, unit: string][] {
  const first = UNITS.findIndex(([size]) => seconds >= size);
  return (first < 0 ? UNITS.slice(-1) : UNITS.slice(first, first + 2)).map(([size, unit], index) => [
    Math.floor((index === 0 ? seconds : seconds % UNITS[first]![0]) / size),
    unit,
  ]);
}

/** A length of time in its two largest units. */
export function formatDuration(seconds: number): string {
  if (seconds < 0 || !Number.isFinite(seconds)) return "–";
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${trimZeros(seconds.toFixed(1))} s`;
  return largestUnits(seconds)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}

/** A length of time that counts on, in its two largest units: as long from one second to the next as can be, so that nothing beside it moves. */
export const formatRunning = (seconds: number): string =>
  largestUnits(Math.max(0, seconds))
    .map(([count, unit], index) => `${index === 0 ? count : String(count).padStart(2, "\u2007")} ${unit}`)
    .join(" ");

/** How long ago, in words; the caller shows the absolute time beside it. */
export function formatAgo(milliseconds: number, now: number): string {
  const seconds = (now - milliseconds) / 1000;
  if (seconds < 45) return "just now";
  if (seconds < 3_600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3_600)} h ago`;
  if (seconds < 86_400 * 30) {
    const days = Math.round(seconds / 86_400);
    return days === 1 ? "yesterday" : `${days} days ago`;
  }
  return formatDate(milliseconds);
}

const date = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "short", day: "numeric" });
const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
});

/** What no calendar has a day for, as a number that only stands where a time should. */
const LATEST_MILLISECONDS = 8.64e15;
const moment = (format: Intl.DateTimeFormat, milliseconds: number): string =>
  Math.abs(milliseconds) <= LATEST_MILLISECONDS ? format.format(milliseconds) : "–";

export const formatDate = (milliseconds: number): string => moment(date, milliseconds);
export const formatDateTime = (milliseconds: number): string => moment(dateTime, milliseconds);
export const formatClock = (milliseconds: number): string => moment(clock, milliseconds);

/** A step without the float noise of its six decimals. */
export function formatStep(step: number): string {
  return Number.isInteger(step) ? step.toLocaleString("en-US") : String(Math.round(step * 1e6) / 1e6);
}

/** Text shortened in the middle, where names differ least. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = Math.ceil((length - 1) * 0.6);
  return `${text.slice(0, head)}…${text.slice(text.length - (length - 1 - head))}`;
}

/** The beginning of a text in Markdown, without its signs, for a list. */
export function toPlainLine(text: string): string {
  return text
    .replace(/^#+ .*$/gm, "")
    .replace(/[*_`#>]|\[|\]\([^)]*\)/g, "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200);
}
