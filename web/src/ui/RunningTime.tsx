import { useLayoutEffect, useRef } from "react";
import { formatDuration, formatRunning } from "./format";
import styles from "./RunningTime.module.css";

const SECOND = 1_000;
/** A run that is silent for longer does not run, and the time is not counted. */
const LONGEST_SILENCE = 20 * SECOND;

/** Those in sight, each with what writes how long it is by now. One timer serves all of them. */
const inSight = new Map<Element, () => void>();
const writers = new WeakMap<Element, () => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let observer: IntersectionObserver | undefined;

function tick(): void {
  if (document.hidden) return;
  for (const write of inSight.values()) write();
}

function settle(): void {
  if (inSight.size > 0) timer ??= setInterval(tick, SECOND);
  else {
    clearInterval(timer);
    timer = undefined;
  }
}

function watch(element: Element, write: () => void): () => void {
  observer ??= new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const write = writers.get(target);
      if (isIntersecting && write) {
        inSight.set(target, write);
        write();
      } else inSight.delete(target);
    }
    settle();
  });
  writers.set(element, write);
  observer.observe(element);
  return () => {
    observer?.unobserve(element);
    writers.delete(element);
    inSight.delete(element);
    settle();
  };
}

/** For how long a run has run: `seconds` as they were told at `asOf` (in milliseconds), which go on while it does. */
export function RanFor({ seconds, isRunning, asOf }: { seconds: number; isRunning: boolean; asOf: number }) {
  return isRunning ? <RunningTime seconds={seconds} asOf={asOf} /> : formatDuration(seconds);
}

/** The same of one that runs. It counts on by itself while it can be seen: nothing is rendered for it. */
export function RunningTime({ seconds, asOf }: { seconds: number; asOf: number }) {
  const element = useRef<HTMLSpanElement>(null);
  const began = useRef(Number.POSITIVE_INFINITY);
  useLayoutEffect(() => {
    const span = element.current!;
    return watch(span, () => {
      const text = formatRunning((Date.now() - began.current) / SECOND);
      if (span.textContent !== text) span.textContent = text;
    });
  }, []);
  useLayoutEffect(() => {
    // What is told is from the last time that the run was heard of. The answer that came soonest behind that knows best, and time never
    // goes back.
    const found = asOf - seconds * SECOND;
    if (found < began.current || found > began.current + LONGEST_SILENCE) began.current = found;
    writers.get(element.current!)?.();
  }, [seconds, asOf]);
  return <span ref={element} className={styles.running} />;
}
