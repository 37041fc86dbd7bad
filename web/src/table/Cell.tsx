import { FolderClosed, Images } from "lucide-react";
import { memo, type ReactNode } from "react";
import type { Row, TypedValue } from "@/api/queries";
import { TELLS_NO_END } from "@/api/values";
import { fitText, textWidth } from "@/ui/fitText";
import { formatAgo, formatBytes, formatDateTime, shorten } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import { later } from "@/ui/later";
import { RunningTime } from "@/ui/RunningTime";
import { type RunStatus, Status } from "@/ui/Status";
import styles from "./Cell.module.css";
import { formatCell, numberOf, type TableRow } from "./cellValue";
import { type ColumnModel, columnKey } from "./columns";

// Not every table has files.
const FileIcon = later(async () => (await import("./FileIcon")).FileIcon);

const CHARACTER_PIXELS = 6.3;
const FEWEST_CHARACTERS = 8;
/** Tags are written smaller than the page. */
const TAG_SIZE = 12 / 13;
const TAG_WEIGHT = 400;
export const PADDING_PIXELS = 24;
/** Of a tag without its text, with the gap to the next one. */
const CHIP_PIXELS = 23;
const tagWidth = (text: string): number => textWidth(text, TAG_WEIGHT) * TAG_SIZE;
/** Of the number of the tags that have no room. */
const moreWidth = (count: number): number => (count > 0 ? tagWidth(`+${count}`) : 0);

export function statusOf(attributes: Row["attributes"]): RunStatus | null {
  const state = attributes["sys/state"];
  const failed = attributes["sys/failed"];
  if (state?.type === "experimentState" && state.value === "running") return "running";
  if (failed?.type === "bool" && failed.value) return "failed";
  const untold = attributes[TELLS_NO_END];
  return state ? (untold?.type === "bool" && untold.value ? "inactive" : "finished") : null;
}

export function Ago({ milliseconds }: { milliseconds: number }) {
  const now = useNow();
  return <span>{formatAgo(milliseconds, now)}</span>;
}

export const Missing = () => <span className={styles.missing}>–</span>;

interface CellProps {
  column: ColumnModel;
  row: TableRow;
}

/** Whether the cell shows the same of another answer: what a run logs leaves most of its cells as they are. */
function isSame({ column, row }: CellProps, { column: nextColumn, row: next }: CellProps): boolean {
  if (column !== nextColumn || row === next) return column === nextColumn;
  // What these show depends on more than their attribute.
  if (column.path === "sys/state" || isRunningTime(column.path)) return false;
  const key = columnKey(column);
  const { path } = column;
  return row.attributes[path] === next.attributes[path] && row.computedBy?.get(key) === next.computedBy?.get(key);
}

/** One attribute of one run, in a line. The card on hover has the rest. */
export const Cell = memo(function Cell({ column, row }: CellProps): ReactNode {
  if (column.path === "sys/state" && !column.what) {
    const status = statusOf(row.attributes);
    return status ? <Status status={status} /> : <Missing />;
  }
  const number = numberOf(row, column);
  if (number !== null) {
    if (column.format === "ago") return <Ago milliseconds={number} />;
    const format = naturalFormat(column);
    const countsOn = isRunningTime(column.path) && format.format === "duration";
    if (countsOn && row.asOf !== undefined && statusOf(row.attributes) === "running")
      return <RunningTime key={row.id} seconds={number} asOf={row.asOf} />;
    return <span>{formatCell(number, format, 0)}</span>;
  }
  const attribute = row.attributes[column.path];
  return attribute ? <Other attribute={attribute} column={column} /> : <Missing />;
}, isSame);

const isRunningTime = (path: string): boolean =>
  /^sys\/(running_time|running_time_seconds|monitoring_time)$/.test(path);

/** Numbers whose path says what they are, unless the column says otherwise. */
export function naturalFormat(column: ColumnModel): Pick<ColumnModel, "format" | "digits"> {
  if (column.format || column.digits !== undefined) return column;
  if (isRunningTime(column.path)) return { format: "duration" };
  if (column.path === "sys/size") return { format: "bytes" };
  return column;
}

/** The text with as many characters as a cell of the column has room for. */
const fits = (text: string, column: ColumnModel) =>
  shorten(text, Math.max(FEWEST_CHARACTERS, Math.floor((column.width - PADDING_PIXELS) / CHARACTER_PIXELS)));

function Other({ attribute, column }: { attribute: TypedValue; column: ColumnModel }) {
  switch (attribute.type) {
    case "float":
    case "int":
    case "floatSeries":
      return <Missing />;
    case "bool":
      return <span>{attribute.value ? "True" : "False"}</span>;
    case "string":
      return <span>{fits(attribute.value, column)}</span>;
    case "datetime":
      return column.format && column.format !== "ago" ? (
        <span>{formatDateTime(attribute.value)}</span>
      ) : (
        <Ago milliseconds={attribute.value} />
      );
    case "stringSet":
      return attribute.value.length > 0 ? <Chips tags={attribute.value} column={column} /> : <Missing />;
    case "experimentState":
      return <span>{attribute.value}</span>;
    case "stringSeries":
      return attribute.value.last === null ? <Missing /> : <span>{fits(attribute.value.last.trimEnd(), column)}</span>;
    case "file":
    case "fileRef":
      return (
        <Opening column={column}>
          <span className={styles.icon}>
            <FileIcon extension={attribute.value.ext} />
          </span>
          {attribute.value.ext || "file"} · {formatBytes(attribute.value.size)}
        </Opening>
      );
    case "fileSet":
      return (
        <Opening column={column}>
          <FolderClosed size={13} aria-hidden />
          {formatBytes(attribute.value.size)}
        </Opening>
      );
    case "imageSeries":
    case "fileRefSeries":
      return (
        <Opening column={column}>
          <Images size={13} aria-hidden />
          {attribute.value.count}
        </Opening>
      );
    case "histogramSeries":
      return <span>{attribute.value.count} histograms</span>;
    case "artifact":
      return (
        <Opening column={column}>
          <code>{attribute.value.hash.slice(0, 10)}</code>
        </Opening>
      );
    case "gitRef":
      return (
        <code>
          {attribute.value.commit_id.slice(0, 8)}
          {attribute.value.is_dirty ? " ±" : ""}
        </code>
      );
    case "notebookRef":
      return <span>{attribute.value.notebook_name || attribute.value.notebook_id}</span>;
  }
}

/** A file, or several; the grid takes clicks on them as "show what is in it". */
function Opening({ column, children }: { column: ColumnModel; children: ReactNode }) {
  return (
    <button
      type="button"
      className={styles.file}
      tabIndex={-1}
      data-file={column.path}
      title={`Preview of ${column.path}`}
    >
      {children}
    </button>
  );
}

/** How many tags have room in a cell, and for the number of the others; the first one always has. */
export function tagsThatFit(tags: readonly string[], column: Pick<ColumnModel, "width">): number {
  let room = column.width - PADDING_PIXELS;
  for (const [place, tag] of tags.entries()) {
    room -= tagWidth(tag) + CHIP_PIXELS;
    if (room < moreWidth(tags.length - place - 1)) return Math.max(1, place);
  }
  return tags.length;
}

/** Tags; the grid takes clicks on them as "only runs with this one". */
function Chips({ tags, column }: { tags: readonly string[]; column: ColumnModel }) {
  const shown = tagsThatFit(tags, column);
  const room = column.width - PADDING_PIXELS - CHIP_PIXELS - moreWidth(tags.length - shown);
  return (
    <span className={styles.chips}>
      {tags.slice(0, shown).map((tag) => (
        <span
          key={tag}
          className={styles.chip}
          data-tag={tag}
          data-tag-path={column.path}
          title={`Only runs with ${tag}`}
        >
          {fitText(tag, room / TAG_SIZE, TAG_WEIGHT)}
        </span>
      ))}
      {shown < tags.length && (
        <span className={styles.more} title={tags.slice(shown).join(", ")}>
          +{tags.length - shown}
        </span>
      )}
    </span>
  );
}
