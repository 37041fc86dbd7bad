import { File, FolderClosed, Images } from "lucide-react";
import { memo } from "react";
import type { Row, TypedValue } from "@/api/queries";
import { toNumber } from "@/api/values";
import {
  formatAgo,
  formatBytes,
  formatDateTime,
  formatDuration,
  formatExact,
  formatNumber,
  formatStep,
  shorten,
} from "@/ui/format";
import { useNow } from "@/ui/hooks";
import { type RunStatus, Status, Tags } from "@/ui/Status";
import styles from "./table.module.css";

const MOST_CHARACTERS = 300;

export function statusOf(attributes: Row["attributes"]): RunStatus | null {
  const state = attributes["sys/state"];
  const failed = attributes["sys/failed"];
  if (state?.type === "experimentState" && state.value === "running") return "running";
  if (failed?.type === "bool" && failed.value) return "failed";
  return state ? "finished" : null;
}

/** Whether the column's values stand at the right, where digits line up. */
export function isNumeric(value: TypedValue | undefined): boolean {
  return value?.type === "float" || value?.type === "int" || value?.type === "floatSeries";
}

function Ago({ milliseconds }: { milliseconds: number }) {
  const now = useNow();
  return <span title={formatDateTime(milliseconds)}>{formatAgo(milliseconds, now)}</span>;
}

/** One attribute of one run, in a line. */
export const Cell = memo(function Cell({ path, row }: { path: string; row: Row }) {
  if (path === "sys/state") {
    const status = statusOf(row.attributes);
    return status ? <Status status={status} /> : <Missing />;
  }
  const attribute = row.attributes[path];
  if (!attribute) return <Missing />;
  if (path === "sys/running_time" && (attribute.type === "float" || attribute.type === "int")) {
    const seconds = toNumber(attribute.value);
    return <span title={`${formatExact(seconds)} s`}>{formatDuration(seconds)}</span>;
  }
  if (path === "sys/size" && (attribute.type === "float" || attribute.type === "int")) {
    return <span title={`${attribute.value} bytes`}>{formatBytes(toNumber(attribute.value))}</span>;
  }
  return <Typed attribute={attribute} />;
});

const Missing = () => <span className={styles.missing}>–</span>;

function Typed({ attribute }: { attribute: TypedValue }) {
  switch (attribute.type) {
    case "float": {
      const value = toNumber(attribute.value);
      return <span title={formatExact(value)}>{formatNumber(value)}</span>;
    }
    case "int":
      return <span title={String(attribute.value)}>{String(attribute.value).replace("-", "−")}</span>;
    case "bool":
      return <span>{attribute.value ? "True" : "False"}</span>;
    case "string":
      return <span title={shorten(attribute.value, MOST_CHARACTERS)}>{shorten(attribute.value, MOST_CHARACTERS)}</span>;
    case "datetime":
      return <Ago milliseconds={attribute.value} />;
    case "stringSet":
      return attribute.value.length > 0 ? <Tags tags={attribute.value} /> : <Missing />;
    case "experimentState":
      return <span>{attribute.value}</span>;
    case "floatSeries": {
      if (attribute.value.last === null) return <Missing />;
      const last = toNumber(attribute.value.last);
      const step = attribute.value.last_step;
      return (
        <span
          title={`${formatExact(last)} at step ${step === null ? "–" : formatStep(step)}, ${attribute.value.count} points`}
        >
          {formatNumber(last)}
        </span>
      );
    }
    case "stringSeries":
      return attribute.value.last === null ? (
        <Missing />
      ) : (
        <span title={attribute.value.last}>{shorten(attribute.value.last.trimEnd(), 120)}</span>
      );
    case "file":
    case "fileRef":
      return (
        <span className={styles.file}>
          <File size={13} aria-hidden />
          {attribute.value.ext || "file"} · {formatBytes(attribute.value.size)}
        </span>
      );
    case "fileSet":
      return (
        <span className={styles.file}>
          <FolderClosed size={13} aria-hidden />
          {formatBytes(attribute.value.size)}
        </span>
      );
    case "imageSeries":
    case "fileRefSeries":
      return (
        <span className={styles.file}>
          <Images size={13} aria-hidden />
          {attribute.value.count}
        </span>
      );
    case "histogramSeries":
      return <span>{attribute.value.count} histograms</span>;
    case "artifact":
      return <code title={attribute.value.hash}>{attribute.value.hash.slice(0, 10)}</code>;
    case "gitRef":
      return (
        <code title={attribute.value.message}>
          {attribute.value.commit_id.slice(0, 8)}
          {attribute.value.is_dirty ? " ±" : ""}
        </code>
      );
    case "notebookRef":
      return <span>{attribute.value.notebook_name || attribute.value.notebook_id}</span>;
  }
}
