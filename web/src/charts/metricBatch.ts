import { client, type Schemas, unwrap } from "@/api/client";
import { partsOf, together } from "@/api/together";

type Metric = Schemas["MetricFacts"];

const PATHS_PER_REQUEST = 1000;

/** The metrics of some runs at some paths, in the order of these. What several charts ask for in the same rendering is one request. */
export const batchedMetrics = together<readonly string[], Metric[]>(async (path, runs, wishes, signal) => {
  const some = wishes.map((wish) => wish.wanted.slice(0, PATHS_PER_REQUEST));
  const answers = await Promise.all(
    partsOf([...new Set(some.flat())], PATHS_PER_REQUEST).map((paths) =>
      unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/series/names", {
          signal,
          params: { path },
          body: { runs: [...runs], paths, limit: PATHS_PER_REQUEST },
        }),
      ),
    ),
  );
  const found = new Map(answers.flatMap(({ metrics }) => metrics.map((metric) => [metric.path, metric])));
  for (const [index, { resolve }] of wishes.entries()) resolve(some[index]!.flatMap((path) => found.get(path) ?? []));
});
