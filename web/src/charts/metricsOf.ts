import type { Attributes } from "@/api/queries";
import type { Metric, Metrics } from "./metrics";

const metricOf = new WeakMap<object, Metric>();

/** The metrics of one run, which its attributes tell; of what has not changed since the attributes of before, the same objects. */
export function metricsOf(attributes: Attributes): Metrics {
  const metrics: Metric[] = [];
  for (const [path, attribute] of Object.entries(attributes)) {
    if (attribute.type !== "floatSeries") continue;
    const { value } = attribute;
    if (value.count === 0 && !value.has_preview) continue;
    let metric = metricOf.get(value);
    if (!metric) {
      metric = {
        path,
        runs: 1,
        points: value.count,
        first_step: value.first_step ?? 0,
        last_step: value.last_step ?? 0,
      };
      metricOf.set(value, metric);
    }
    metrics.push(metric);
  }
  return { runs: 1, total: metrics.length, metrics };
}
