import { useEffect, useMemo, useRef, useState } from "react";
import type { Line } from "./engine/lines";
import { extent } from "./engine/scales";
import { type Smoothing, smoothed } from "./engine/smooth";
import { MANY_VALUES, smoothedBeside } from "./numbers";

interface Wish {
  lines: readonly Line[];
  smoothing: Smoothing;
  span: number;
}

/** Those of groups' members are drawn as they are. */
const isSmoothed = (line: Line): boolean => !line.isFaint;

function smoothedHere({ lines, smoothing, span }: Wish): readonly Line[] {
  return lines.map((line) => {
    const smooth = isSmoothed(line) ? smoothed(line.x, line.y, smoothing, span) : line.y;
    return smooth === line.y ? line : { ...line, smooth };
  });
}

async function smoothedThere(wish: Wish): Promise<readonly Line[]> {
  const chosen = wish.lines.filter(isSmoothed);
  const found = new Map<Line, Float64Array>();
  try {
    const smooth = await smoothedBeside(chosen, wish.smoothing, wish.span);
    chosen.forEach((line, index) => {
      found.set(line, smooth[index]!);
    });
  } catch (error) {
    reportError(error);
    return smoothedHere(wish);
  }
  return wish.lines.map((line) => ({ ...line, smooth: found.get(line) }));
}

/**
 * The lines with their smoothed values; of very many the ones of before until they are there.
 *
 * `span` is what smoothing takes its distances from; null: the lines' own extent.
 */
export function useSmoothed(
  lines: readonly Line[] | null,
  kind: Smoothing["kind"],
  strength: number,
  span: number | null,
): readonly Line[] | null {
  const wish = useMemo<Wish | null>(() => {
    if (!lines || kind === "none") return null;
    const whole = span === null ? extent(lines, "linear") : null;
    return { lines, smoothing: { kind, strength }, span: span ?? (whole ? whole[1] - whole[0] : 0) };
  }, [lines, kind, strength, span]);
  const isMany = wish !== null && wish.lines.reduce((sum, { y }) => sum + y.length, 0) > MANY_VALUES;
  const here = useMemo(() => (wish && !isMany ? smoothedHere(wish) : lines), [wish, isMany, lines]);
  const [there, setThere] = useState<readonly Line[] | null>(null);
  const latest = useRef<Wish | null>(null);
  const isBusy = useRef(false);
  useEffect(() => {
    latest.current = isMany ? wish : null;
    if (!isMany) setThere(null);
    if (isBusy.current || !latest.current) return;
    // One after the other: of what is wished for meanwhile only the latest counts.
    const work = async () => {
      isBusy.current = true;
      for (let done: Wish | null = null; latest.current && latest.current !== done; ) {
        done = latest.current;
        const found = await smoothedThere(done);
        if (latest.current) setThere(found);
      }
      isBusy.current = false;
    };
    work();
  }, [wish, isMany]);
  useEffect(
    () => () => {
      latest.current = null;
    },
    [],
  );
  return isMany ? there : here;
}
