import { useCallback, useRef, useState } from "react";

/** The inner size of an element that may come after the widget itself: when its values are there. 0 × 0 until then. */
export function useRoom(): { room: (element: HTMLElement | null) => void; width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const observer = useRef<ResizeObserver | null>(null);
  const room = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    observer.current = null;
    if (!element) return;
    observer.current = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const [width, height] = [Math.floor(entry.contentRect.width), Math.floor(entry.contentRect.height)];
      setSize((known) => (known.width === width && known.height === height ? known : { width, height }));
    });
    observer.current.observe(element);
  }, []);
  return { room, ...size };
}
