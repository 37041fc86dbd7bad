/** The path, query and fragment of an address in this app, as the browser reads it; undefined of any other: a link must not lead whoever
 * signs in elsewhere. */
export function addressOfOurs(address: unknown): string | undefined {
  if (typeof address !== "string" || !address.startsWith("/")) return undefined;
  const url = parsed(address);
  // A path that begins with two slashes, as of "/.//evil.example", is the name of a server for whoever goes there.
  if (url?.origin !== location.origin || url.pathname.startsWith("//")) return undefined;
  return url.pathname + url.search + url.hash;
}

function parsed(address: string): URL | null {
  try {
    return new URL(address, location.origin);
  } catch {
    return null;
  }
}
