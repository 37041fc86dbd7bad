import { CaseSensitive, ChevronDown, ChevronUp, CircleStop, ListFilter, Regex } from "lucide-react";
import { type Ref, useRef } from "react";
import { IconButton, SearchInput } from "@/ui/controls";
import { formatInteger } from "@/ui/format";
import { useDelayed, useTyped } from "@/ui/hooks";
import { InlineFailure } from "@/ui/InlineFailure";
import styles from "./log.module.css";
import { hitAt } from "./logPlaces";
import type { LogSearch } from "./useLogSearch";

const PATIENCE_MILLISECONDS = 2_000;
const TYPING_MILLISECONDS = 150;

export interface SearchChoice {
  text: string;
  regex: boolean;
  matchCase: boolean;
}

/** What is counted, honestly: `+` while there may be more. */
export function countText(search: LogSearch, total: number, current: number | null): string {
  const { hits, isSearching, isOpen, searched } = search;
  const share =
    total > 0 && (isSearching || search.isStopped) ? Math.min(99, Math.floor((searched / total) * 100)) : null;
  if (isSearching && hits.length === 0) return share === null ? "Searching…" : `Searching · ${share} %`;
  const count = `${formatInteger(hits.length)}${isSearching || isOpen || search.isStopped ? "+" : ""}`;
  const unit = hits.length === 1 && !isSearching ? "match" : "matches";
  const progress = share === null ? "" : ` · ${share} % searched`;
  if (current === null || !search.isAround) return `${count} ${unit}${progress}`;
  const place = hitAt(hits, current);
  const isThere = hits[place]?.line === current;
  return isThere ? `${formatInteger(place + 1)} of ${count}${progress}` : `${count} ${unit}${progress}`;
}

/** Offered once a search takes its time: most are over before anybody could press it. */
function StopSearch({ onStop }: { onStop: () => void }) {
  return useDelayed(true, PATIENCE_MILLISECONDS) ? (
    <IconButton label="Stop searching" onClick={onStop}>
      <CircleStop size={15} aria-hidden />
    </IconButton>
  ) : null;
}

export function LogSearchBar({
  ref,
  choice,
  onChoice,
  status,
  error,
  onRetry,
  onStep,
  onStop,
  onlyHits,
  onOnlyHits,
}: {
  ref: Ref<HTMLInputElement>;
  choice: SearchChoice;
  /** `goesOn`: this is what somebody typed before, and more of it. */
  onChoice: (choice: SearchChoice, goesOn: boolean) => void;
  status: string;
  error: unknown;
  onRetry: () => void;
  onStep: (by: -1 | 1) => void;
  /** Gives the search up; there while it is under way. */
  onStop: (() => void) | undefined;
  onlyHits: boolean;
  onOnlyHits: (only: boolean) => void;
}) {
  const underWay = useRef<string | null>(null);
  const [typed, setTyped] = useTyped(
    choice.text,
    (text) => {
      if (text === choice.text) return;
      onChoice({ ...choice, text }, underWay.current === choice.text);
      underWay.current = text;
    },
    TYPING_MILLISECONDS,
  );
  const end = () => {
    underWay.current = null;
  };
  const isActive = typed !== "";
  return (
    <div className={styles.searching}>
      <SearchInput
        ref={ref}
        className={styles.search}
        label="Search in the lines"
        aria-invalid={error !== null}
        value={typed}
        onValue={setTyped}
        onBlur={end}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            end();
            onStep(event.shiftKey ? -1 : 1);
          } else if (event.key === "Escape" && isActive) setTyped("");
        }}
      />
      <IconButton
        label="Match case"
        aria-pressed={choice.matchCase}
        onClick={() => onChoice({ ...choice, text: typed, matchCase: !choice.matchCase }, false)}
      >
        <CaseSensitive size={16} aria-hidden />
      </IconButton>
      <IconButton
        label="Regular expression"
        aria-pressed={choice.regex}
        onClick={() => onChoice({ ...choice, text: typed, regex: !choice.regex }, false)}
      >
        <Regex size={15} aria-hidden />
      </IconButton>
      {isActive && (
        <>
          <IconButton label="Previous match (Shift+Enter)" onClick={() => onStep(-1)}>
            <ChevronUp size={15} aria-hidden />
          </IconButton>
          <IconButton label="Next match (Enter)" onClick={() => onStep(1)}>
            <ChevronDown size={15} aria-hidden />
          </IconButton>
          <IconButton
            label={onlyHits ? "Show all lines" : "Show only matching lines"}
            aria-pressed={onlyHits}
            onClick={() => onOnlyHits(!onlyHits)}
          >
            <ListFilter size={15} aria-hidden />
          </IconButton>
          {error === null ? (
            <span className={styles.count} role="status">
              {typed === choice.text && status}
            </span>
          ) : (
            <span className={styles.count}>
              <InlineFailure error={error} onRetry={onRetry} />
            </span>
          )}
          {onStop && <StopSearch onStop={onStop} />}
        </>
      )}
    </div>
  );
}
