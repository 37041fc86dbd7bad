import {
  cloneElement,
  type HTMLAttributes,
  type ReactElement,
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import styles from "./Tip.module.css";

const DELAY_MILLISECONDS = 350;
/** Having read one tip, the next one need not be waited for. */
const SKIP_MILLISECONDS = 150;
const GAP = 6;
const MARGIN = 8;

let lastShown = Number.NEGATIVE_INFINITY;

type TargetProps = HTMLAttributes<HTMLElement> & { ref?: Ref<HTMLElement> };

/** A short text below what it explains, on hover and on focus by keyboard. */
export function Tip({ text, children }: { text: ReactNode; children: ReactElement<TargetProps> }) {
  const id = useId();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [target, setTarget] = useState<Element | null>(null);
  const hide = () => {
    clearTimeout(timer.current);
    if (target) lastShown = performance.now();
    setTarget(null);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!target) return;
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && setTarget(null);
    const onScroll = () => setTarget(null);
    addEventListener("keydown", onKey, true);
    addEventListener("scroll", onScroll, true);
    return () => {
      removeEventListener("keydown", onKey, true);
      removeEventListener("scroll", onScroll, true);
    };
  }, [target]);
  const { onPointerEnter, onPointerLeave, onPointerDown, onFocus, onBlur } = children.props;
  return (
    <>
      {cloneElement(children, {
        "aria-describedby": target ? id : undefined,
        onPointerEnter: (event) => {
          onPointerEnter?.(event);
          if (event.pointerType === "touch") return;
          const element = event.currentTarget;
          const wait = performance.now() - lastShown < SKIP_MILLISECONDS ? 0 : DELAY_MILLISECONDS;
          timer.current = setTimeout(() => setTarget(element), wait);
        },
        onPointerLeave: (event) => {
          onPointerLeave?.(event);
          hide();
        },
        onPointerDown: (event) => {
          onPointerDown?.(event);
          hide();
        },
        onFocus: (event) => {
          onFocus?.(event);
          if (event.currentTarget.matches(":focus-visible")) setTarget(event.currentTarget);
        },
        onBlur: (event) => {
          onBlur?.(event);
          hide();
        },
      })}
      {target && <Shown id={id} text={text} target={target} />}
    </>
  );
}

function Shown({ id, text, target }: { id: string; text: ReactNode; target: Element }) {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    // Above a dialog, too: both lie in the browser's top layer.
    element.showPopover?.();
    const own = element.getBoundingClientRect();
    const { left, width, top, bottom } = target.getBoundingClientRect();
    const isBelow = bottom + GAP + own.height + MARGIN <= innerHeight;
    setPlace({
      left: Math.max(MARGIN, Math.min(left + width / 2 - own.width / 2, innerWidth - own.width - MARGIN)),
      top: isBelow ? bottom + GAP : top - GAP - own.height,
    });
  }, [target]);
  return createPortal(
    <div ref={box} id={id} role="tooltip" popover="manual" className={styles.tip} style={place ?? undefined}>
      {text}
    </div>,
    document.body,
  );
}
