/** Colours of runs: sixteen tokens that exist for the light and the dark theme; behind them the steps of a ramp, for numbers. */

export const COLOURS = 16;
export const RAMP = 9;
/** The faintest steps hardly stand out from the page, as a line must. */
export const RAMP_FIRST = COLOURS + 2;
/** Of runs without a value, where colours stand for values. */
export const NO_VALUE = 15;

/** Which colours are easily taken for each other as thin lines: closer than 0.1 in OKLab in one of the themes. */
const ALIKE: readonly (readonly number[])[] = [
  [5, 7, 15],
  [9, 11],
  [5, 8, 12],
  [7, 10],
  [11, 14],
  [0, 2, 12],
  [10],
  [0, 3],
  [2, 14],
  [1, 15],
  [3, 6],
  [1, 4],
  [2, 5],
  [],
  [4, 8],
  [0, 9],
];

/** The token of a colour. Canvases read its value. */
export const colourToken = (index: number): string =>
  index < COLOURS ? `--line-${index + 1}` : `--ramp-${Math.min(RAMP, index - COLOURS + 1)}`;

/** The colour for CSS. */
export const colourVariable = (index: number): string => `var(${colourToken(index)})`;

/** The step of the ramp for a share between 0 and 1. */
const rampColour = (share: number): number => RAMP_FIRST + Math.round(share * (COLOURS + RAMP - 1 - RAMP_FIRST));

function hash(text: string): number {
  let value = 2_166_136_261;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 16_777_619);
  // The last characters of like ids differ only in low bits; this spreads them.
  value ^= value >>> 15;
  value = Math.imul(value, 2_246_822_519);
  return (value ^ (value >>> 13)) >>> 0;
}

/** The colour that a run has when nothing else is shown beside it; `shuffle` deals anew. */
export const homeColour = (id: string, shuffle = 0): number => hash(shuffle === 0 ? id : `${id}#${shuffle}`) % COLOURS;

/**
 * Colours for runs that are shown together, alike for everyone who looks at the same runs.
 *
 * A run keeps the colour of its hash where it can; where two meet, or would look alike, one moves on to a colour that fewer have and
 * that stands out from theirs.
 * `chosen` are colours that somebody picked, which nothing moves.
 */
export function assignColours(
  ids: readonly string[],
  chosen: ReadonlyMap<string, number> = new Map(),
  shuffle = 0,
): Map<string, number> {
  const colours = new Map<string, number>();
  const used = new Array<number>(COLOURS).fill(0);
  const meets = (colour: number) => ALIKE[colour]!.reduce((sum, other) => sum + (used[other]! > 0 ? 1 : 0), 0);
  const take = (id: string, colour: number) => {
    colours.set(id, colour);
    used[colour] = used[colour]! + 1;
  };
  const open: string[] = [];
  for (const id of ids) {
    const picked = chosen.get(id);
    if (picked === undefined) open.push(id);
    else if (picked >= COLOURS) colours.set(id, picked);
    else take(id, picked);
  }
  // In order of ids and not of the table, so that sorting it changes no colour.
  open.sort();
  const moved = open.filter((id) => {
    const home = homeColour(id, shuffle);
    if (used[home]! > 0 || meets(home) > 0) return true;
    take(id, home);
    return false;
  });
  for (const id of moved) {
    const home = homeColour(id, shuffle);
    let best = home;
    for (let offset = 0; offset < COLOURS; offset++) {
      const candidate = (home + offset) % COLOURS;
      const isFreer = used[candidate]! - used[best]! || meets(candidate) - meets(best);
      if (isFreer < 0) best = candidate;
    }
    take(id, best);
  }
  return colours;
}

/** What the colours of a field mean. */
export type ColourLegend =
  | { kind: "numbers"; range: readonly [number, number]; isLog: boolean }
  | { kind: "values"; values: readonly { text: string; colour: number }[]; isRepeated: boolean };

const natural = new Intl.Collator("en", { numeric: true });
/** Positive numbers that lie further apart than this are told apart by their magnitude. */
const LOG_FROM = 100;

/** Colours that stand for what runs have in a field: numbers along the ramp, other values each with a colour of its own. */
export function coloursOfValues(values: ReadonlyMap<string, number | string | null>): {
  colours: Map<string, number>;
  legend: ColourLegend;
} {
  const known = [...values.values()].filter((value) => value !== null && !Number.isNaN(value));
  const numbers = known.filter((value) => typeof value === "number" && Number.isFinite(value)) as number[];
  const colours = new Map<string, number>();
  if (numbers.length > 0 && known.every((value) => typeof value === "number")) {
    const [min, max] = [Math.min(...numbers), Math.max(...numbers)];
    const isLog = min > 0 && max / min >= LOG_FROM;
    const place = (value: number) => (isLog ? Math.log(value) : value);
    const reach = place(max) - place(min);
    for (const [id, value] of values) {
      const isNumber = typeof value === "number" && !Number.isNaN(value);
      const clamped = isNumber ? Math.min(max, Math.max(min, value)) : 0;
      const share = reach > 0 ? (place(clamped) - place(min)) / reach : 0.5;
      colours.set(id, isNumber ? rampColour(share) : NO_VALUE);
    }
    return { colours, legend: { kind: "numbers", range: [min, max], isLog } };
  }
  const texts = [...new Set(known.map(String))].sort(natural.compare);
  const colourOf = new Map(texts.map((text, index) => [text, index % NO_VALUE]));
  for (const [id, value] of values)
    colours.set(id, value === null ? NO_VALUE : (colourOf.get(String(value)) ?? NO_VALUE));
  return {
    colours,
    legend: {
      kind: "values",
      values: texts.map((text) => ({ text, colour: colourOf.get(text)! })),
      isRepeated: texts.length > NO_VALUE,
    },
  };
}
