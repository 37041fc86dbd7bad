import { client, type Schemas, unwrap } from "@/api/client";
import type { ProjectAddress } from "@/api/queries";

type Metric = Schemas["MetricFacts"];

interface Wish {
  paths: readonly string[];
  resolve: (metrics: Metric[]) => void;
  reject: (error: unknown) => void;
}

interface Batch {
  project: ProjectAddress;
  runs: readonly string[];
  wishes: Wish[];
}

const PATHS_PER_REQUEST = 1000;

const open = new Map<string, Batch>();

/** The metrics of some runs at some paths, in the order of these. What several charts ask for in the same rendering is one request. */
export function batchedMetrics(
  project: ProjectAddress,
  runs: readonly string[],
  paths: readonly string[],
): Promise<Metric[]> {
  const key = JSON.stringify([project, runs]);
  return new Promise((resolve, reject) => {
    let batch = open.get(key);
    if (!batch) {
      batch = { project, runs, wishes: [] };
      open.set(key, batch);
      setTimeout(() => send(key));
    }
    batch.wishes.push({ paths: paths.slice(0, PATHS_PER_REQUEST), resolve, reject });
  });
}

async function send(key: string): Promise<void> {
  const batch = open.get(key);
  if (!batch) return;
  open.delete(key);
  const { project, runs, wishes } = batch;
  const paths = [...new Set(wishes.flatMap((wish) => wish.paths))];
  try {
    const found = new Map<string, Metric>();
    for (let from = 0; from < paths.length; from += PATHS_PER_REQUEST) {
      const some = paths.slice(from, from + PATHS_PER_REQUEST);
      const answer = await unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/series/names", {
          params: { path: { workspace: project.workspace, project: project.project } },
          body: { runs: [...runs], paths: some, limit: PATHS_PER_REQUEST },
        }),
      );
      for (const metric of answer.metrics) found.set(metric.path, metric);
    }
    for (const { paths, resolve } of wishes) resolve(paths.flatMap((path) => found.get(path) ?? []));
  } catch (error) {
    for (const { reject } of wishes) reject(error);
  }
}
