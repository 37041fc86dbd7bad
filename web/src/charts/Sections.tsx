import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { onViewport } from "./viewport";

/** Sections come and go by so many: of fewer, all are on the page. */
const SECTIONS_TOGETHER = 50;

interface SectionsProps {
  /** How high each section will be, as far as that is known before it is there. */
  heights: readonly number[];
  children: (index: number) => ReactNode;
}

/** Sections below each other, of which those far from what is seen are empty space: thousands cost as much as a hundred. */
export function Sections({ heights, children }: SectionsProps) {
  const blocks: ReactNode[] = [];
  for (let first = 0; first < heights.length; first += SECTIONS_TOGETHER) {
    const own = heights.slice(first, first + SECTIONS_TOGETHER);
    blocks.push(
      <Block key={first} height={own.reduce((sum, each) => sum + each, 0)} isAlone={own.length === heights.length}>
        {() => own.map((_, index) => children(first + index))}
      </Block>,
    );
  }
  return blocks;
}

/** Sections that are on the page together, within one viewport of being seen; alone, always. */
function Block({ height, isAlone, children }: { height: number; isAlone: boolean; children: () => ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  // It leaves as much room as it took, so that nothing behind it moves.
  const taken = useRef({ expected: 0, height: 0 });
  const isThere = isNear || isAlone;
  const measure = () => {
    if (isAlone || !box.current) return;
    const { top, bottom } = box.current.getBoundingClientRect();
    if (isThere) taken.current = { expected: height, height: bottom - top };
    setNear(bottom > -innerHeight && top < 2 * innerHeight);
  };
  const latest = useRef(measure);
  latest.current = measure;
  useLayoutEffect(measure);
  useLayoutEffect(() => onViewport(() => latest.current()), []);
  const room = taken.current.expected === height ? taken.current.height : height;
  return (
    <div ref={box} style={isThere ? undefined : { height: room }}>
      {isThere && children()}
    </div>
  );
}
