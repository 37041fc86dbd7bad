import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { createRef } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as format from "@/ui/format";
import { RunHover } from "@/ui/runHover";
import type { TableRow } from "./cellValue";
import { columnModel } from "./columns";
import { Grid, type GridHandle } from "./Grid";
import type { GridActions, Item } from "./grid";

const HEIGHT = 300;
const NO_SET: ReadonlySet<string> = new Set();
const NO_MAP = new Map<string, never>();

const ITEMS = Array.from({ length: 500 }, (_, index): Item => {
  const name = { type: "string", value: `run ${index}` };
  return { kind: "run", row: { id: `R-${index}`, attributes: { "sys/name": name } } as unknown as TableRow, depth: 0 };
});
const COLUMNS = [columnModel({ path: "sys/state" }, {})];
const nothing = () => undefined;
const ACTIONS = { hover: nothing, cancelEdit: nothing, href: () => "/" } as unknown as GridActions;
const HEADER = { sort: nothing, resize: nothing, fit: nothing, menu: nothing, move: nothing };

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(HEIGHT);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(800);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const grid = (over: Partial<Parameters<typeof Grid>[0]> = {}) => (
  <Grid
    total={ITEMS.length}
    itemAt={(index) => ITEMS[index]}
    placeOf={(key) => ITEMS.findIndex((item) => item.kind === "run" && item.row.id === key)}
    order=""
    rowHeight={30}
    columns={COLUMNS}
    pins={0}
    onPins={nothing}
    firstWidth={270}
    sort={undefined}
    header={HEADER}
    firstHeader={null}
    numeric={NO_SET}
    extents={NO_MAP}
    checked={NO_SET}
    colours={NO_MAP}
    isAutomatic={false}
    hasOwnColours
    editing={null}
    actions={ACTIONS}
    onKey={() => false}
    onExtend={nothing}
    onTag={nothing}
    onFile={nothing}
    onRange={nothing}
    hover={new RunHover()}
    isStale={false}
    isTree={false}
    {...over}
  />
);

const scrollTo = (top: number) =>
  act(() => {
    const scroller = screen.getByLabelText("Runs");
    scroller.scrollTop = top;
    fireEvent.scroll(scroller);
  });

test("names of twenty letters have room until somebody makes their column another, and in a narrow pane most of it", () => {
  const widthIn = (pane: number, firstWidth?: number) => {
    vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(pane);
    render(grid({ firstWidth }));
    const width = screen.getAllByRole("columnheader")[0]!.style.width;
    cleanup();
    return width;
  };
  expect([widthIn(800), widthIn(312), widthIn(800, 200)]).toEqual(["320px", "288px", "200px"]);
});

test("a name under edit keeps what was typed when its row is scrolled away", () => {
  const onRange = vi.fn();
  render(grid({ editing: { id: "R-2", field: "name" }, onRange }));
  fireEvent.change(screen.getByLabelText("Name of R-2"), { target: { value: "half a na" } });
  scrollTo(9_000);
  expect(screen.getByLabelText("Select R-300")).toBeTruthy();
  expect(screen.queryByLabelText("Select R-20")).toBeNull();
  expect(screen.getByLabelText<HTMLInputElement>("Name of R-2").value).toBe("half a na");
  expect(onRange.mock.lastCall![0]).toBeGreaterThan(250);
});

test("whoever comes back is where they were", () => {
  const place = createRef<GridHandle>();
  const { unmount } = render(grid({ ref: place }));
  act(() => place.current!.move(1));
  scrollTo(9_000);
  const left = place.current!.place();
  expect(left).toEqual({ top: 9_000, left: 0, active: { key: "R-1", place: 1 } });
  unmount();
  const back = createRef<GridHandle>();
  render(grid({ ref: back, begin: left }));
  expect(back.current!.place()).toEqual(left);
  expect(screen.getByLabelText("Select R-300")).toBeTruthy();
});

test("a row that is edited from out of sight comes into sight", () => {
  const { rerender } = render(grid());
  scrollTo(9_000);
  expect(screen.queryByLabelText("Select R-2")).toBeNull();
  rerender(grid({ editing: { id: "R-2", field: "name" } }));
  expect(screen.getByLabelText("Name of R-2")).toBeTruthy();
  expect(screen.getByLabelText("Runs").scrollTop).toBeLessThan(90);
});

test("the row that a key leads to stands above the lower edge, and below the head", () => {
  const place = createRef<GridHandle>();
  render(grid({ ref: place }));
  for (let row = 0; row < 9; row++) act(() => place.current!.move(1));
  const scroller = screen.getByLabelText("Runs");
  // Ten rows of 30 pixels, where 34 of 300 are the head's.
  expect(scroller.scrollTop).toBe(34);
  act(() => place.current!.move(-9));
  expect(scroller.scrollTop).toBe(0);
});

test("only those rows are drawn anew in which something has changed, and the head not for a row", () => {
  const href = vi.fn(() => "/");
  const prefix = vi.fn(() => "");
  const actions = { ...ACTIONS, href };
  const columns = [Object.defineProperty(columnModel({ path: "sys/state" }, {}), "prefix", { get: prefix })];
  const colours = new Map([["R-1", 3]]);
  const place = createRef<GridHandle>();
  const same = { actions, columns, ref: place, hover: new RunHover(), header: HEADER };
  const { rerender } = render(grid({ ...same, colours, isAutomatic: true }));
  href.mockClear();
  prefix.mockClear();
  rerender(grid({ ...same, colours, isAutomatic: false }));
  expect(href.mock.calls).toEqual([[expect.objectContaining({ id: "R-1" })]]);
  href.mockClear();
  act(() => place.current!.move(1));
  expect(href).toHaveBeenCalledTimes(2);
  expect(prefix).not.toHaveBeenCalled();
});

test("Shift with arrows selects from run to run", () => {
  const onExtend = vi.fn();
  render(grid({ onExtend }));
  const scroller = screen.getByLabelText("Runs");
  fireEvent.keyDown(scroller, { key: "ArrowDown", shiftKey: true });
  fireEvent.keyDown(scroller, { key: "ArrowDown" });
  fireEvent.keyDown(scroller, { key: "ArrowUp", shiftKey: true });
  expect(onExtend.mock.calls).toEqual([
    ["R-0", "R-1"],
    ["R-2", "R-1"],
  ]);
});

test("keys make the column of the names wider and narrower", () => {
  const resize = vi.fn();
  render(grid({ header: { ...HEADER, resize } }));
  const name = screen.getByRole("button", { name: "Name" });
  fireEvent.keyDown(name, { key: "ArrowRight", shiftKey: true });
  fireEvent.keyDown(name, { key: "ArrowLeft", shiftKey: true });
  fireEvent.keyDown(name, { key: "ArrowLeft" });
  expect(resize.mock.calls).toEqual([
    ["sys/name", 286],
    ["sys/name", 254],
  ]);
});

test("a run in a group says how deep it stands", () => {
  const item = { ...ITEMS[1]!, depth: 2 } as Item;
  render(grid({ itemAt: (index) => (index === 1 ? item : ITEMS[index]), isTree: true }));
  expect(document.getElementById("run-row-1")?.getAttribute("aria-level")).toBe("3");
  expect(document.getElementById("run-row-0")?.getAttribute("aria-level")).toBeNull();
});

test("other columns are drawn where the grid is scrolled to, also if nothing had to be drawn when it was", () => {
  const columns = (width: number) =>
    Array.from({ length: 20 }, (_, n) => ({ ...columnModel({ path: `c${n}` }, {}), width }));
  const { rerender } = render(grid({ columns: columns(800) }));
  act(() => {
    const scroller = screen.getByLabelText("Runs");
    scroller.scrollLeft = 260;
    fireEvent.scroll(scroller);
  });
  rerender(grid({ columns: columns(80) }));
  // From 260 to 1,060 there are the columns up to that which begins at 990.
  expect(screen.getByRole("columnheader", { name: /c9/ })).toBeTruthy();
  expect(screen.queryByRole("columnheader", { name: /c15/ })).toBeNull();
});

test("the card of a cell shows what the cell shows by now, and nothing once another run stands there", () => {
  vi.useFakeTimers();
  const columns = [columnModel({ path: "loss" }, {})];
  const shown = (id: string, value: number): Item[] => [
    { kind: "run", row: { id, attributes: { loss: { type: "float", value } } } as unknown as TableRow, depth: 0 },
  ];
  const { rerender } = render(grid({ columns, total: 1, itemAt: (index) => shown("R-0", 0.123456789)[index] }));
  fireEvent.pointerOver(document.querySelector("[role=gridcell][data-column=loss]")!, { buttons: 0 });
  act(() => void vi.advanceTimersByTime(1_000));
  screen.getByText("0.123456789");
  rerender(grid({ columns, total: 1, itemAt: (index) => shown("R-0", 0.987654321)[index] }));
  screen.getByText("0.987654321");
  rerender(grid({ columns, total: 1, itemAt: (index) => shown("R-1", 0.5555555)[index] }));
  expect(screen.queryByRole("button", { name: "Copy the value" })).toBeNull();
});

test("of a run that logs, only the cells are drawn anew that show something else", () => {
  const drawn = vi.spyOn(format, "formatNumber");
  const columns = ["loss", "lr"].map((path) => columnModel({ path }, {}));
  const lr = { type: "float", value: 0.25 };
  const items = [0.5, 0.75].map((value): Item => {
    const attributes = { loss: { type: "float", value }, lr };
    return { kind: "run", row: { id: "R-0", attributes } as unknown as TableRow, depth: 0 };
  });
  const { rerender } = render(grid({ columns, total: 1, itemAt: () => items[0] }));
  drawn.mockClear();
  rerender(grid({ columns, total: 1, itemAt: () => items[1] }));
  screen.getByText("0.75");
  expect(drawn.mock.calls.map(([value]) => value)).toEqual([0.75]);
});
