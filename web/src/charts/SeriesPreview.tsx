import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { csvUrl } from "@/api/fileUrls";
import type { RunAddress, TypedValue } from "@/api/queries";
import { floatPoints } from "@/api/runQueries";
import type { ShownRun } from "@/api/selection";
import { toNumber } from "@/api/values";
import { IconButton } from "@/ui/controls";
import { formatDateTime, formatExact, formatInteger, formatNumber, formatStep } from "@/ui/format";
import { useLook } from "@/ui/look";
import type { NextPart, OnPart, Part } from "@/ui/part";
import { staleMarks, WaitingFor } from "@/ui/Waiting";
import styles from "./charts.module.css";
import { SeriesChart } from "./SeriesChart";

type FloatSeries = Extract<TypedValue, { type: "floatSeries" }>["value"];

const POINTS_PER_PAGE = 50;
/** How high the head of the table of points and each of its rows are: what is kept free for them while they are on their way. */
const HEAD_PIXELS = 30;
const ROW_PIXELS = 26;

interface SeriesPreviewProps {
  address: RunAddress;
  run: ShownRun;
  path: string;
  value: FloatSeries;
  part: Part;
  onPart: OnPart;
  live: boolean;
  /** What else can be done with what is in sight of its chart. */
  aside?: ReactNode;
}

/** One float series in full: its figures, its chart, its points. */
export function SeriesPreview({ address, run, path, value, part, onPart, live, aside }: SeriesPreviewProps) {
  const figure = (number: number | string | null) => (number === null ? "–" : formatNumber(toNumber(number), 6));
  const deviation = value.variance === null ? null : Math.sqrt(Math.max(0, toNumber(value.variance)));
  const figures: [string, string][] = [
    ["Last", figure(value.last)],
    ["Min", figure(value.min)],
    ["Max", figure(value.max)],
    ["Mean", figure(value.average)],
    ["Std", figure(deviation)],
    ["Last step", value.last_step === null ? "–" : formatStep(value.last_step)],
    ["Points", formatInteger(value.count)],
  ];
  return (
    <div className={styles.preview}>
      <dl className={styles.stats}>
        {figures.map(([name, text]) => (
          <div key={name} className={styles.stat}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <SeriesChart
        address={address}
        run={run}
        path={path}
        value={value}
        part={part}
        onPart={onPart}
        aside={aside}
        onDownload={() => location.assign(csvUrl(address, path))}
      />
      <Points address={address} path={path} count={value.count} live={live} />
    </div>
  );
}

/** The page of the points that is in sight, from 0; an address says it from 2. */
const parseLook = ({ page }: Part) => ({
  page: typeof page === "string" && /^\d{1,9}$/.test(page) ? Math.max(1, Number(page)) - 1 : 0,
});
const formatLook = ({ page }: { page: number }): NextPart => ({ page: page > 0 ? String(page + 1) : undefined });

function Points({ address, path, count, live }: { address: RunAddress; path: string; count: number; live: boolean }) {
  const { state, change } = useLook(parseLook, formatLook);
  const { page } = state;
  const query = floatPoints(address, path, page * POINTS_PER_PAGE, POINTS_PER_PAGE, live && page === 0);
  const answer = useQuery(query);
  const total = answer.data?.total ?? count;
  const pages = Math.max(1, Math.ceil(total / POINTS_PER_PAGE));
  const rowsHere = Math.max(0, Math.min(POINTS_PER_PAGE, total - page * POINTS_PER_PAGE));
  return (
    <div className={styles.points}>
      {answer.data ? (
        <table aria-label={`Points of ${path}`} {...staleMarks(answer)}>
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col">Value</th>
              <th scope="col">Time</th>
            </tr>
          </thead>
          <tbody>
            {answer.data.points.map((point) => (
              <tr key={point.step}>
                <td>{formatStep(point.step)}</td>
                <td>{formatExact(toNumber(point.value))}</td>
                <td>{formatDateTime(point.timestamp)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <div className={styles.rowsToCome} style={{ height: HEAD_PIXELS + ROW_PIXELS * rowsHere }}>
          <WaitingFor
            answer={answer}
            queryKey={query.queryKey}
            what="Loading points…"
            failed="The points could not be loaded"
            lines={5}
          />
        </div>
      )}
      <div className={styles.pager}>
        <span>
          {formatInteger(page * POINTS_PER_PAGE + 1)}–{formatInteger(Math.min(total, (page + 1) * POINTS_PER_PAGE))} of{" "}
          {formatInteger(total)} points
        </span>
        <span>
          <IconButton label="Earlier points" disabled={page === 0} onClick={() => change({ page: page - 1 })}>
            <ChevronLeft size={15} aria-hidden />
          </IconButton>
          <IconButton label="Later points" disabled={page >= pages - 1} onClick={() => change({ page: page + 1 })}>
            <ChevronRight size={15} aria-hidden />
          </IconButton>
        </span>
      </div>
    </div>
  );
}
