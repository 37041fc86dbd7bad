import { act, cleanup, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { RanFor } from "./RunningTime";

let told: ((entries: { target: Element; isIntersecting: boolean }[]) => void) | undefined;
class Observer {
  constructor(callback: typeof told) {
    told = callback;
  }
  observe = vi.fn();
  unobserve = vi.fn();
}
vi.stubGlobal("IntersectionObserver", Observer);

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000_000 });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const rendered = vi.fn();
function Row(props: { seconds: number; isRunning?: boolean; asOf?: number }) {
  rendered();
  return <RanFor isRunning asOf={Date.now()} {...props} />;
}
const see = (container: Element, isIntersecting = true) =>
  told?.([...container.querySelectorAll("span")].map((target) => ({ target, isIntersecting })));
const later = (seconds: number) => act(() => vi.advanceTimersByTime(seconds * 1_000));

it("counts on each second while it is seen, by one timer for all, and draws nothing anew", () => {
  const { container, unmount } = render(
    <>
      <p>
        <Row seconds={63} />
      </p>
      <p>
        <Row seconds={3_600} />
      </p>
      <p>
        <Row seconds={63} isRunning={false} />
      </p>
    </>,
  );
  const texts = () => [...container.querySelectorAll("p")].map((each) => each.textContent);
  // As long as before: a figure space stands where a digit will.
  expect(texts()).toEqual(["1 min \u20073 s", "1 h \u20070 min", "1 min 3 s"]);
  expect(vi.getTimerCount()).toBe(0);
  see(container);
  expect(vi.getTimerCount()).toBe(1);
  const before = rendered.mock.calls.length;
  later(9);
  expect(texts()).toEqual(["1 min 12 s", "1 h \u20070 min", "1 min 3 s"]);
  later(60);
  expect(texts()).toEqual(["2 min 12 s", "1 h \u20071 min", "1 min 3 s"]);
  expect(rendered.mock.calls.length).toBe(before);
  unmount();
  expect(vi.getTimerCount()).toBe(0);
});

it("rests where nobody sees it, and is right again at once when somebody does", () => {
  const { container } = render(<Row seconds={5} />);
  see(container);
  see(container, false);
  expect(vi.getTimerCount()).toBe(0);
  later(10);
  expect(container.textContent).toBe("5 s");
  see(container);
  expect(container.textContent).toBe("15 s");
  vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  later(10);
  expect(container.textContent).toBe("15 s");
});

it("is not taken back by an answer that lags behind, but by one that has not counted a silence", () => {
  const { container, rerender } = render(<Row seconds={100} asOf={Date.now()} />);
  see(container);
  later(10);
  expect(container.textContent).toBe("1 min 50 s");
  rerender(<Row seconds={104} asOf={Date.now()} />);
  expect(container.textContent).toBe("1 min 50 s");
  rerender(<Row seconds={111} asOf={Date.now()} />);
  expect(container.textContent).toBe("1 min 51 s");
  later(60);
  rerender(<Row seconds={115} asOf={Date.now()} />);
  expect(container.textContent).toBe("1 min 55 s");
  rerender(<Row seconds={116} isRunning={false} />);
  expect(container.textContent).toBe("1 min 56 s");
});
