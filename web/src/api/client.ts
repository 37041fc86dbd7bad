import createClient, { type Middleware } from "openapi-fetch";
import { makeSure, markReachable, markUnreachable } from "./reachability";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

/** A refusal by the server, with what a person needs to know and, for a wrong query, where it is wrong. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    message: string,
    readonly requestId?: string,
    readonly position?: number,
    readonly expected?: readonly string[],
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** The server did not answer at all. */
export class Unreachable extends Error {
  constructor() {
    super("The server does not answer. It may be restarting, or the network is gone; this page keeps trying.");
    this.name = "Unreachable";
  }
}

/** Something answered, but not Seamark, or not to the end. */
export class Garbled extends Error {
  constructor() {
    super(
      "What came is not Seamark’s answer, or only a part of it. A proxy in between may ask you to sign in to it, or have cut it short: try again, then load the page anew.",
    );
    this.name = "Garbled";
  }
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

let csrfToken: string | null = null;

/** The session's token, which every change must carry. It lives in memory only and comes with `/me`. */
export function rememberCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Heard by the application, which then asks to sign in again. */
export const SIGNED_OUT = "seamark:signed-out";
/** Heard when somebody has signed in (again). */
export const SIGNED_IN = "seamark:signed-in";

const session: Middleware = {
  onRequest({ request }) {
    if (csrfToken && !SAFE.has(request.method)) request.headers.set("X-CSRF-Token", csrfToken);
    return request;
  },
  onResponse({ response }) {
    if (!isAnswer(response)) throw new Unreachable();
  },
  onError({ error }) {
    return silence(error);
  },
};

/** What an error without an answer means: somebody gave the request up, what answered is not Seamark, or nothing answers. */
function silence(error: unknown): Error {
  if (error instanceof DOMException && error.name === "AbortError") return error;
  if (error instanceof SyntaxError) return new Garbled();
  markUnreachable();
  return new Unreachable();
}

/** Whether a refusal is the server's own. */
export const isOurs = (refusal: Response): boolean =>
  refusal.headers.get("Content-Type")?.includes("problem+json") === true;

/** Whether the server itself has answered, and not a proxy for want of it. A proxy that waited too long says nothing of other answers. */
export function isAnswer(response: Response): boolean {
  const isGateway = [502, 503, 504].includes(response.status);
  const isAway = isGateway && !isOurs(response);
  if (isAway && response.status === 504) {
    void makeSure();
    return true;
  }
  if (isAway) markUnreachable();
  else markReachable();
  return !isAway;
}

export const client = createClient<paths>({ baseUrl: location.origin });
client.use(session);

/** What a proxy refuses before the server hears of it. */
const WITHOUT_WORDS: Record<number, string> = {
  413: "What was sent is larger than a proxy before the server takes. Send less at once, or have its limit raised.",
  429: "A proxy before the server holds requests back, since there were too many. Wait a minute, then try again.",
  504: "A proxy before the server gave up waiting for this answer. Try again, ask for less, or have it wait longer.",
};

/** The error that a response's problem document describes. */
export function toApiError(response: Response, problem: unknown): ApiError {
  const known = (typeof problem === "object" && problem !== null ? problem : {}) as Partial<Schemas["Problem"]>;
  const kind = known.type?.replace("urn:seamark:problem:", "") ?? "http";
  const message =
    known.detail ?? WITHOUT_WORDS[response.status] ?? `The server answered with status ${response.status}.`;
  return new ApiError(
    response.status,
    kind,
    message,
    known.request_id,
    known.position ?? undefined,
    known.expected ?? undefined,
  );
}

/** Whether this is a page for who is not signed in yet. */
export const isDoor = (): boolean => /^\/(?:login|setup)(?:\/|$)/.test(location.pathname);

/** An answer that breaks off is none. */
const reading = (error: unknown): never => {
  throw error instanceof TypeError || error instanceof SyntaxError ? silence(error) : error;
};

/** The data of an answer; a refusal becomes an ApiError, and the end of a session is made known. */
export async function unwrap<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call.catch(reading);
  if (response.ok) return data as T;
  const failure = toApiError(response, error);
  if (failure.status === 401 && !isDoor()) dispatchEvent(new Event(SIGNED_OUT));
  throw failure;
}

/** `fetch` for what the typed client cannot describe: refusals and silence are errors, and made known as everywhere. */
export async function request(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, init).catch((error: unknown) => {
    throw silence(error);
  });
  if (!isAnswer(response)) throw new Unreachable();
  if (response.ok) return response;
  const problem: unknown = await response.json().catch(() => undefined);
  if (response.status === 401 && !isDoor()) dispatchEvent(new Event(SIGNED_OUT));
  throw toApiError(response, problem);
}

export const fetchBytes = async (path: string, init: RequestInit): Promise<ArrayBuffer> =>
  (await request(path, init)).arrayBuffer().catch(reading);

export const fetchJson = async <T>(path: string, init: RequestInit): Promise<T> => {
  const response = await request(path, init);
  return (response.status === 204 ? undefined : await response.json().catch(reading)) as T;
};

/** Headers of a change made with plain `fetch`. */
export function changeHeaders(): Record<string, string> {
  return csrfToken ? { "X-CSRF-Token": csrfToken } : {};
}
