import { client, type Schemas, unwrap } from "./client";
import type { RunAddress } from "./queries";

export type TextHit = Schemas["TextHitAnswer"];

/** What lines must contain. */
export interface TextQuery {
  text: string;
  regex: boolean;
  matchCase: boolean;
}

const pathOf = ({ workspace, project, run }: RunAddress) => ({ path: { workspace, project, run } });

export interface HitsPart {
  from: number;
  descending?: boolean;
  limit: number;
}

/** Matching lines of a text series from a place on, as far as the server gets in half a second. */
export const textHits = (
  address: RunAddress,
  path: string,
  query: TextQuery,
  { from, descending = false, limit }: HitsPart,
  signal: AbortSignal,
) =>
  unwrap(
    client.GET("/api/v1/projects/{workspace}/{project}/runs/{run}/series/strings/hits", {
      signal,
      params: {
        ...pathOf(address),
        query: {
          path,
          pattern: query.text,
          regex: query.regex,
          match_case: query.matchCase,
          from_index: from,
          descending,
          limit,
        },
      },
    }),
  );

/** The first point that is not before a step or a time (milliseconds), or that in which a line begins; null when all are before it. */
export const textPlace = (
  address: RunAddress,
  path: string,
  place: { step: number } | { time: number } | { line: number },
  signal?: AbortSignal,
) =>
  unwrap(
    client.GET("/api/v1/projects/{workspace}/{project}/runs/{run}/series/strings/place", {
      signal,
      params: { ...pathOf(address), query: { path, ...place } },
    }),
  );

/** From when to when a run logged what some metrics have in a part of a chart, in milliseconds; null where they have nothing there. */
export const momentsOf = (address: RunAddress, body: Schemas["MomentsQuery"]): Promise<Schemas["Moments"] | null> =>
  unwrap(
    client.POST("/api/v1/projects/{workspace}/{project}/runs/{run}/series/moments", {
      params: pathOf(address),
      body,
    }),
  );

/** The address of a whole text, to save. */
export function textUrl({ workspace, project, run }: RunAddress, path: string, times: boolean): string {
  const query = new URLSearchParams({ path });
  if (times) query.set("times", "true");
  const names = [workspace, project, run].map(encodeURIComponent);
  return `/api/v1/projects/${names[0]}/${names[1]}/runs/${names[2]}/series/strings/content?${query}`;
}
