import { createContext, type ReactNode, useContext, useRef } from "react";
import { useFocusMode } from "./focus";
import { NARROW, useMedia, useSize } from "./hooks";
import { usePreferences } from "./preferences";
import styles from "./Split.module.css";

const DEFAULT_RATIO = 0.32;
const SMALLEST_LEFT = 280;
const SMALLEST_RIGHT = 360;
const KEY_STEP = 24;

const Hidden = createContext(false);

/** Whether the pane that this is in makes room for the one beside it. */
export const useIsPaneHidden = (): boolean => useContext(Hidden);

/** Whether the left pane makes room wherever something stands beside it, and whether that is for somebody to choose. */
export function usePane(): { isHidden: boolean; isChosen: boolean } {
  const isPaneHidden = usePreferences((preferences) => preferences.isPaneHidden);
  const { isFocused } = useFocusMode();
  const isNarrow = useMedia(NARROW);
  const isForced = isFocused || isNarrow;
  return { isHidden: isPaneHidden || isForced, isChosen: !isForced };
}

interface SplitProps {
  /** What stands at the right, to remember the ratio by; null gives the left pane everything. */
  beside: string | null;
  left: ReactNode;
  right: ReactNode;
}

/**
 * Two panes with a line between them that can be dragged; the left one never leaves the page, so that it keeps its place.
 *
 * A narrow window shows one of the two, and so does the focus on the content.
 */
export function Split({ beside, left, right }: SplitProps) {
  const { splitRatios, setSplitRatio } = usePreferences();
  const { isHidden } = usePane();
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const drag = useRef<{ x: number; width: number } | null>(null);

  const largest = Math.max(SMALLEST_LEFT, width - SMALLEST_RIGHT);
  const clamp = (wanted: number) => Math.min(largest, Math.max(SMALLEST_LEFT, wanted));
  const ratio = (beside !== null && splitRatios[beside]) || DEFAULT_RATIO;
  const leftWidth = Math.round(clamp(ratio * width));
  // Before it is measured, too, the panes are as wide as they will be: nothing in them has to be laid out twice.
  const share = `min(max(${SMALLEST_LEFT}px, 100% - ${SMALLEST_RIGHT}px), max(${SMALLEST_LEFT}px, ${100 * ratio}%))`;
  const hidden = beside !== null && isHidden;
  const resize = (wanted: number) => {
    if (beside !== null && width > 0) setSplitRatio(beside, clamp(wanted) / width);
  };

  return (
    <div ref={box} className={styles.split} data-alone={beside === null}>
      <div
        className={styles.left}
        style={beside === null ? undefined : { width: width > 0 ? leftWidth : share }}
        hidden={hidden}
      >
        <Hidden value={hidden}>{left}</Hidden>
      </div>
      {beside !== null && (
        <>
          {!hidden && (
            // biome-ignore lint/a11y/useSemanticElements: a thematic break cannot be moved.
            <div
              role="separator"
              aria-label="Width of the table"
              aria-orientation="vertical"
              aria-valuenow={leftWidth}
              aria-valuemin={SMALLEST_LEFT}
              aria-valuemax={largest}
              tabIndex={0}
              className={styles.line}
              onPointerDown={(event) => {
                event.currentTarget.setPointerCapture(event.pointerId);
                drag.current = { x: event.clientX, width: leftWidth };
              }}
              onPointerMove={(event) => {
                if (drag.current) resize(drag.current.width + event.clientX - drag.current.x);
              }}
              onPointerUp={() => {
                drag.current = null;
              }}
              onDoubleClick={() => resize(DEFAULT_RATIO * width)}
              onKeyDown={(event) => {
                const next = {
                  ArrowLeft: leftWidth - KEY_STEP,
                  ArrowRight: leftWidth + KEY_STEP,
                  Home: SMALLEST_LEFT,
                  End: largest,
                }[event.key];
                if (next === undefined) return;
                event.preventDefault();
                resize(next);
              }}
            />
          )}
          <div className={styles.right}>{right}</div>
        </>
      )}
    </div>
  );
}
