export interface Match<T> {
  item: T;
  score: number;
  /** Where the letters of the query stand in the text. */
  places: readonly number[];
}

const isBoundary = (text: string, place: number): boolean =>
  place === 0 || /[\s/_.:-]/.test(text[place - 1]!) || (/[a-z]/.test(text[place - 1]!) && /[A-Z]/.test(text[place]!));

/** How well a text has the letters of a query in their order, best at the beginnings of words and next to each other; null: not at
 * all. Linear in the text for each letter of the query. */
export function fuzzyMatch(query: string, text: string): { score: number; places: number[] } | null {
  const wanted = query.toLowerCase().replace(/\s+/g, "");
  const lower = text.toLowerCase();
  const whole = lower.indexOf(wanted);
  if (whole >= 0) {
    const places = Array.from(wanted, (_, index) => whole + index);
    return { score: 100 + wanted.length * 4 + (isBoundary(text, whole) ? 40 : 0) - text.length / 50, places };
  }
  const places: number[] = [];
  let score = 0;
  let from = 0;
  for (const letter of wanted) {
    let place = lower.indexOf(letter, from);
    if (place < 0) return null;
    // The beginning of a later word is worth more than a letter in the middle of this one.
    for (let later = place; later >= 0 && later < place + 40; later = lower.indexOf(letter, later + 1)) {
      if (isBoundary(text, later) && canFollow(lower, later + 1, wanted.slice(places.length + 1))) {
        place = later;
        break;
      }
    }
    score += place === from && places.length > 0 ? 6 : isBoundary(text, place) ? 8 : 1;
    places.push(place);
    from = place + 1;
  }
  return { score: score - text.length / 50, places };
}

function canFollow(text: string, from: number, letters: string): boolean {
  let place = from;
  for (const letter of letters) {
    place = text.indexOf(letter, place) + 1;
    if (place === 0) return false;
  }
  return true;
}

/** The items that a query finds, the best first, those that are equally good in their order. An empty query finds all. */
export function fuzzyFilter<T>(query: string, items: readonly T[], textOf: (item: T) => string): Match<T>[] {
  if (query.trim() === "") return items.map((item) => ({ item, score: 0, places: [] }));
  const found: Match<T>[] = [];
  for (const item of items) {
    const match = fuzzyMatch(query, textOf(item));
    if (match) found.push({ item, ...match });
  }
  return found.sort((one, other) => other.score - one.score);
}
