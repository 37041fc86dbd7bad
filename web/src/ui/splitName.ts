const TAIL = 12;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
/** What belongs to the character before it: the second half of one, a mark, a joiner and what it joins. */
const CONTINUES = /^(?:[\udc00-\udfff]|\p{M}|\u200d)/u;

/** A long name in two parts, of which the first gives way where there is no room: names of a sweep differ at their ends. */
export function splitName(text: string, tail = TAIL): readonly [head: string, tail: string] {
  // Written the other way, the parts would change places.
  if (text.length <= 2 * tail || RIGHT_TO_LEFT.test(text)) return ["", text];
  let cut = text.length - tail;
  while (cut > 0 && (CONTINUES.test(text.slice(cut, cut + 2)) || text[cut - 1] === "\u200d")) cut -= 1;
  return [text.slice(0, cut), text.slice(cut)];
}
