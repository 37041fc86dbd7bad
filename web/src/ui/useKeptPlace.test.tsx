import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { useKeptPlace } from "./useKeptPlace";

const kept = (first: (string | undefined)[]) =>
  renderHook(
    ({ list }) =>
      useKeptPlace(
        list.length,
        (place) => list[place],
        (key) => (list.includes(key) ? list.indexOf(key) : undefined),
        list,
      ),
    { initialProps: { list: first } },
  );

test("what is chosen stays itself while others come above it", () => {
  const { result, rerender } = kept(["B", "A"]);
  act(() => result.current.choose(1));
  rerender({ list: ["D", "C", "B", "A"] });
  expect(result.current).toMatchObject({ place: 3, isGone: false });
  rerender({ list: ["C", "B", "A"] });
  expect(result.current).toMatchObject({ place: 2, isGone: false });
});

test("what left the list is gone, and nothing takes its place", () => {
  const { result, rerender } = kept(["C", "B", "A"]);
  act(() => result.current.choose(1));
  rerender({ list: ["C", "A"] });
  expect(result.current).toMatchObject({ place: 1, isGone: true });
  rerender({ list: ["B", "C", "A"] });
  expect(result.current).toMatchObject({ place: 0, isGone: false });
});

test("what was not loaded when it was chosen is kept once it is", () => {
  const { result, rerender } = kept(["A", undefined]);
  act(() => result.current.choose(1));
  rerender({ list: ["A", "B"] });
  rerender({ list: ["A", "C", "B"] });
  expect(result.current).toMatchObject({ place: 2, isGone: false });
});

test("until something is chosen it is whatever comes first", () => {
  const { result, rerender } = kept(["B", "A"]);
  rerender({ list: ["C", "B", "A"] });
  expect(result.current).toMatchObject({ place: 0, isGone: false });
});
