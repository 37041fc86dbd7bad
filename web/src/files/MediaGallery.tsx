import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import { useSize } from "@/ui/hooks";
import type { Heading } from "./MediaGrid";
import styles from "./media.module.css";

const GAP_PIXELS = 14;
const TITLE_PIXELS = 24;

/** Files beside each other, as many as fit, of which only those exist that are near. */
export function MediaGallery({
  label,
  cards,
  cardPixels,
  card,
}: {
  label: string;
  cards: readonly Heading[];
  cardPixels: { width: number; height: number };
  card: (place: number) => ReactNode;
}) {
  const scroller = useRef<HTMLElement>(null);
  const { width } = useSize(scroller);
  const across = Math.max(1, Math.floor((width + GAP_PIXELS) / (cardPixels.width + GAP_PIXELS)));
  const height = cardPixels.height + TITLE_PIXELS + GAP_PIXELS;
  const rows = useVirtualizer({
    count: Math.ceil(cards.length / across),
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 1,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was measured is of another size.
  useEffect(() => rows.measure(), [height]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section ref={scroller} className={`${styles.scroller} ${styles.gallery}`} tabIndex={0} aria-label={label}>
      {/* biome-ignore lint/a11y/useSemanticElements: what is placed piece by piece is no list element's child. */}
      <div role="list" className={styles.cards} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().flatMap((row) =>
          cards.slice(row.index * across, (row.index + 1) * across).map((each, column) => (
            // biome-ignore lint/a11y/useSemanticElements: see above.
            <div
              key={each.key}
              role="listitem"
              aria-setsize={cards.length}
              aria-posinset={row.index * across + column + 1}
              className={styles.card}
              style={{
                width: cardPixels.width,
                transform: `translate(${column * (cardPixels.width + GAP_PIXELS)}px, ${row.start}px)`,
              }}
            >
              <h2 className={styles.cardTitle} title={each.title}>
                {each.content}
              </h2>
              {card(row.index * across + column)}
            </div>
          )),
        )}
      </div>
    </section>
  );
}
