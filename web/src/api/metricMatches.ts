import { client, type Schemas, unwrap } from "./client";
import { answerEach, together } from "./together";

type Matches = Schemas["MatchingMetrics"];

const PATTERNS_PER_REQUEST = 20;
const MOST_METRICS = 5_000;

/**
 * The metrics of some runs that an extended regular expression finds. What several charts and sections ask for in the same rendering is
 * one request.
 */
export const batchedMatches = together<string, Matches>((path, runs, wishes, signal) =>
  answerEach(wishes, PATTERNS_PER_REQUEST, async (patterns) => {
    const { matches } = await unwrap(
      client.POST("/api/v1/projects/{workspace}/{project}/series/names/several", {
        signal,
        params: { path },
        body: { runs: [...runs], patterns, limit: MOST_METRICS },
      }),
    );
    return matches;
  }),
);
