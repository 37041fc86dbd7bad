/** Colours of runs: sixteen tokens that exist for the light and the dark theme. */

export const COLOURS = 16;

/** The colour for CSS. Canvases read the token's value. */
export const colourVariable = (index: number): string => `var(--line-${(index % COLOURS) + 1})`;

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
 * A run keeps the colour of its hash where it can; where two meet, one moves on to a colour that fewer have.
 * `chosen` are colours that somebody picked, which nothing moves.
 */
export function assignColours(
  ids: readonly string[],
  chosen: ReadonlyMap<string, number> = new Map(),
  shuffle = 0,
): Map<string, number> {
  const colours = new Map<string, number>();
  const used = new Array<number>(COLOURS).fill(0);
  const take = (id: string, colour: number) => {
    colours.set(id, colour);
    used[colour] = used[colour]! + 1;
  };
  const open: string[] = [];
  for (const id of ids) {
    const picked = chosen.get(id);
    if (picked !== undefined) take(id, picked % COLOURS);
    else open.push(id);
  }
  // In order of ids and not of the table, so that sorting it changes no colour.
  open.sort();
  const moved = open.filter((id) => {
    const home = homeColour(id, shuffle);
    if (used[home]! > 0) return true;
    take(id, home);
    return false;
  });
  for (const id of moved) {
    const home = homeColour(id, shuffle);
    let best = home;
    for (let offset = 0; offset < COLOURS; offset++) {
      const candidate = (home + offset) % COLOURS;
      if (used[candidate]! < used[best]!) best = candidate;
    }
    take(id, best);
  }
  return colours;
}
