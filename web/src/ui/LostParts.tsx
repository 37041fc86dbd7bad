import { ApiError, Unreachable } from "@/api/client";
import { InlineFailure } from "./InlineFailure";

/** Something small that could not be loaded, of what is shown without it. */
export interface Lost {
  /** That it could not be loaded, and what stands in its place. */
  what: string;
  error: unknown;
  retry: () => unknown;
}

interface Answer {
  data: unknown;
  isError: boolean;
  error: unknown;
  refetch: () => unknown;
}

/** What is lost where a query that is asked has no answer. */
export function lostOf(what: string, { data, isError, error, refetch }: Answer, isAsked = true): Lost | null {
  // That the server is silent, the session over, or a search not to be read is said elsewhere.
  const isElsewhere = error instanceof Unreachable || (error instanceof ApiError && [400, 401].includes(error.status));
  return isAsked && isError && data === undefined && !isElsewhere ? { what, error, retry: refetch } : null;
}

/** What is missing from something that is shown all the same, each with its cause and the way to try again. */
export const LostParts = ({ lost }: { lost: readonly (Lost | null)[] }) =>
  lost.map((each) => each && <InlineFailure key={each.what} {...each} onRetry={() => void each.retry()} />);
