import { useCallback, useState } from "react";
import type { Spared } from "./Legend";

/** Where values are taken, null for the last ones, and what the panel that lists them stands beside. */
interface Pin {
  x: number | null;
  beside: Spared;
}

/** What is pinned of a chart, which a place on another axis is not. */
export function usePin(axis: string): [pin: Pin | null, setPin: (pin: Pin | null) => void] {
  const [pinned, setPinned] = useState<{ pin: Pin; axis: string } | null>(null);
  const setPin = useCallback((pin: Pin | null) => setPinned(pin && { pin, axis }), [axis]);
  const pin = pinned && (pinned.pin.x === null || pinned.axis === axis) ? pinned.pin : null;
  return [pin, setPin];
}
