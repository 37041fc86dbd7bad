import { formatDuration, formatNumber } from "./format";

/** Labels for steps: short, and never two alike on one axis. */
export const stepLabels = (splits: readonly number[]): string[] =>
  stepTexts(splits).map((text) => text.replace("-", "−"));

function stepTexts(splits: readonly number[]): string[] {
  const largest = Math.max(...splits.map(Math.abs), 0);
  if (largest < 10_000) return splits.map((value) => String(Math.round(value * 1e6) / 1e6));
  const [size, unit] = largest >= 1e9 ? [1e9, "G"] : largest >= 1e6 ? [1e6, "M"] : [1e3, "k"];
  const labels = splits.map((value) => (value === 0 ? "0" : `${Math.round((value / size) * 1000) / 1000}${unit}`));
  return new Set(labels).size === labels.length ? labels : splits.map((value) => value.toLocaleString("en-US"));
}

const MOST_DECIMALS = 6;

/** Labels for values: as many digits as the distance between them needs. */
export function valueLabels(splits: readonly number[]): string[] {
  const finite = splits.filter((value) => value !== null);
  const gap = finite.length > 1 ? Math.abs(finite[1]! - finite[0]!) : 0;
  const largest = Math.max(...finite.map(Math.abs), 0);
  if (gap > 0 && largest < 1e6 && gap >= 1e-4) {
    let decimals = Math.max(0, Math.ceil(-Math.log10(gap) - 1e-9));
    // A gap of 0.25 needs two decimals, though one would tell its labels apart.
    while (decimals < MOST_DECIMALS && Math.abs(gap * 10 ** decimals - Math.round(gap * 10 ** decimals)) > 1e-6)
      decimals++;
    return splits.map((value) => (value === null ? "" : value.toFixed(decimals).replace("-", "−")));
  }
  return splits.map((value) =>
    value === null
      ? ""
      : formatNumber(value, gap > 0 && largest > 0 ? Math.min(12, 2 + Math.ceil(Math.log10(largest / gap))) : 4),
  );
}

/** Labels for seconds since the run began. */
export function elapsedLabels(splits: readonly number[]): string[] {
  return splits.map((value) => (value === 0 ? "0" : value < 0 ? `−${formatDuration(-value)}` : formatDuration(value)));
}

const ELAPSED = [
  1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
  14_400, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000, 2_592_000,
];

/** Distances between ticks that read well in hours and minutes. */
export const elapsedIncrements = ELAPSED;

/** Where such labels stand between two times, about so many. `offset` is what midnight is behind that of the epoch's zone, in seconds. */
export function clockSplits([from, to]: readonly [number, number], about: number, offset = 0): number[] {
  const rough = (to - from) / Math.max(1, about);
  const longest = ELAPSED.at(-1)!;
  const gap = ELAPSED.find((each) => each >= rough) ?? Math.ceil(rough / longest) * longest;
  const splits: number[] = [];
  for (let place = Math.ceil((from - offset) / gap); place * gap + offset <= to; place++)
    splits.push(Number((place * gap + offset).toPrecision(14)));
  return splits;
}

const two = (value: number): string => String(value).padStart(2, "0");
const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });
const month = new Intl.DateTimeFormat(undefined, { month: "short", year: "numeric" });

/** Labels for seconds since the epoch, in the time zone of whoever looks: the day stands at the first label and where it changes. */
export function timeLabels(splits: readonly number[]): string[] {
  const gap = splits.length > 1 ? splits[1]! - splits[0]! : 0;
  let before = "";
  return splits.map((value) => {
    const date = new Date(value * 1000);
    if (gap >= 27 * 86_400) return month.format(date);
    const today = day.format(date);
    if (gap >= 86_400) return today;
    const clock = `${two(date.getHours())}:${two(date.getMinutes())}${gap > 0 && gap < 60 ? `:${two(date.getSeconds())}` : ""}`;
    const isNew = today !== before;
    before = today;
    return isNew ? `${today} ${clock}` : clock;
  });
}
