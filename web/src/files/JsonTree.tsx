import { ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import styles from "./viewers.module.css";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const MOST_AT_ONCE = 100;
/** Levels that are open at first, and how many members may be in sight so. */
const OPEN_LEVELS = 2;
const OPEN_MEMBERS = 40;

/** JSON whose objects and lists open and close. */
export function JsonTree({ value }: { value: unknown }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className={`${styles.scroll} ${styles.tree}`} tabIndex={0} aria-label="JSON">
      <Node value={value as Json} level={0} />
    </section>
  );
}

function Node({ name, value, level }: { name?: string; value: Json; level: number }) {
  const members = membersOf(value);
  const [isOpen, setIsOpen] = useState(level < OPEN_LEVELS && (members?.length ?? 0) <= OPEN_MEMBERS);
  const [shown, setShown] = useState(MOST_AT_ONCE);
  const label = name !== undefined && <span className={styles.key}>{name}</span>;
  if (!members) {
    return (
      <div className={styles.leaf}>
        {label}
        <Leaf value={value} />
      </div>
    );
  }
  const brackets = Array.isArray(value) ? "[]" : "{}";
  return (
    <div className={styles.node}>
      <button type="button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)} disabled={members.length === 0}>
        {isOpen ? <ChevronDown size={13} aria-hidden /> : <ChevronRight size={13} aria-hidden />}
        {label}
        <span className={styles.brackets}>
          {brackets[0]}
          {members.length === 0 ? "" : ` ${members.length.toLocaleString("en-US")} `}
          {brackets[1]}
        </span>
      </button>
      {isOpen && members.length > 0 && (
        <div className={styles.members}>
          {members.slice(0, shown).map(([key, member]) => (
            <Node key={key} name={key} value={member} level={level + 1} />
          ))}
          {members.length > shown && (
            <button type="button" className={styles.more} onClick={() => setShown(shown + MOST_AT_ONCE)}>
              {`${(members.length - shown).toLocaleString("en-US")} more`}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function membersOf(value: Json): [string, Json][] | null {
  if (Array.isArray(value)) return value.map((member, index) => [String(index), member]);
  return value !== null && typeof value === "object" ? Object.entries(value) : null;
}

function Leaf({ value }: { value: Json }) {
  if (typeof value === "string") return <span data-token="string">{JSON.stringify(value)}</span>;
  return <span data-token={typeof value === "number" ? "number" : "word"}>{String(value)}</span>;
}
