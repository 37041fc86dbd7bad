import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { Segments } from "@/ui/controls";
import { formatInteger } from "@/ui/format";
import { useLook } from "@/ui/look";
import type { NextPart, Part } from "@/ui/part";
import { type PatchFile, type PatchLine, rowsOf } from "./patch";
import styles from "./patch.module.css";

const ROW_HEIGHT = 20;
const FILE_HEIGHT = 34;
const MOST_HEIGHT = 620;
const MARKS = { same: " ", gone: "−", new: "+" } as const;

type Form = "unified" | "split";
const parseLook = ({ patch }: Part): { form: Form } => ({ form: patch === "split" ? "split" : "unified" });
const formatLook = ({ form }: { form: Form }): NextPart => ({ patch: form === "split" ? form : undefined });

/** The files of a patch, in one column or in two; only the lines in sight exist. */
export function PatchViewer({ title, files }: { title: string; files: readonly PatchFile[] }) {
  const scroller = useRef<HTMLElement>(null);
  // Beside each other both sides go along when one line is longer than its half: each has its own text moved, by a style alone.
  const canvas = useRef<HTMLDivElement>(null);
  const { state, change } = useLook(parseLook, formatLook);
  const { form } = state;
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(() => rowsOf(files, form === "split", closed), [files, form, closed]);
  const longest = useMemo(() => longestOf(files), [files]);
  const sizes = rows.map((row) => (row.kind === "file" ? FILE_HEIGHT : ROW_HEIGHT));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (place) => sizes[place] ?? ROW_HEIGHT,
    getItemKey: (place) => `${form} ${place} ${sizes[place]}`,
    overscan: 20,
  });
  const added = files.reduce((sum, file) => sum + file.added, 0);
  const removed = files.reduce((sum, file) => sum + file.removed, 0);
  const toggle = (place: number) => {
    const next = new Set(closed);
    if (!next.delete(place)) next.add(place);
    setClosed(next);
  };
  return (
    <section className={styles.patch} aria-label={title}>
      <header className={styles.head}>
        <b>{title}</b>
        <span>
          {formatInteger(files.length)} {files.length === 1 ? "file" : "files"}
        </span>
        <Counts added={added} removed={removed} />
        <span className={styles.spacer} />
        <Segments
          label="Form of the patch"
          value={form}
          onChange={(next) => {
            change({ form: next });
            scroller.current?.scrollTo({ left: 0 });
          }}
          options={[
            { value: "unified", text: "Unified" },
            { value: "split", text: "Side by side" },
          ]}
        />
      </header>
      <section
        ref={scroller}
        className={styles.scroller}
        style={{ height: Math.min(MOST_HEIGHT, virtual.getTotalSize() + 2) }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label={`Lines of ${title}`}
        onScroll={({ currentTarget }) => canvas.current?.style.setProperty("--left", `${currentTarget.scrollLeft}px`)}
      >
        <div
          ref={canvas}
          className={styles.canvas}
          data-form={form}
          style={{ height: virtual.getTotalSize(), ["--longest" as string]: longest }}
        >
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            const style = { height: item.size, transform: `translateY(${item.start}px)` };
            if (row.kind === "file")
              return (
                <button
                  key={item.key}
                  type="button"
                  className={styles.file}
                  aria-expanded={!closed.has(row.place)}
                  style={style}
                  onClick={() => toggle(row.place)}
                >
                  <ChevronRight size={14} aria-hidden />
                  <span>{nameOf(row.file)}</span>
                  <Counts added={row.file.added} removed={row.file.removed} />
                </button>
              );
            if (row.kind === "hunk")
              return (
                <div key={item.key} className={styles.hunk} style={style}>
                  @@ −{row.before} +{row.after} @@ {row.title}
                </div>
              );
            if (row.kind === "note")
              return (
                <div key={item.key} className={styles.hunk} style={style}>
                  {row.text}
                </div>
              );
            return (
              <div key={item.key} className={styles.row} style={style}>
                {form === "split" ? (
                  <>
                    <Half line={row.left} side="before" />
                    <Half line={row.right} side="after" />
                  </>
                ) : (
                  row.left && (
                    <code data-kind={row.left.kind}>
                      <i>{row.left.before}</i>
                      <i>{row.left.after}</i>
                      <b aria-hidden>{MARKS[row.left.kind]}</b>
                      <span>{row.left.text}</span>
                    </code>
                  )
                )}
              </div>
            );
          })}
        </div>
      </section>
    </section>
  );
}

const TAB = 4;

/** How many characters wide the widest line is. */
function longestOf(files: readonly PatchFile[]): number {
  let most = 0;
  for (const { hunks } of files)
    for (const { lines } of hunks)
      for (const { text } of lines) most = Math.max(most, text.length + (TAB - 1) * (text.split("\t").length - 1));
  return most;
}

function Half({ line, side }: { line: PatchLine | null; side: "before" | "after" }) {
  if (!line) return <code data-kind="none" />;
  return (
    <code data-kind={line.kind} title={line.text}>
      <i>{line[side]}</i>
      <b aria-hidden>{MARKS[line.kind]}</b>
      <span>
        <em>{line.text}</em>
      </span>
    </code>
  );
}

const Counts = ({ added, removed }: { added: number; removed: number }) => (
  <span className={styles.counts}>
    {added > 0 && <ins>+{formatInteger(added)}</ins>} {removed > 0 && <del>−{formatInteger(removed)}</del>}
  </span>
);

const nameOf = ({ before, after }: PatchFile): string =>
  before === null
    ? `${after} (new)`
    : after === null
      ? `${before} (deleted)`
      : before === after
        ? after
        : `${before} → ${after}`;
