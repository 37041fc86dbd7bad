import { type KeyboardEvent, useState } from "react";

/** What the keyboard can stand on in a picture: a run, or a group of them. */
export interface Stop {
  id: string;
  /** What is announced of it. */
  text: string;
}

const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: (_, last) => last,
};

/** Goes through a picture by keys: arrows, Home and End from one to the next, Enter opens what it stands on, Escape leaves it. */
export function useCursor({
  stops,
  current,
  onMove,
  onOpen,
}: {
  /** In the order in which they are gone through. */
  stops: () => readonly Stop[];
  current: () => string | null;
  onMove: (id: string | null) => void;
  onOpen?: (id: string) => void;
}) {
  const [announced, announce] = useState("");
  const step = (to: (at: number, last: number) => number) => {
    const all = stops();
    const at = all.findIndex(({ id }) => id === current());
    const last = all.length - 1;
    const next = all[Math.max(0, Math.min(to(at, last), last))];
    if (!next) return;
    onMove(next.id);
    announce(next.text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // What is within the picture has keys of its own.
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = STEPS[event.key];
    const id = current();
    if (to) step(to);
    else if (event.key === "Enter" && id !== null && onOpen) onOpen(id);
    else if (event.key === "Escape" && id !== null) onMove(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { announced, keys: { tabIndex: 0, onKeyDown, onBlur: () => onMove(null) } };
}
