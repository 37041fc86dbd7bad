import { cleanup, render, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Sections } from "./Sections";
import { viewportMoved } from "./viewport";

const EXPECTED = 340;
/** What a section really takes. */
const TAKEN = 350;

let scrolled = 0;

const heightOf = (block: Element): number =>
  Number.parseFloat((block as HTMLElement).style.height) || block.children.length * TAKEN;

beforeEach(() => {
  scrolled = 0;
  vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockImplementation(function (this: HTMLElement) {
    let top = -scrolled;
    for (let before = this.previousElementSibling; before; before = before.previousElementSibling)
      top += heightOf(before);
    return new DOMRect(0, top, 900, heightOf(this));
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const shown = (count: number) => {
  const { container } = render(
    <Sections heights={Array.from({ length: count }, () => EXPECTED)}>
      {(index) => <section key={index}>{index}</section>}
    </Sections>,
  );
  return {
    blocks: container.children,
    places: () => [...container.querySelectorAll("section")].map((each) => Number(each.textContent)),
  };
};

it("puts those sections on the page that are near to what is seen, and leaves room for the others", async () => {
  const { blocks, places } = shown(4_000);
  expect(places()).toEqual(Array.from({ length: 50 }, (_, place) => place));
  expect(heightOf(blocks[79]!)).toBe(50 * EXPECTED);

  scrolled = 50 * TAKEN + 78 * 50 * EXPECTED;
  viewportMoved();
  await waitFor(() => expect(places().at(-1)).toBe(3_999));
  expect(places().length).toBeLessThanOrEqual(150);
  // What was there and is gone takes as much room as it did.
  expect(heightOf(blocks[0]!)).toBe(50 * TAKEN);
});

it("shows few sections wherever they are", () => {
  scrolled = 100_000;
  expect(shown(50).places()).toHaveLength(50);
});
