import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { client, type Schemas, unwrap } from "@/api/client";
import { isFollowed } from "@/api/live";
import { batchedMatches } from "@/api/metricMatches";
import type { ProjectAddress } from "@/api/queries";
import { inSectionOrder } from "@/ui/sectionOrder";
import { batchedMetrics } from "./metricBatch";

export type Metrics = Schemas["Metrics"];
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
    queryFn: ({ signal }) => batchedMetrics(address, runs, paths, signal),
  });

/** The metrics that an extended regular expression finds for a chart that stands alone: asked for together with those of others. */
export const metricsMatching = (address: ProjectAddress, runs: readonly string[], pattern: string) =>
  queryOptions({
    queryKey: ["metrics", address.workspace, address.project, runs, pattern, "matching"],
    enabled: pattern !== "",
    placeholderData: keepPreviousData,
    refetchInterval: () => (isFollowed() ? false : POLL_MILLISECONDS),
    retry: false,
    queryFn: ({ signal }) => batchedMatches(address, runs, pattern, signal),
  });

export interface MetricSection {
  name: string;
  title: string;
  metrics: Metric[];
}

/** How metrics are put into sections. */
export interface Sectioning {
  nameOf: (path: string) => string;
  titleOf: (name: string) => string;
}

const natural = new Intl.Collator("en", { numeric: true });

/** By the first level of their namespace. */
export const BY_NAMESPACE: Sectioning = {
  nameOf: (path) => {
    const slash = path.indexOf("/");
    return slash < 0 ? "" : path.slice(0, slash);
  },
  titleOf: (name) => name || "Metrics",
};

/** The latest sections: tens of thousands of metrics are put in order once, though several ask for it. */
const latest = {
  metrics: undefined as readonly Metric[] | undefined,
  pinned: "",
  sectioning: BY_NAMESPACE,
  sections: [] as MetricSection[],
};

/** Metrics by their section, in the order of sections, pinned ones first. */
export function metricSections(
  metrics: readonly Metric[],
  pinned: readonly string[],
  sectioning = BY_NAMESPACE,
): MetricSection[] {
  const names = pinned.join("\n");
  if (latest.metrics !== metrics || latest.pinned !== names || latest.sectioning !== sectioning)
    Object.assign(latest, { metrics, pinned: names, sectioning, sections: inSections(metrics, pinned, sectioning) });
  return latest.sections;
}

function inSections(
  metrics: readonly Metric[],
  pinned: readonly string[],
  { nameOf, titleOf }: Sectioning,
): MetricSection[] {
  const chosen = new Set(pinned);
  const sections = new Map<string, MetricSection>();
  const first: MetricSection = { name: PINNED, title: "Pinned", metrics: [] };
  for (const metric of metrics) {
    if (chosen.has(metric.path)) {
      first.metrics.push(metric);
      continue;
    }
    const name = nameOf(metric.path);
    let section = sections.get(name);
    if (!section) {
      section = { name, title: titleOf(name), metrics: [] };
      sections.set(name, section);
    }
    section.metrics.push(metric);
  }
  const found = inSectionOrder(
    sections.values(),
    ({ name }) => name,
    ({ title }) => title,
  );
  for (const section of found) section.metrics.sort((one, other) => natural.compare(one.path, other.path));
  first.metrics.sort((one, other) => pinned.indexOf(one.path) - pinned.indexOf(other.path));
  return first.metrics.length > 0 ? [first, ...found] : found;
}

/** The metrics whose charts are not hidden. */
export function notHidden(metrics: readonly Metric[], off: readonly string[]): readonly Metric[] {
  if (off.length === 0) return metrics;
  const hidden = new Set(off);
  return metrics.filter(({ path }) => !hidden.has(path));
}

/** How the chart of a whole section is told from others, and from that of a metric with the name of the section. */
export const mergedPath = (section: string): string => `${section}/`;

/** The chart at a path, with its title: of a metric, or of a whole section. Null where there is none. */
export function chartAt(path: string, metrics: readonly Metric[], sections: readonly MetricSection[]) {
  const metric = metrics.find((each) => each.path === path);
  if (metric) return { path, title: path, metrics: [metric] };
  const section = sections.find(({ name }) => mergedPath(name) === path);
  return section ? { path, title: mergedTitle(section), metrics: section.metrics } : null;
}

export const mergedTitle = ({ title }: Pick<MetricSection, "title">): string => `${title} in one chart`;

/** The name of the section of pinned metrics: no namespace begins with a slash. */
export const PINNED = "/pinned";
