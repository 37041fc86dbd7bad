import { client, type Schemas, unwrap } from "./client";
import type { ProjectAddress } from "./queries";

export type Matches = Pick<Schemas["MatchingMetrics"], "metrics" | "total">;

interface Wish {
  pattern: string;
  resolve: (found: Matches) => void;
  reject: (error: unknown) => void;
}

interface Batch {
  project: ProjectAddress;
  runs: readonly string[];
  wishes: Wish[];
}

const PATTERNS_PER_REQUEST = 20;
const MOST_METRICS = 5_000;

const open = new Map<string, Batch>();

/**
 * The metrics of some runs that an extended regular expression finds. What several charts and sections ask for in the same rendering is
 * one request.
 */
export function batchedMatches(project: ProjectAddress, runs: readonly string[], pattern: string): Promise<Matches> {
  const key = JSON.stringify([project, runs]);
  return new Promise((resolve, reject) => {
    let batch = open.get(key);
    if (!batch) {
      batch = { project, runs, wishes: [] };
      open.set(key, batch);
      setTimeout(() => send(key));
    }
    batch.wishes.push({ pattern, resolve, reject });
  });
}

function send(key: string): void {
  const batch = open.get(key);
  if (!batch) return;
  open.delete(key);
  const patterns = [...new Set(batch.wishes.map(({ pattern }) => pattern))];
  for (let from = 0; from < patterns.length; from += PATTERNS_PER_REQUEST) {
    void ask(batch, patterns.slice(from, from + PATTERNS_PER_REQUEST));
  }
}

async function ask({ project, runs, wishes }: Batch, patterns: string[]): Promise<void> {
  const ours = wishes.filter(({ pattern }) => patterns.includes(pattern));
  try {
    const { matches } = await unwrap(
      client.POST("/api/v1/projects/{workspace}/{project}/series/names/several", {
        params: { path: { workspace: project.workspace, project: project.project } },
        body: { runs: [...runs], patterns, limit: MOST_METRICS },
      }),
    );
    for (const { pattern, resolve, reject } of ours) {
      const found = matches[patterns.indexOf(pattern)]!;
      // One pattern that cannot be read spoils no other.
      if (found.reason === null) resolve(found);
      else reject(new Error(found.reason));
    }
  } catch (error) {
    for (const { reject } of ours) reject(error);
  }
}
