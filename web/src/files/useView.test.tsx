import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useRef } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useView, type View, WHOLE } from "./useView";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const onView = vi.fn((_view: View) => {});
beforeEach(() => void onView.mockClear());

function Pictures({ view }: { view: View }) {
  const box = useRef<HTMLDivElement>(null);
  useView(box, view, onView, "plain");
  return (
    <div ref={box}>
      <i data-view="" data-testid="picture" />
    </div>
  );
}

const enlarge = () => {
  const picture = screen.getByTestId("picture");
  picture.getBoundingClientRect = () => new DOMRect(0, 0, 100, 100);
  fireEvent.wheel(picture, { deltaY: -400, clientX: 50, clientY: 50 });
};

it("tells where pictures came to rest", () => {
  render(<Pictures view={WHOLE} />);
  enlarge();
  enlarge();
  expect(onView).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(onView).toHaveBeenCalledTimes(1);
  expect(onView.mock.lastCall?.[0].zoom).toBeGreaterThan(3);
});

it("tells it before whatever else somebody does, and not behind that", () => {
  render(<Pictures view={WHOLE} />);
  enlarge();
  fireEvent.keyDown(window, { key: "Control" });
  expect(onView).not.toHaveBeenCalled();
  fireEvent.keyDown(window, { key: "ArrowDown" });
  expect(onView).toHaveBeenCalledTimes(1);
  enlarge();
  fireEvent.pointerDown(document.body);
  expect(onView).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(1_000);
  expect(onView).toHaveBeenCalledTimes(2);
});

it("takes nobody forth who has gone back meanwhile", () => {
  const { rerender } = render(<Pictures view={{ zoom: 2, x: 0, y: 0 }} />);
  enlarge();
  rerender(<Pictures view={{ ...WHOLE }} />);
  vi.advanceTimersByTime(1_000);
  expect(onView).not.toHaveBeenCalled();
});

it("tells nothing of a picture that was only clicked", () => {
  render(<Pictures view={{ zoom: 2, x: 0, y: 0 }} />);
  const picture = screen.getByTestId("picture");
  fireEvent.pointerDown(picture, { button: 0 });
  fireEvent.pointerUp(picture);
  vi.advanceTimersByTime(1_000);
  expect(onView).not.toHaveBeenCalled();
});
