/** What an error says to a person, and the request by which the server's log knows it. */
export function messageOf(error: unknown): { text: string; requestId: string | undefined } {
  if (!(error instanceof Error)) return { text: String(error), requestId: undefined };
  const requestId = "requestId" in error && typeof error.requestId === "string" ? error.requestId : undefined;
  return { text: error.message, requestId };
}
