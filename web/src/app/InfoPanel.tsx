import { TriangleAlert } from "lucide-react";
import { useMemo } from "react";
import type { Attributes, RunFacts } from "@/api/queries";
import { attributeValue, TYPE_NAMES, toNumber } from "@/api/values";
import { sizesOf } from "@/run/info";
import { Facts } from "@/run/ScalarPreview";
import { scalarText } from "@/run/sources";
import { CopyButton } from "@/ui/controls";
import { formatAgo, formatBytes, formatDateTime, formatInteger } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import styles from "./source.module.css";

const REFUSED = "sys/diagnostics/refused";
const LAST_REFUSAL = "sys/diagnostics/last_refusal";
const CLIENT = "sys/diagnostics/tracker_client";

/** What a run logs is a sign of life, too. */
const lastHeard = (run: RunFacts, attributes: Attributes): number | undefined => {
  const ping = attributeValue(attributes, "sys/ping_time", "datetime");
  return ping === undefined ? undefined : Math.max(ping, run.modified_at ?? 0);
};

/** Who and what a run is, how much it holds, what of it was refused, and everything that the server notes of it. */
export function InfoPanel({ run, attributes }: { run: RunFacts; attributes: Attributes }) {
  const now = useNow();
  const sizes = useMemo(() => sizesOf(attributes), [attributes]);
  const system = useMemo(
    () =>
      Object.keys(attributes)
        .filter((path) => path.startsWith("sys/"))
        .sort(),
    [attributes],
  );
  const when = (time: number | null | undefined) =>
    time === null || time === undefined ? "–" : `${formatDateTime(time)} (${formatAgo(time, now)})`;
  const stored = attributeValue(attributes, "sys/size", "float");
  const refused = toNumber(attributeValue(attributes, REFUSED, "int") ?? 0);
  const reason = attributeValue(attributes, LAST_REFUSAL, "string");
  const plural = (count: number, one: string, many: string) => `${formatInteger(count)} ${count === 1 ? one : many}`;
  return (
    <div className={styles.source}>
      <h2>Run</h2>
      <Facts
        facts={[
          ["Id", run.id],
          ["Custom run id", run.custom_id ?? "–"],
          ["UUID", run.uuid],
          ["Kind", run.kind],
          ["Owner", run.owner],
          ["Created", when(run.created_at)],
          ["Modified", when(run.modified_at)],
          ["Last heard of", when(lastHeard(run, attributes))],
          ["Client", attributeValue(attributes, CLIENT, "string") ?? "not told"],
          ["Host", attributeValue(attributes, "sys/hostname", "string") ?? "–"],
          ["Your role", run.role],
          ["Experiment", run.experiment ? `${run.experiment}${run.is_head ? " (head)" : ""}` : "–"],
          ["Forks", run.children.join(", ") || "–"],
          ["Description", run.description || "–"],
        ]}
      />
      <h2>Storage</h2>
      <Facts
        facts={[
          ["Points", `${formatInteger(sizes.points)} in ${formatInteger(sizes.series)} series`],
          ["Files", `${plural(sizes.files, "attribute", "attributes")} of ${formatBytes(sizes.fileBytes)}`],
          ["Files of series", plural(sizes.fileSeries, "file", "files")],
          ["All together", stored === undefined ? "–" : formatBytes(toNumber(stored))],
          ["Attributes", formatInteger(Object.keys(attributes).length)],
        ]}
      />
      <h2>Refused points</h2>
      {refused === 0 ? (
        <p className={styles.note}>Nothing that was logged to this run was refused.</p>
      ) : (
        <div className={styles.refused}>
          <TriangleAlert size={16} aria-hidden />
          <p>
            <b>{plural(refused, "point or operation was", "points and operations were")} refused.</b>
            {reason && <> The last one: {reason}</>}
          </p>
        </div>
      )}
      <h2>
        System attributes <small>{formatInteger(system.length)}</small>
      </h2>
      <div>
        <table className={styles.table} aria-label="System attributes">
          <thead>
            <tr>
              <th scope="col">Attribute</th>
              <th scope="col">Value</th>
              <th scope="col">Type</th>
            </tr>
          </thead>
          <tbody>
            {system.map((path) => {
              const attribute = attributes[path];
              const text = scalarText(attribute) ?? (attribute?.type === "experimentState" ? attribute.value : "–");
              return (
                <tr key={path}>
                  <th scope="row">{path}</th>
                  <td>
                    {attribute?.type === "datetime" ? formatDateTime(attribute.value) : text || "–"}{" "}
                    {text && text !== "–" && <CopyButton text={text} label={`Copy ${path}`} />}
                  </td>
                  <td>{attribute && TYPE_NAMES[attribute.type]}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </div>
  );
}
