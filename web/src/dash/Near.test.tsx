import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Near, OnceNear } from "./Near";

let tell: (isNear: boolean) => void;

beforeEach(() => {
  const told: ((entries: { isIntersecting: boolean }[]) => void)[] = [];
  tell = (isNear) => act(() => void told.forEach((each) => void each([{ isIntersecting: isNear }])));
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(callback: (typeof told)[number]) {
        told.push(callback);
      }
      observe() {}
      disconnect() {}
    },
  );
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const isThere = () => screen.queryByText("asks much") !== null;

it("holds what it has while it is near", () => {
  render(<Near>asks much</Near>);
  expect(isThere()).toBe(false);
  tell(true);
  expect(isThere()).toBe(true);
  tell(false);
  expect(isThere()).toBe(false);
});

it("begins once it is near, and keeps what it has made", () => {
  render(<OnceNear>asks much</OnceNear>);
  expect(isThere()).toBe(false);
  tell(true);
  expect(isThere()).toBe(true);
  tell(false);
  expect(isThere()).toBe(true);
});
