import { useEffect, useState } from "react";
import type { StepSpan } from "@/api/histograms";
import { Button } from "@/ui/controls";
import styles from "./widgets.module.css";

interface StepsInSightProps {
  /** The first and the last step that are shown. */
  shown: StepSpan;
  zoom: StepSpan | null;
  onZoom: (zoom: StepSpan | null) => void;
}

/** What two texts say, with what was there before where they say nothing. */
function spanOf(from: string, to: string, before: StepSpan): StepSpan {
  const read = (text: string, otherwise: number) =>
    text.trim() === "" || !Number.isFinite(Number(text)) ? otherwise : Number(text);
  const [one, other] = [read(from, before.from), read(to, before.to)];
  // A single step has room around it, as a range.
  return one === other ? { from: one - 0.5, to: one + 0.5 } : { from: Math.min(one, other), to: Math.max(one, other) };
}

/** From which to which step a series is shown: said, typed, and given up. */
export function StepsInSight({ shown, zoom, onZoom }: StepsInSightProps) {
  const { from, to } = zoom ?? shown;
  const [texts, setTexts] = useState({ from: String(from), to: String(to) });
  useEffect(() => setTexts({ from: String(from), to: String(to) }), [from, to]);
  const take = () => {
    if (texts.from === String(from) && texts.to === String(to)) return;
    onZoom(spanOf(texts.from, texts.to, { from, to }));
  };
  const field = (name: "from" | "to", label: string) => (
    <label>
      {label}
      <input
        inputMode="decimal"
        spellCheck={false}
        autoComplete="off"
        value={texts[name]}
        onChange={(event) => setTexts({ ...texts, [name]: event.target.value })}
      />
    </label>
  );
  return (
    <form
      className={styles.stepsInSight}
      onSubmit={(event) => {
        event.preventDefault();
        take();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) take();
      }}
    >
      {field("from", "Steps from")}
      {field("to", "to")}
      {/* Enter sends a form of several fields only where it has this. */}
      <input type="submit" hidden />
      {zoom && (
        <Button className={styles.small} onClick={() => onZoom(null)}>
          Show all steps
        </Button>
      )}
    </form>
  );
}
