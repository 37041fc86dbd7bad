import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "@/api/client";
import { isFollowed } from "@/api/live";
import type { ProjectAddress } from "@/api/queries";
import { batchedMetrics } from "./metricBatch";

export type Metric = Schemas["MetricFacts"];

const MOST_METRICS = 20_000;
const POLL_MILLISECONDS = 10_000;

/** The metrics that some runs have between them. A chart is asked for anew when these facts of it have changed, and only then. */
export const metricNames = ({ workspace, project }: ProjectAddress, runs: readonly string[], pattern: string) =>
  queryOptions({
    queryKey: ["metrics", workspace, project, runs, pattern],
    placeholderData: keepPreviousData,
    refetchInterval: () => (isFollowed() ? false : POLL_MILLISECONDS),
    retry: false,
    queryFn: ({ signal }) =>
      unwrap(
        client.POST("/api/v1/projects/{workspace}/{project}/series/names", {
          signal,
          params: { path: { workspace, project } },
          body: { runs: [...runs], pattern, limit: MOST_METRICS },
        }),
      ),
  });

/** The metrics of these paths that some runs have between them. */
export const metricsAt = (address: ProjectAddress, runs: readonly string[], paths: readonly string[]) =>
  queryOptions({
    queryKey: ["metrics", address.workspace, address.project, runs, "", paths],
    enabled: paths.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: () => (isFollowed() ? false : POLL_MILLISECONDS),
    retry: false,
    queryFn: () => batchedMetrics(address, runs, paths),
  });

export interface MetricSection {
  name: string;
  metrics: Metric[];
}

const natural = new Intl.Collator("en", { numeric: true });

/** Metrics by the first level of their namespace, in natural order: pinned ones first, then those without a namespace. */
export function metricSections(metrics: readonly Metric[], pinned: readonly string[]): MetricSection[] {
  const chosen = new Set(pinned);
  const sections = new Map<string, MetricSection>();
  const first: MetricSection = { name: PINNED, metrics: [] };
  for (const metric of metrics) {
    if (chosen.has(metric.path)) {
      first.metrics.push(metric);
      continue;
    }
    const slash = metric.path.indexOf("/");
    const name = slash < 0 ? "" : metric.path.slice(0, slash);
    let section = sections.get(name);
    if (!section) {
      section = { name, metrics: [] };
      sections.set(name, section);
    }
    section.metrics.push(metric);
  }
  const found = [...sections.values()].sort((one, other) => natural.compare(one.name, other.name));
  for (const section of found) section.metrics.sort((one, other) => natural.compare(one.path, other.path));
  first.metrics.sort((one, other) => pinned.indexOf(one.path) - pinned.indexOf(other.path));
  return first.metrics.length > 0 ? [first, ...found] : found;
}

/** No namespace has a slash. */
export const PINNED = "/pinned";

export const sectionTitle = (name: string): string => (name === PINNED ? "Pinned" : name || "Metrics");
