import { useQueries } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDownToLine, Clock, Terminal, WrapText } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { LINES_PER_PAGE, logPage, type RunAddress } from "@/api/queries";
import { IconButton, SearchInput, Segments } from "@/ui/controls";
import { formatClock, formatDateTime, formatInteger } from "@/ui/format";
import { useDebounced, useKeys } from "@/ui/hooks";
import { Bone, Empty, Failure, Skeleton } from "@/ui/states";
import { collapseReturns, isPlain, parseAnsi } from "./ansi";
import styles from "./log.module.css";

const LINE_HEIGHT = 19;
const SEARCH_DEBOUNCE_MILLISECONDS = 250;
const AT_END_PIXELS = 40;

export interface LogStream {
  path: string;
  title: string;
  count: number;
}

interface LogViewerProps {
  address: RunAddress;
  streams: readonly LogStream[];
  path: string;
  onPath: (path: string) => void;
  live: boolean;
}

/** The console of a run: any number of lines, of which only those in sight are fetched. */
export function LogViewer({ address, streams, path, onPath, live }: LogViewerProps) {
  const [search, setSearch] = useState("");
  const [times, setTimes] = useState(false);
  const [wrap, setWrap] = useState(false);
  const [follow, setFollow] = useState(live);
  const settled = useDebounced(search, SEARCH_DEBOUNCE_MILLISECONDS);
  const searchBox = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => searchBox.current?.focus() });

  const stream = streams.find((each) => each.path === path) ?? streams[0];
  if (!stream)
    return (
      <Empty icon={<Terminal size={20} />} title="No text was logged">
        Nothing was written to the console, or the script did not capture it.
      </Empty>
    );
  return (
    <div className={styles.viewer}>
      <div className={styles.bar}>
        {streams.length > 1 &&
          (streams.length <= 4 ? (
            <Segments
              label="Stream"
              value={stream.path}
              onChange={onPath}
              options={streams.map((each) => ({ value: each.path, text: each.title }))}
            />
          ) : (
            <select
              aria-label="Stream"
              className={styles.select}
              value={stream.path}
              onChange={(event) => onPath(event.target.value)}
            >
              {streams.map((each) => (
                <option key={each.path} value={each.path}>
                  {each.title}
                </option>
              ))}
            </select>
          ))}
        <SearchInput
          ref={searchBox}
          className={styles.search}
          label="Search in the lines"
          value={search}
          onValue={setSearch}
        />
        <span className={styles.spacer} />
        <IconButton label="Show times" aria-pressed={times} onClick={() => setTimes(!times)}>
          <Clock size={15} aria-hidden />
        </IconButton>
        <IconButton label="Wrap long lines" aria-pressed={wrap} onClick={() => setWrap(!wrap)}>
          <WrapText size={15} aria-hidden />
        </IconButton>
        <IconButton
          label={follow ? "Stop following the end" : "Follow the end"}
          aria-pressed={follow}
          onClick={() => setFollow(!follow)}
        >
          <ArrowDownToLine size={15} aria-hidden />
        </IconButton>
      </div>
      <Lines
        key={`${stream.path} ${settled}`}
        address={address}
        stream={stream}
        search={settled}
        times={times}
        wrap={wrap}
        follow={follow}
        onFollow={setFollow}
        live={live}
      />
    </div>
  );
}

interface LinesProps {
  address: RunAddress;
  stream: LogStream;
  search: string;
  times: boolean;
  wrap: boolean;
  follow: boolean;
  onFollow: (follow: boolean) => void;
  live: boolean;
}

function Lines({ address, stream, search, times, wrap, follow, onFollow, live }: LinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [total, setTotal] = useState(search ? 0 : stream.count);
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
  });
  const visible = rows.getVirtualItems();
  const firstPage = Math.floor((visible[0]?.index ?? 0) / LINES_PER_PAGE);
  const lastPage = Math.floor((visible[visible.length - 1]?.index ?? 0) / LINES_PER_PAGE);
  const pages = useMemo(
    () => Array.from({ length: lastPage - firstPage + 1 }, (_, index) => firstPage + index),
    [firstPage, lastPage],
  );
  const answers = useQueries({
    queries: pages.map((page) => logPage(address, { path: stream.path, search }, page, live)),
  });
  const known = answers.map((answer) => answer.data?.total ?? -1).reduce((a, b) => Math.max(a, b), -1);
  useEffect(() => {
    if (known >= 0) setTotal(known);
  }, [known]);
  useEffect(() => {
    if (!search && stream.count > total) setTotal(stream.count);
  }, [stream.count, search, total]);
  useEffect(() => {
    if (follow && total > 0) rows.scrollToIndex(total - 1, { align: "end" });
  }, [follow, total, rows]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element || !follow) return;
    const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (distance > AT_END_PIXELS * 4) onFollow(false);
  }, [follow, onFollow]);

  const failed = answers.find((answer) => answer.isError);
  if (failed && total === 0)
    return <Failure title="The lines could not be loaded" error={failed.error} onRetry={() => failed.refetch()} />;
  if (answers[0]?.isPending && total === 0) return <Skeleton lines={10} />;
  if (total === 0) {
    return search ? (
      <Empty title="No line has this">{`Nothing in ${stream.title} contains “${search}”.`}</Empty>
    ) : (
      <Empty icon={<Terminal size={20} />} title="No text yet">{`Nothing was written to ${stream.title}.`}</Empty>
    );
  }
  const digits = String(total).length;
  return (
    <>
      <div
        ref={scroller}
        className={`${styles.lines} ${wrap ? styles.wrap : ""}`}
        role="log"
        aria-live="off"
        aria-label={stream.title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        onScroll={onScroll}
      >
        <div className={styles.canvas} style={{ height: rows.getTotalSize() }}>
          {visible.map((virtual) => {
            const page = answers[Math.floor(virtual.index / LINES_PER_PAGE) - firstPage]?.data;
            const point = page?.points[virtual.index % LINES_PER_PAGE];
            return (
              <div
                key={virtual.index}
                ref={rows.measureElement}
                data-index={virtual.index}
                className={styles.line}
                style={{ transform: `translateY(${virtual.start}px)` }}
              >
                <span className={styles.number} style={{ width: `${digits + 1}ch` }}>
                  {virtual.index + 1}
                </span>
                {times && point && (
                  <time className={styles.time} title={formatDateTime(point.timestamp)}>
                    {formatClock(point.timestamp)}
                  </time>
                )}
                {point ? <Text text={point.value} search={search} /> : <Bone />}
              </div>
            );
          })}
        </div>
      </div>
      <div className={styles.foot}>
        <span>
          {formatInteger(total)} {search ? "matching " : ""}
          {total === 1 ? "line" : "lines"}
        </span>
        {live && <span>{follow ? "following" : "running"}</span>}
      </div>
    </>
  );
}

function Text({ text, search }: { text: string; search: string }) {
  const shown = collapseReturns(text.replace(/\r?\n$/, ""));
  if (isPlain(shown)) return <code>{search ? <Marked text={shown} search={search} /> : shown || " "}</code>;
  return (
    <code>
      {parseAnsi(shown).map((span, index) => (
        <span key={index} data-colour={span.colour ?? undefined} className={span.bold ? styles.bold : undefined}>
          {search ? <Marked text={span.text} search={search} /> : span.text}
        </span>
      ))}
    </code>
  );
}

function Marked({ text, search }: { text: string; search: string }) {
  const parts: React.ReactNode[] = [];
  const lower = text.toLowerCase();
  const wanted = search.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  parts.push(text.slice(from));
  return parts;
}
