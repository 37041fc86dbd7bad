import { ArrowDownToLine, Clock, Download, Terminal, WrapText } from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type TextHit, textPlace, textUrl } from "@/api/logs";
import type { RunAddress } from "@/api/queries";
import { Button, CopyButton, IconButton, Segments } from "@/ui/controls";
import { formatClock, formatDuration, formatInteger } from "@/ui/format";
import { InlineFailure } from "@/ui/InlineFailure";
import { Empty, Failure } from "@/ui/states";
import { isTyping, useKeys } from "@/ui/useKeys";
import { Waiting } from "@/ui/Waiting";
import type { LinePlace } from "./foundHits";
import { LogHits } from "./LogHits";
import { type Going, LogLines } from "./LogLines";
import { countText, LogSearchBar, type SearchChoice } from "./LogSearchBar";
import type { Mark } from "./LogText";
import { type Line, lineAt, type MarkedLines, markedUpTo, spanOf } from "./lines";
import styles from "./log.module.css";
import { formatMarked, type LogChoice, NO_CHOICE, parseMarked } from "./logChoice";
import { parsePlace } from "./logPlaces";
import { useLogSearch } from "./useLogSearch";
import { useLogWindow } from "./useLogWindow";
import { useMarked } from "./useMarked";

const NO_KEYS = {};

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
  /** Whether the page has no other search, so that `/` means this one wherever the focus is; else only while it is in here. */
  isAlone?: boolean;
  /** The stream that is opened before somebody chose one; by default the first. It stays, whatever becomes of the run meanwhile. */
  first?: string;
  /** Where to begin: a time in milliseconds. */
  at?: number;
  /** All lines from there until this time are marked, unless `marked` says which ones. */
  until?: number;
  /** Where to begin: a line, from 1. */
  line?: number;
  /** Which lines are marked, as an address names them. */
  marked?: string;
  /** Where the address of the page keeps them. */
  onMarked?: (marked: string | undefined) => void;
  /** The address of marked lines of a stream, of which `line` (from 1) is the first. */
  linkTo?: (path: string, line: number, marked: string) => string;
  /** Somebody went to a line, from 1. */
  onLine?: (line: number) => void;
  /** Where the address of the page keeps it: what is looked for, and how the lines are shown. */
  choice?: LogChoice;
  /** `goesOn`: it takes the place of what was chosen a moment before. */
  onChoice?: (choice: LogChoice, goesOn: boolean) => void;
  /** Shows the metrics of a span of time, in milliseconds. */
  onShowMetrics?: (from: number, to: number) => void;
}

/** The console of a run, however long: only the lines in sight exist, and the server looks for what is searched. */
export function LogViewer({ streams, path, onPath, first, ...rest }: LogViewerProps) {
  const [begun] = useState(first);
  const streamAt = (wanted: string | undefined) => streams.find((each) => each.path === wanted);
  const stream = streamAt(path) ?? streamAt(begun) ?? streams[0];
  if (!stream)
    return (
      <Empty
        icon={<Terminal size={20} />}
        title="No text was logged"
        command={
          'run = neptune.init_run(capture_stdout=True, capture_stderr=True)\nrun["log"].append("a line of its own")'
        }
      >
        Nothing was written to the console, or the script did not capture it. The next one does with:
      </Empty>
    );
  const picker =
    streams.length === 1 ? null : streams.length <= 4 ? (
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
    );
  return <Stream key={stream.path} stream={stream} picker={picker} {...rest} />;
}

interface StreamProps extends Omit<LogViewerProps, "streams" | "path" | "onPath" | "first"> {
  stream: LogStream;
  picker: React.ReactNode;
}

function Stream({
  address,
  stream,
  picker,
  live,
  isAlone = true,
  at,
  until,
  line,
  marked,
  onMarked,
  linkTo,
  onLine,
  choice: kept,
  onChoice,
  onShowMetrics,
}: StreamProps) {
  const [own, setOwn] = useState(NO_CHOICE);
  const choice = kept ?? own;
  const { text, regex, matchCase, times, wrap } = choice;
  const onlyHits = choice.onlyHits && text !== "";
  const change = (changes: Partial<LogChoice>, goesOn = false) => {
    const next = { ...choice, ...changes };
    if (next.text === "") next.onlyHits = false;
    setOwn(next);
    onChoice?.(next, goesOn);
  };
  // Who comes for marked lines begins with them; whoever marks some stays where they are.
  const [first] = useState(() => parseMarked(marked)?.from);
  const begin = line ?? (at === undefined ? first : undefined);
  const [follow, setFollow] = useState(live && at === undefined && begin === undefined);
  const [going, setGoing] = useState<Going | null>(null);
  const [stepped, setStepped] = useState<TextHit | null>(null);
  const [current, setCurrent] = useState<LinePlace | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [failed, setFailed] = useState<{ error: unknown; retry: () => void } | null>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const goSearch = () => searchBox.current?.focus();
  useKeys("search", isAlone ? { "/": goSearch } : NO_KEYS);
  const onKey = (event: KeyboardEvent) => {
    if (isAlone || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
      return;
    // Nobody else's search.
    event.preventDefault();
    goSearch();
  };

  const window = useLogWindow(address, stream, follow ? Math.max(0, stream.count - 1) : 0, live);
  const { lines, total, lineCount, inPieces, show } = window;
  const query = useMemo<SearchChoice>(() => ({ text, regex, matchCase }), [text, regex, matchCase]);
  const top = useRef<Line | null>(null);
  const search = useLogSearch(address, stream.path, query, total, () => top.current?.index ?? 0);
  const onTop = useCallback((line: Line) => {
    top.current = line;
  }, []);

  const go = useCallback(
    (index: number, line: number | null = null) => {
      setFollow(false);
      setCurrent(line === null ? null : { index, line });
      setGoing({ index, line });
      show(index);
    },
    [show],
  );
  const { path } = stream;
  const count = useRef(stream.count);
  count.current = stream.count;
  const goToPlace = useCallback(
    async (wanted: Parameters<typeof textPlace>[2], signal: AbortSignal) => {
      const place = await textPlace(address, path, wanted, signal);
      if (!signal.aborted) go(place ? place.index : Math.max(0, count.current - 1), place?.line ?? null);
      return place;
    },
    [address, path, go],
  );
  const sought = useRef<AbortController>(null);
  /** Gives up what was looked for before: whoever wants to be somewhere else is not taken there by a late answer. */
  const seek = useCallback((): AbortController => {
    sought.current?.abort();
    sought.current = new AbortController();
    return sought.current;
  }, []);
  const goNow = (index: number, line: number | null = null) => {
    seek();
    go(index, line);
  };
  /** Does what may fail, and offers it again then. */
  const attempt = useCallback(async (action: () => Promise<void>, signal: AbortSignal) => {
    setFailed(null);
    try {
      await action();
    } catch (error) {
      if (!signal.aborted) setFailed({ error, retry: () => void attempt(action, signal) });
    }
  }, []);
  useEffect(() => {
    if (!follow || total === 0) return;
    setGoing(null);
    show(total - 1);
  }, [follow, total, show]);
  const arrivedAt = useRef<string | undefined>(undefined);
  const aim = begin !== undefined ? `line ${begin}` : at !== undefined ? `time ${at}` : undefined;
  useEffect(() => {
    // Once: a stream that grows must not take anybody back.
    if (arrivedAt.current === aim) return;
    if (aim === undefined) {
      arrivedAt.current = undefined;
      return;
    }
    const wish = seek();
    void attempt(async () => {
      await goToPlace(begin !== undefined ? { line: begin - 1 } : { time: at ?? 0 }, wish.signal);
      if (!wish.signal.aborted) arrivedAt.current = aim;
    }, wish.signal);
    return () => wish.abort();
  }, [aim, at, begin, goToPlace, attempt, seek]);
  const [selected, mark] = useMarked(
    address,
    path,
    { marked, at, until },
    lines.length > 0 ? lineCount : 0,
    attempt,
    onMarked,
  );

  const arrive = (number: number) => {
    arrivedAt.current = `line ${number + 1}`;
    onLine?.(number + 1);
  };
  const goTo = (text: string) => {
    const place = parsePlace(text, top.current?.timestamp ?? Date.now());
    if (!place) {
      setProblem("Write a line (1,200), a step (step 40), a time (14:05:30) or a date.");
      return;
    }
    const wanted = "line" in place ? { line: Math.min(place.line, Math.max(0, lineCount - 1)) } : place;
    if ("line" in wanted && !inPieces) {
      goNow(wanted.line, wanted.line);
      arrive(wanted.line);
      return;
    }
    const { signal } = seek();
    void attempt(async () => {
      const found = await goToPlace(wanted, signal);
      if (signal.aborted) return;
      if (found) arrive(found.line);
      else setProblem("There is nothing as late as that; this is the end.");
    }, signal);
  };

  // The first match at or behind what is in sight is pointed out as soon as it is known, but for who comes to a place of its own.
  const pointedFor = useRef<unknown>(aim === undefined ? null : query);
  const { first: firstHit } = search;
  useEffect(() => {
    if (query.text === "" || firstHit === null || pointedFor.current === query || onlyHits) return;
    pointedFor.current = query;
    seek();
    go(firstHit.index, firstHit.line);
  }, [query, firstHit, onlyHits, go, seek]);

  const step = (by: -1 | 1) => {
    const { signal } = seek();
    void attempt(() => stepBy(by, signal), signal);
  };
  const stepBy = async (by: -1 | 1, signal: AbortSignal) => {
    const seen = { index: top.current?.index ?? 0, line: top.current?.number ?? 0 };
    const from = current ?? (by > 0 ? { ...seen, line: seen.line - 1 } : seen);
    const edge = by > 0 ? search.hits[0] : search.hits[search.hits.length - 1];
    const hit = (await search.next(from, by)) ?? edge;
    if (!hit || signal.aborted) return;
    setStepped(hit);
    go(hit.index, hit.line);
  };
  const found = useMemo(() => {
    if (!query.regex) return null;
    const texts = new Map<number, string[]>();
    for (const hit of search.hits) texts.set(hit.line, [...(texts.get(hit.line) ?? []), hit.found]);
    if (stepped && !texts.has(stepped.line)) texts.set(stepped.line, [stepped.found]);
    return texts;
  }, [query.regex, search.hits, stepped]);
  const everywhere = useMemo<Mark>(() => ({ texts: [query.text], matchCase: query.matchCase }), [query]);
  const marks = (line: number): Mark | null => {
    if (query.text === "") return null;
    if (!found) return everywhere;
    const texts = found.get(line);
    return texts ? { texts, matchCase: true } : null;
  };

  const onSelect = (line: Line, extend: boolean) => {
    if (extend && selected) mark(markedUpTo(selected, line));
    else {
      const isAlone = selected?.from.number === line.number && selected.to.number === line.number;
      mark(isAlone ? null : { from: line, to: line });
    }
  };
  const span = selected && spanOf(selected);
  const currentLine = current && lines[lineAt(lines, current.line)];
  const markable = currentLine?.number === current?.line ? currentLine : undefined;
  const body = () => {
    if (window.failed && lines.length === 0)
      return (
        <Failure title="The lines could not be loaded" error={window.failed.error} onRetry={window.failed.retry} />
      );
    if (lines.length === 0)
      return window.isLoading ? (
        <Waiting waited={window.waited} what="Loading the lines…" lines={10} />
      ) : (
        <Empty icon={<Terminal size={20} />} title="No text yet">{`Nothing was written to ${stream.title}.`}</Empty>
      );
    if (onlyHits && query.text !== "")
      return search.hits.length > 0 || search.isSearching ? (
        <LogHits
          hits={search.hits}
          matchCase={query.regex || query.matchCase}
          times={times}
          title={stream.title}
          onGo={(hit: TextHit) => {
            change({ onlyHits: false });
            goNow(hit.index, hit.line);
          }}
        />
      ) : (
        <Empty title="No line has this">{`Nothing in ${stream.title} matches “${query.text}”.`}</Empty>
      );
    return (
      <LogLines
        title={stream.title}
        window={window}
        times={times}
        wrap={wrap}
        follow={follow}
        onFollow={setFollow}
        going={going}
        current={current?.line ?? null}
        marks={marks}
        hits={search.hits}
        selected={selected}
        onSelect={onSelect}
        onGo={goNow}
        onTop={onTop}
      />
    );
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears keys of what is focused in it.
    <div className={styles.viewer} onKeyDown={onKey}>
      <div className={styles.bar}>
        {picker}
        <LogSearchBar
          ref={searchBox}
          choice={choice}
          onChoice={change}
          status={countText(search, total, current?.line ?? null)}
          error={search.error}
          onRetry={search.retry}
          onStep={step}
          onStop={search.isSearching ? search.stop : undefined}
          onlyHits={onlyHits}
          onOnlyHits={(only) => change({ onlyHits: only })}
        />
        <div className={styles.tools}>
          <form
            className={styles.goto}
            onSubmit={(event) => {
              event.preventDefault();
              setProblem(null);
              const field = new FormData(event.currentTarget).get("place");
              goTo(String(field ?? ""));
            }}
          >
            <input
              name="place"
              aria-label="Go to a line, step or time"
              placeholder="Go to line, time…"
              title="1,200 is a line, “step 40” a step, 14:05:30 a time, 2026-01-31 14:05 a moment"
              autoComplete="off"
              spellCheck={false}
              aria-invalid={problem !== null}
              onChange={() => setProblem(null)}
            />
          </form>
          <IconButton label="Show times" aria-pressed={times} onClick={() => change({ times: !times })}>
            <Clock size={15} aria-hidden />
          </IconButton>
          <IconButton label="Wrap long lines" aria-pressed={wrap} onClick={() => change({ wrap: !wrap })}>
            <WrapText size={15} aria-hidden />
          </IconButton>
          <IconButton
            label={follow ? "Stop following the end" : "Follow the end"}
            aria-pressed={follow}
            onClick={() => {
              seek();
              setFollow(!follow);
            }}
          >
            <ArrowDownToLine size={15} aria-hidden />
          </IconButton>
          <IconButton
            label={times ? "Download with times" : "Download"}
            onClick={() => location.assign(textUrl(address, stream.path, times))}
          >
            <Download size={15} aria-hidden />
          </IconButton>
        </div>
      </div>
      <div className={styles.place}>
        {lines.length > 0 && <Waiting waited={window.waited} what="Loading the lines…" />}
        {body()}
      </div>
      <div className={styles.foot}>
        {span ? (
          <>
            <span>
              {formatInteger(span.count)} {span.count === 1 ? "line" : "lines"} marked · {formatClock(span.from)}
              {span.to > span.from && ` – ${formatClock(span.to)} (${formatDuration((span.to - span.from) / 1000)})`}
            </span>
            {linkTo && selected && (
              <CopyButton text={linkTo(stream.path, selected.from.number + 1, formatMarked(selected))}>
                Copy the link
              </CopyButton>
            )}
            {onShowMetrics && <Button onClick={() => onShowMetrics(span.from, span.to)}>Show metrics here</Button>}
            {markable && selected && !isMarked(selected, markable) && (
              <Button look="ghost" onClick={() => onSelect(markable, true)}>
                Mark up to line {formatInteger(markable.number + 1)}
              </Button>
            )}
            <Button look="ghost" onClick={() => mark(null)}>
              Clear
            </Button>
          </>
        ) : (
          <>
            <span>
              {formatInteger(lineCount)} {lineCount === 1 ? "line" : "lines"}
              {window.isLoading && " · loading"}
            </span>
            {markable && (
              <Button look="ghost" onClick={() => onSelect(markable, false)}>
                Mark line {formatInteger(markable.number + 1)}
              </Button>
            )}
          </>
        )}
        <span className={styles.spacer} />
        {failed || (window.failed && lines.length > 0) ? (
          <InlineFailure error={(failed ?? window.failed)?.error} onRetry={(failed ?? window.failed)?.retry} />
        ) : problem ? (
          <span role="alert">{problem}</span>
        ) : (
          live && <span>{follow ? "following" : "running"}</span>
        )}
      </div>
    </div>
  );
}

const isMarked = ({ from, to }: MarkedLines, { number }: Line): boolean => number >= from.number && number <= to.number;
