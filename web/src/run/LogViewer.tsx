import { useQueries } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDownToLine, Clock, Terminal, WrapText } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { LINES_PER_PAGE, logPage, type RunAddress } from "@/api/queries";
import { Button, IconButton, SearchInput, Segments } from "@/ui/controls";
import { formatClock, formatDateTime, formatInteger } from "@/ui/format";
import { useDebounced, useKeys } from "@/ui/hooks";
import { Empty, Failure, Skeleton } from "@/ui/states";
import { isPlain, parseAnsi } from "./ansi";
import { type Line, toLines } from "./lines";
import styles from "./log.module.css";

const LINE_HEIGHT = 19;
const SEARCH_DEBOUNCE_MILLISECONDS = 250;
const LEFT_END_PIXELS = 160;
const PAGES_PER_WINDOW = 20;

export interface LogStream {
  path: string;
  title: string;
  count: number;
  /** Whether the text came in pieces, as a terminal gets it. */
  isConsole: boolean;
}

interface LogViewerProps {
  address: RunAddress;
  streams: readonly LogStream[];
  path: string;
  onPath: (path: string) => void;
  live: boolean;
}

/** The console of a run, from its end: only the lines in sight exist. */
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
        key={stream.path}
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

interface Numbered extends Line {
  number: number;
}

function Lines({ address, stream, search, times, wrap, follow, onFollow, live }: LinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [total, setTotal] = useState(stream.count);
  const [windows, setWindows] = useState(1);
  const lastPage = Math.max(0, Math.ceil(total / LINES_PER_PAGE) - 1);
  const firstPage = Math.max(0, lastPage + 1 - windows * PAGES_PER_WINDOW);
  const pages = Array.from({ length: lastPage - firstPage + 1 }, (_, index) => firstPage + index);
  const answers = useQueries({
    queries: pages.map((page) => logPage(address, stream.path, page, live || page < lastPage)),
    combine: (results) => ({
      pages: results.map((result) => result.data),
      failed: results.find((result) => result.isError),
    }),
  });
  const known = answers.pages[answers.pages.length - 1]?.total;
  useEffect(() => {
    setTotal((current) => Math.max(current, stream.count, known ?? 0));
  }, [known, stream.count]);

  // What hangs together with the end: a gap while an earlier page is under way would tear a line apart.
  const missing = answers.pages.lastIndexOf(undefined);
  const isLoading = missing >= 0 && !answers.failed;
  const loaded = answers.pages;
  const lines = useMemo(() => {
    const points = loaded.slice(missing + 1).flatMap((page) => page?.points ?? []);
    return toLines(points, stream.isConsole).map<Numbered>((line, index) => ({ ...line, number: index + 1 }));
  }, [loaded, missing, stream.isConsole]);
  const shown = useMemo(() => {
    const wanted = search.toLowerCase();
    return wanted === "" ? lines : lines.filter((line) => line.text.toLowerCase().includes(wanted));
  }, [lines, search]);

  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
  });
  useEffect(() => {
    if (follow && shown.length > 0) rows.scrollToIndex(shown.length - 1, { align: "end" });
  }, [follow, shown.length, rows]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element || !follow) return;
    const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
    if (distance > LEFT_END_PIXELS) onFollow(false);
  }, [follow, onFollow]);

  if (answers.failed && lines.length === 0) {
    return (
      <Failure
        title="The lines could not be loaded"
        error={answers.failed.error}
        onRetry={() => answers.failed?.refetch()}
      />
    );
  }
  if (isLoading && lines.length === 0) return <Skeleton lines={10} />;
  if (shown.length === 0) {
    return search ? (
      <Empty title="No line has this">{`Nothing in ${stream.title} contains “${search}”.`}</Empty>
    ) : (
      <Empty icon={<Terminal size={20} />} title="No text yet">{`Nothing was written to ${stream.title}.`}</Empty>
    );
  }
  const digits = String(lines.length).length;
  return (
    <>
      {firstPage > 0 && (
        <div className={styles.earlier}>
          <span>The newest {formatInteger(lines.length)} lines.</span>
          <Button onClick={() => setWindows(windows + 1)} disabled={isLoading}>
            Load earlier ones
          </Button>
        </div>
      )}
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
          {rows.getVirtualItems().map((virtual) => {
            const line = shown[virtual.index];
            if (!line) return null;
            return (
              <div
                key={virtual.index}
                ref={rows.measureElement}
                data-index={virtual.index}
                className={styles.line}
                style={{ transform: `translateY(${virtual.start}px)` }}
              >
                <span className={styles.number} style={{ width: `${digits + 1}ch` }}>
                  {line.number}
                </span>
                {times && (
                  <time className={styles.time} title={formatDateTime(line.timestamp)}>
                    {formatClock(line.timestamp)}
                  </time>
                )}
                <Text text={line.text} search={search} />
              </div>
            );
          })}
        </div>
      </div>
      <div className={styles.foot}>
        <span>
          {formatInteger(shown.length)} {search ? "matching " : ""}
          {shown.length === 1 ? "line" : "lines"}
          {isLoading ? " · loading earlier ones" : ""}
        </span>
        {live && <span>{follow ? "following" : "running"}</span>}
      </div>
    </>
  );
}

function Text({ text, search }: { text: string; search: string }) {
  if (isPlain(text)) return <code>{search ? <Marked text={text} search={search} /> : text || " "}</code>;
  return (
    <code>
      {parseAnsi(text).map((span, index) => (
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
