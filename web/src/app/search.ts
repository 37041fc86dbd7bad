/** The query string as plain text values, so that addresses stay readable: `?q=…&sort=-a&sort=b`. */

export type Search = Record<string, string | string[]>;

export function parseSearch(text: string): Search {
  const search: Search = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const known = search[key];
    search[key] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value];
  }
  return search;
}

/** Leaves out what is undefined: the defaults. Slashes and the like stay as people read them. */
export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value === undefined || value === null) continue;
    for (const each of Array.isArray(value) ? value : [value]) params.append(key, String(each));
  }
  const text = params.toString().replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%2C", ",");
  return text === "" ? "" : `?${text}`;
}

/** The hash of a state that the server keeps. */
export const parseHash = (value: unknown): string | undefined =>
  typeof value === "string" && /^[\w-]{1,128}$/.test(value) ? value : undefined;
