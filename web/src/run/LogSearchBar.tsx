import { CaseSensitive, ChevronDown, ChevronUp, ListFilter, Regex } from "lucide-react";
import type { Ref } from "react";
import { IconButton, SearchInput } from "@/ui/controls";
import { formatInteger } from "@/ui/format";
import styles from "./log.module.css";
import { hitAt } from "./logPlaces";
import type { LogSearch } from "./useLogSearch";

export interface SearchChoice {
  text: string;
  regex: boolean;
  matchCase: boolean;
}

/** What is counted, honestly: `+` while there may be more. */
export function countText(search: LogSearch, total: number, current: number | null): string {
  const { hits, isSearching, isOpen, searchedTo } = search;
  const count = `${formatInteger(hits.length)}${isSearching || isOpen ? "+" : ""}`;
  const unit = hits.length === 1 && !isSearching ? "match" : "matches";
  const progress =
    isSearching && total > 0 ? ` · ${Math.min(99, Math.floor((searchedTo / total) * 100))} % searched` : "";
  if (current === null) return `${count} ${unit}${progress}`;
  const place = hitAt(hits, current);
  const isThere = hits[place]?.line === current;
  return isThere ? `${formatInteger(place + 1)} of ${count}${progress}` : `${count} ${unit}${progress}`;
}

export function LogSearchBar({
  ref,
  choice,
  onChoice,
  status,
  problem,
  onStep,
  onlyHits,
  onOnlyHits,
}: {
  ref: Ref<HTMLInputElement>;
  choice: SearchChoice;
  onChoice: (choice: SearchChoice) => void;
  status: string;
  problem: string | null;
  onStep: (by: -1 | 1) => void;
  onlyHits: boolean;
  onOnlyHits: (only: boolean) => void;
}) {
  const isActive = choice.text !== "";
  return (
    <div className={styles.searching}>
      <SearchInput
        ref={ref}
        className={styles.search}
        label="Search in the lines"
        aria-invalid={problem !== null}
        value={choice.text}
        onValue={(text) => onChoice({ ...choice, text })}
        onKeyDown={(event) => {
          if (event.key === "Enter") onStep(event.shiftKey ? -1 : 1);
          else if (event.key === "Escape" && isActive) onChoice({ ...choice, text: "" });
        }}
      />
      <IconButton
        label="Match case"
        aria-pressed={choice.matchCase}
        onClick={() => onChoice({ ...choice, matchCase: !choice.matchCase })}
      >
        <CaseSensitive size={16} aria-hidden />
      </IconButton>
      <IconButton
        label="Regular expression"
        aria-pressed={choice.regex}
        onClick={() => onChoice({ ...choice, regex: !choice.regex })}
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
          <span className={styles.count} role="status" data-problem={problem !== null || undefined}>
            {problem ?? status}
          </span>
        </>
      )}
    </div>
  );
}
