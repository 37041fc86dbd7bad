import { useQuery } from "@tanstack/react-query";
import { Braces, ListFilter, Regex, Search, SlidersHorizontal, X } from "lucide-react";
import { lazy, type Ref, Suspense, useEffect, useId, useImperativeHandle, useRef, useState } from "react";
import { attributeNames, type ProjectAddress } from "@/api/queries";
import { findValues } from "@/api/runs";
import { IconButton } from "@/ui/controls";
import { useDebounced } from "@/ui/hooks";
import { Menu, MenuChoices } from "@/ui/Menu";
import { type Offer, phraseOffers, stateNote, take, valueOffers, type Wish, wishAt, wordOffers } from "./completion";
import { keyLabel } from "./groupText";
import { isRefusal, oneLineReason, wrongPlace } from "./nql";
import { fieldType, hasKnownValues, literal } from "./nqlText";
import styles from "./Search.module.css";
import type { SearchMode } from "./state";

const Builder = lazy(() => import("./Builder"));

const DEBOUNCE_MILLISECONDS = 250;
const OFFER_MILLISECONDS = 120;
const MOST_OFFERS = 20;

export type Mode = SearchMode | "nql";

const MODES: Record<Mode, { text: string; placeholder: string; Icon: typeof Search }> = {
  text: { text: "Text", placeholder: "Search names, ids, tags, owners", Icon: Search },
  regex: { text: "Regular expression", placeholder: "Regex on names and ids: resnet & !debug", Icon: Regex },
  nql: { text: "NQL", placeholder: "NQL, e.g. (`metrics/accuracy`:floatSeries >= 0.9)", Icon: Braces },
};

interface SearchBoxProps {
  address: ProjectAddress;
  value: string;
  mode: Mode;
  onChange: (query: string, mode: Mode) => void;
  /** Lists what was built. */
  onFilter: (nql: string) => void;
  /** What has the focus once it is left by Escape. */
  onLeave: () => void;
  error: unknown;
  /** Whether rows of an earlier query are still shown. */
  hasRows: boolean;
  ref?: Ref<SearchHandle>;
}

export interface SearchHandle {
  focus: () => void;
  toggleRegex: () => void;
  /** With this query, or else with the one in the box. */
  openBuilder: (nql?: string) => void;
}

/** One input for words, regular expressions and NQL. What is wrong is underlined and explained; the rows stay meanwhile. */
export function SearchBox({ address, value, mode, onChange, onFilter, onLeave, error, hasRows, ref }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const [shownMode, setShownMode] = useState(mode);
  const [scroll, setScroll] = useState(0);
  const [wish, setWish] = useState<Wish | null>(null);
  const [active, setActive] = useState(-1);
  /** What the builder begins with, while it is open. */
  const [building, setBuilding] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();

  // The address may change by itself (back, a link): then it is right.
  const sent = useRef(value);
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    if (value !== "") setShownMode(mode);
  }, [mode, value]);

  const send = (query: string, inMode = shownMode) => {
    sent.current = query;
    onChange(query, inMode);
  };
  const latest = useRef(send);
  latest.current = send;
  useEffect(() => {
    if (text === sent.current) return;
    const timeout = setTimeout(() => latest.current(text), DEBOUNCE_MILLISECONDS);
    return () => clearTimeout(timeout);
  }, [text]);

  const setMode = (next: Mode) => {
    setShownMode(next);
    setWish(null);
    if (text.trim() !== "") send(text, next);
    input.current?.focus();
  };
  const toggleRegex = () => setMode(shownMode === "regex" ? "text" : "regex");
  const openBuilder = (nql = shownMode === "nql" ? text : "") => setBuilding(nql);
  useImperativeHandle(ref, () => ({
    focus: () => input.current?.focus(),
    toggleRegex,
    openBuilder,
  }));

  const settled = useDebounced(wish, OFFER_MILLISECONDS);
  const offers = useOffers(address, shownMode === "nql" ? settled : null);
  // What is written out already is no offer.
  const isWritten = wish !== null && offers.length === 1 && take(text, wish, offers[0]!).text.trim() === text.trim();
  const isOffering = shownMode === "nql" && wish !== null && settled === wish && offers.length > 0 && !isWritten;
  const look = () => {
    const at = input.current?.selectionStart ?? 0;
    setWish(input.current?.selectionEnd === at ? wishAt(input.current?.value ?? "", at) : null);
    setActive(-1);
  };
  const choose = (offer: Offer) => {
    if (!wish) return;
    const taken = take(text, wish, offer);
    setText(taken.text);
    setWish(null);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(taken.caret, taken.caret);
      look();
    });
  };

  // What is still being completed is not wrong yet.
  const wrong = isRefusal(error) && text === value && !isOffering ? error : null;
  const underline = wrong && wrongPlace(text, wrong);
  const { Icon, placeholder } = MODES[shownMode];

  return (
    <div className={styles.query}>
      <div className={`${styles.queryBox} ${wrong ? styles.queryWrong : ""}`} data-mode={shownMode}>
        <Menu
          trigger={
            <button
              type="button"
              className={styles.help}
              aria-label={`How to search: ${MODES[shownMode].text}`}
              title="How to search (Alt R: by a regular expression, or no longer)"
            >
              <Icon size={14} aria-hidden />
            </button>
          }
        >
          <MenuChoices
            label="Search by"
            value={shownMode}
            onChange={setMode}
            options={(Object.keys(MODES) as Mode[]).map((each) => [each, MODES[each].text])}
          />
        </Menu>
        <div className={styles.queryField}>
          {underline && (
            <div className={styles.underlay} aria-hidden>
              <span style={{ transform: `translateX(${-scroll}px)` }}>
                {text.slice(0, underline.start)}
                <mark data-testid="query-error-token">{text.slice(underline.start, underline.end)}</mark>
                {text.slice(underline.end)}
              </span>
            </div>
          )}
          <input
            ref={input}
            type="text"
            role="combobox"
            aria-expanded={isOffering}
            aria-controls={`${id}-offers`}
            aria-autocomplete="list"
            aria-activedescendant={isOffering && active >= 0 ? `${id}-offer-${active}` : undefined}
            aria-label="Search runs"
            aria-invalid={wrong !== null}
            aria-describedby={wrong ? `${id}-error` : undefined}
            placeholder={placeholder}
            value={text}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            onChange={(event) => {
              setText(event.target.value);
              look();
            }}
            onClick={look}
            onBlur={() => {
              setWish(null);
              // Whoever leaves the box goes on with the list: it must not change a moment later.
              if (text !== sent.current) send(text);
            }}
            onScroll={(event) => setScroll(event.currentTarget.scrollLeft)}
            onKeyDown={(event) => {
              if (isOffering && event.key === "ArrowDown") setActive((active + 1) % offers.length);
              else if (isOffering && event.key === "ArrowUp") setActive((active <= 0 ? offers.length : active) - 1);
              else if (isOffering && active >= 0 && (event.key === "Enter" || event.key === "Tab"))
                choose(offers[active]!);
              else if (event.key === "Enter") {
                setWish(null);
                send(text);
                return;
              } else if (event.key === "Escape") {
                if (isOffering) setWish(null);
                else {
                  event.currentTarget.blur();
                  onLeave();
                }
                return;
              } else if (event.altKey && event.code === "KeyR") toggleRegex();
              else return;
              event.preventDefault();
            }}
          />
          {isOffering && (
            <div id={`${id}-offers`} role="listbox" aria-label="Suggestions" className={styles.offers}>
              {offers.map((offer, index) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the input's arrow keys and Enter choose.
                // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input.
                <div
                  key={offer.insert}
                  id={`${id}-offer-${index}`}
                  role="option"
                  aria-selected={index === active}
                  className={styles.offer}
                  ref={index === active ? (element) => element?.scrollIntoView({ block: "nearest" }) : undefined}
                  onPointerDown={(event) => event.preventDefault()}
                  onClick={() => choose(offer)}
                >
                  <span>{offer.text}</span>
                  {offer.note && <small>{offer.note}</small>}
                </div>
              ))}
            </div>
          )}
        </div>
        {text && (
          <IconButton
            label="Clear the search"
            onClick={() => {
              setText("");
              send("");
            }}
          >
            <X size={14} aria-hidden />
          </IconButton>
        )}
        <IconButton label="Build a filter" onClick={() => openBuilder()}>
          {shownMode === "nql" && text ? (
            <ListFilter size={15} aria-hidden />
          ) : (
            <SlidersHorizontal size={15} aria-hidden />
          )}
        </IconButton>
      </div>
      {wrong && (
        <p id={`${id}-error`} className={styles.reason} role="status">
          {oneLineReason(wrong.message)}
          {hasRows && " The rows below are of the last search that could be read."}
        </p>
      )}
      {building !== null && (
        <Suspense fallback={null}>
          <Builder
            address={address}
            text={building}
            onApply={(next) => {
              setShownMode("nql");
              setText(next);
              sent.current = next;
              onFilter(next);
            }}
            onClose={() => setBuilding(null)}
          />
        </Suspense>
      )}
    </div>
  );
}

/** Fields of the project, operators of the field's type, values that runs have. */
function useOffers(address: ProjectAddress, wish: Wish | null): Offer[] {
  const wantsField = wish?.kind === "field";
  const wantsValue = wish?.kind === "value" && wish.path !== undefined && wish.type !== undefined;
  const names = useQuery({
    ...attributeNames(address, { search: wish?.prefix ?? "", limit: MOST_OFFERS }),
    enabled: wantsField,
  });
  const values = useQuery({
    queryKey: ["runs", address.workspace, address.project, "values", wish?.path, wish?.type, wish?.prefix],
    enabled: wantsValue && hasKnownValues(wish.type!),
    queryFn: ({ signal }) =>
      findValues(
        address,
        {},
        { path: wish!.path!, type: wish!.type as never, prefix: wish!.prefix, limit: MOST_OFFERS },
        signal,
      ),
  });
  if (!wish) return [];
  if (wantsField) {
    const fields = (names.data?.attributes ?? []).flatMap(({ path, type }) => {
      const known = fieldType(type);
      return known ? [{ insert: `\`${path}\`:${known} `, text: path, note: known }] : [];
    });
    return [...phraseOffers(wish), ...fields];
  }
  if (wantsValue) {
    const known = (values.data?.values ?? []).flatMap(({ key, count }) => {
      if (!key) return [];
      const note = [wish.type === "experimentState" ? stateNote(key.value) : "", count.toLocaleString("en-US")];
      return {
        insert: literal(wish.type!, key.value),
        text: wish.type === "stringSet" ? key.value : keyLabel(key),
        note: note.filter((each) => each !== "").join(" · "),
      };
    });
    return [...valueOffers(wish), ...known];
  }
  return wordOffers(wish);
}
