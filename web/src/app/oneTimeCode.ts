/** Takes the one-time code out of the address before anything else can see or keep it. */
export function takeCode(): string | null {
  const query = new URLSearchParams(location.search);
  const code = location.hash.slice(1) || query.get("code");
  if (!code) return null;
  query.delete("code");
  const rest = query.toString();
  history.replaceState(history.state, "", location.pathname + (rest ? `?${rest}` : ""));
  return decoded(code);
}

/** A code is refused by the server and not here, so one with a stray % stays as it is. */
function decoded(code: string): string {
  try {
    return decodeURIComponent(code);
  } catch {
    return code;
  }
}
