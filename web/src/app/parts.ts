import type { NextPart, Part } from "@/ui/part";

/* What an address says of panels begins with the letter of each: `c.smooth=0.6` belongs to the charts. */

type Value = string | readonly string[];

/** What a query string says of the panels with these letters, and nothing else. */
export function partsOf(search: object, letters: string): Record<string, Value> {
  const parts: Record<string, Value> = {};
  for (const [name, value] of Object.entries(search)) {
    if (!/^.\.[\w-]{1,64}$/.test(name) || !letters.includes(name[0]!)) continue;
    if (typeof value === "string") parts[name] = value;
    else if (Array.isArray(value)) parts[name] = value.filter((each): each is string => typeof each === "string");
  }
  return parts;
}

/** What belongs to the panel, without its letter. */
export function partOf(state: object, letter: string): Part {
  const part: Record<string, Value> = {};
  for (const [name, value] of Object.entries(state)) {
    if (value !== undefined && name.startsWith(`${letter}.`)) part[name.slice(2)] = value;
  }
  return part;
}

/** The state with the panel's part replaced; what the part leaves undefined is gone from the address. */
export function withPart<State extends object>(state: State, letter: string, part: NextPart): State {
  const kept = Object.entries(state).filter(([name]) => !name.startsWith(`${letter}.`));
  const added = Object.entries(part).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...kept, ...added.map(([name, value]) => [`${letter}.${name}`, value])]) as State;
}
