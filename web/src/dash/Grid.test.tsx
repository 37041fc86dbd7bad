import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useRef } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Widget } from "@/api/dashboards";
import { markReachable, markUnreachable } from "@/api/reachability";
import { Grid, type Places } from "./Grid";
import { Moving, MovingContext } from "./moving";
import { WidgetCard } from "./WidgetCard";

vi.mock("@/ui/hooks", async (original) => ({
  ...(await original<typeof import("@/ui/hooks")>()),
  useSize: () => ({ width: 1200, height: 800 }),
}));

const WIDGETS: Widget[] = [{ id: "w1", kind: "text", title: "Note", x: 0, y: 0, w: 4, h: 4, options: {} }];
const put = vi.fn();
const announce = vi.fn();
const places: Places = { put, announce, send: () => {}, hop: () => false };
const applied = {
  address: { workspace: "team", project: "shelf" },
  runs: [],
  hoveredRun: { id: null, subscribe: () => () => {} } as never,
  onHoverRun: () => {},
};

function Section() {
  const zone = useRef<HTMLElement>(null);
  return (
    <section ref={zone}>
      <Grid id="s1" zone={zone} widgets={WIDGETS} places={places}>
        {(widget, handles) => <WidgetCard widget={widget} applied={applied} handles={handles} items={null} />}
      </Grid>
    </section>
  );
}

const grip = () => screen.getByRole("button", { name: "Move or resize Note" });
const drag = (by: number, meanwhile = () => {}) => {
  fireEvent.pointerDown(grip(), { clientX: 10, clientY: 10, pointerId: 1, button: 0 });
  meanwhile();
  const head = grip().closest("header")!;
  fireEvent.pointerMove(head, { clientX: 10 + by, clientY: 10, pointerId: 1 });
  fireEvent.pointerUp(head, { clientX: 10 + by, clientY: 10, pointerId: 1 });
};

beforeEach(() => {
  vi.useFakeTimers();
  put.mockClear();
  announce.mockClear();
  HTMLElement.prototype.setPointerCapture = () => {};
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 1200, 160));
  render(
    <MovingContext value={new Moving()}>
      <Section />
    </MovingContext>,
  );
});
afterEach(() => {
  cleanup();
  markReachable();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it("stays as it is while the server is away, says why, and can be moved again afterwards", () => {
  act(markUnreachable);
  fireEvent.keyDown(grip(), { key: "ArrowRight" });
  fireEvent.keyDown(grip(), { key: "ArrowRight", shiftKey: true });
  drag(300);
  expect(put).not.toHaveBeenCalled();
  expect(announce).toHaveBeenLastCalledWith(expect.stringContaining("The server does not answer"));
  expect(grip().title).toContain("The server does not answer");
  expect(grip().getAttribute("aria-disabled")).toBe("true");
  act(markReachable);
  fireEvent.keyDown(grip(), { key: "ArrowRight" });
  expect(put.mock.lastCall![0]).toMatchObject([{ id: "w1", x: 1 }]);
  drag(300);
  expect(put.mock.lastCall![0]).toMatchObject([{ id: "w1", x: 3 }]);
});

it("puts what was held when the server went away where it is let go", () => {
  drag(300, () => act(markUnreachable));
  expect(put.mock.lastCall![0]).toMatchObject([{ id: "w1", x: 3 }]);
});
