import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { saveFile } from "@/ui/download";
import { OpenMenu } from "@/ui/Menu";
import { MOST_NAMED } from "@/ui/part";
import { RunHover } from "@/ui/runHover";
import { useToasts } from "@/ui/toasts";
import { SideBySide, type SideBySideProps } from "./SideBySide";

const TEXT = `${"a long text ".repeat(30)}`;
const cellOf = vi.hoisted(() => (path: string) => ({ type: "string", value: path === "note" ? "" : path }));
const directions = vi.hoisted(() => ({ lost: null as object | null }));
vi.mock("@/ui/useDirections", () => ({ useDirections: () => ({ directionOf: () => "neither", ...directions }) }));
const noted = vi.hoisted(() => ({ by: [] as string[] }));
const noteOf = (run: string) => (noted.by.includes(run) ? { type: "string", value: `${TEXT}${run}` } : null);
vi.mock("@/ui/download", () => ({ saveFile: vi.fn() }));
vi.mock("./useComparison", () => ({
  useAttributes: () => ({
    answer: {
      data: {
        attributes: ["note", "space/size"].map((path) => ({
          ...{ path, type: "string", count: 2, differs: true, isEmpty: false },
        })),
        byLast: 0,
        isCut: false,
      },
    },
    waited: { isPending: false, isStale: false, isAsked: false, retry: () => undefined },
  }),
  readAll: async () => cellOf,
  useCells: () => (path: string, run: string) => (path === "note" ? noteOf(run) : cellOf(path)),
}));

beforeEach(async () => {
  noted.by = ["DIG-1", "DIG-2", "DIG-3"];
  await OpenMenu.preload();
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(900);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const RUNS = [
  { id: "DIG-1", uuid: "1", name: "train", colour: 0 },
  { id: "DIG-2", uuid: "2", name: "train", colour: 1 },
  { id: "DIG-3", uuid: "3", name: "tune", colour: 2 },
];

function shown(over: Partial<SideBySideProps> = {}) {
  const onPart = vi.fn();
  const onTable = vi.fn();
  const part = over.part ?? {};
  const props = { runs: RUNS, table: {}, part, onPart, onTable, hoveredRun: new RunHover(), onHoverRun: vi.fn() };
  render(<SideBySide address={{ workspace: "team", project: "digits" }} {...props} {...over} />);
  return { onTable, onPart, next: () => onPart.mock.lastCall![0](part) };
}

test("says below what it could not load of which values are better, beside what it shows", () => {
  const retry = vi.fn();
  directions.lost = { what: "Better is guessed", error: new Error("The store is away."), retry };
  shown();
  directions.lost = null;
  expect(screen.getAllByRole("columnheader")).toHaveLength(4);
  expect(screen.getByRole("alert").textContent).toContain("Better is guessed: The store is away.");
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(retry).toHaveBeenCalledOnce();
});

test("runs of one name are told apart, on the page and in files", async () => {
  shown();
  const headers = screen.getAllByRole("columnheader").map((each) => each.textContent);
  expect(headers).toEqual(["Attribute", "trainDIG-1", "trainDIG-2", "tune"]);
  fireEvent.click(screen.getByLabelText("Export"));
  await act(async () => fireEvent.click(await screen.findByText("CSV")));
  const file = vi.mocked(saveFile).mock.lastCall![1] as Blob;
  expect((await file.text()).split("\r\n")[0]).toBe("attribute,train (DIG-1),train (DIG-2),tune");
});

test("names without room lose their middle, where those of a sweep differ least", () => {
  const runs = RUNS.map((run, index) => ({ ...run, name: `sweep-lr-0.1-width-64-seed-${index}` }));
  shown({ runs });
  const names = runs.map(({ name, id }) => screen.getByTitle(`${name} (${id})`));
  expect(names.map((each) => each.firstChild?.textContent)).toEqual(runs.map(({ name }) => name));
  expect(names.map((each) => each.lastChild?.lastChild?.textContent)).toEqual(
    runs.map((_, index) => `seed-${index}`.slice(-6)),
  );
});

test.each([
  [1, false, "320px"],
  [3, false, "206px"],
  [3, true, "224px"],
  [9, false, "148px"],
])("the columns of %i runs share what is free, with changes: %s", (count, changes, width) => {
  const runs = Array.from({ length: count }, (_, place) => ({ ...RUNS[0]!, id: `DIG-${place + 1}`, uuid: `${place}` }));
  shown({ runs, part: changes ? { change: "1" } : {} });
  expect(screen.getAllByRole("columnheader")[1]!.style.width).toBe(width);
});

test("a short name is one piece", () => {
  shown({ runs: RUNS.map((run, index) => ({ ...run, name: `trial ${index}` })) });
  expect(screen.getByTitle("trial 2 (DIG-3)").childElementCount).toBe(1);
});

test("changes are against a run that is shown, though the reference is not any more", () => {
  const { next } = shown({ part: { ref: "DIG-9" } });
  fireEvent.click(screen.getByText("Change"));
  expect(next()).toMatchObject({ change: "1", ref: "DIG-1" });
});

test("a long text has the focus while it is open, and Escape closes it", () => {
  shown();
  const grid = screen.getByRole("treegrid");
  act(() => grid.focus());
  fireEvent.keyDown(grid, { key: "ArrowRight" });
  fireEvent.keyDown(grid, { key: "Enter" });
  expect(screen.getByLabelText("note of train").contains(document.activeElement)).toBe(true);
  fireEvent.keyDown(document.activeElement!, { key: "Escape" });
  expect(screen.queryByLabelText("note of train")).toBeNull();
  expect(document.activeElement).toBe(grid);
});

test.each([
  [["DIG-2", "DIG-3"], {}, 3, "2", "3"],
  [["DIG-1", "DIG-2"], {}, 1, "2", "1"],
  [["DIG-2", "DIG-3"], { ref: "DIG-3" }, 3, "3", "2"],
  [["DIG-2", "DIG-3"], { ref: "DIG-3" }, 1, undefined, undefined],
  [["DIG-2"], {}, 2, undefined, undefined],
])("of a long text in %j with %j, column %i shows what changed from DIG-%s", (by, part, column, gone, added) => {
  noted.by = by;
  shown({ part });
  const grid = screen.getByRole("treegrid");
  for (let each = 0; each < column; each++) fireEvent.keyDown(grid, { key: "ArrowRight" });
  fireEvent.keyDown(grid, { key: "Enter" });
  const looked = screen.getByLabelText(/^note of /);
  expect(looked.querySelector("pre del")?.textContent).toBe(gone);
  expect(looked.querySelector("pre ins")?.textContent).toBe(added);
});

test("what cannot be folded or left out any more is said", () => {
  const names = Array.from({ length: MOST_NAMED }, (_, index) => `other/${index}`);
  const { onPart, onTable } = shown({ table: { ignore: names }, part: { closed: names } });
  fireEvent.click(screen.getByLabelText("Ignore note"));
  expect(useToasts.getState().toasts.at(-1)!.text).toMatch(/^300 attributes are ignored/);
  fireEvent.click(screen.getByText("space"));
  expect(useToasts.getState().toasts.at(-1)!.text).toMatch(/^300 namespaces are folded/);
  expect(onPart).not.toHaveBeenCalled();
  expect(onTable).not.toHaveBeenCalled();
});

test("keys copy a value as it is, also a long one, and at an attribute its values in all runs", async () => {
  const written: string[] = [];
  vi.stubGlobal("isSecureContext", true);
  vi.spyOn(navigator.clipboard, "writeText").mockImplementation(async (text) => void written.push(text));
  shown();
  const grid = screen.getByRole("treegrid", { name: "Attributes by run" });
  const press = (key: string, held = {}) => fireEvent.keyDown(grid, { key, ...held });
  const copied = async (count: number) => vi.waitFor(() => expect(written).toHaveLength(count));
  press("c", { ctrlKey: true });
  await copied(1);
  expect(written[0]).toBe(
    `attribute\ttrain (DIG-1)\ttrain (DIG-2)\ttune\nnote${RUNS.map(({ id }) => `\t${TEXT}${id}`).join("")}`,
  );
  expect(useToasts.getState().toasts.at(-1)?.text).toBe("Copied note of 3 runs");
  press("ArrowRight");
  press("c", { metaKey: true });
  await copied(2);
  expect(written[1]).toBe(`${TEXT}DIG-1`);
  press("End");
  press("Enter");
  await copied(3);
  expect(written[2]).toBe("space/size");
});
