import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { idsOf, MOST_SHOWN, type Selection, type SetSelection, type ShownRun } from "@/api/selection";
import { RunHover } from "@/ui/runHover";
import { useToasts } from "@/ui/toasts";
import { LineageTab } from "./LineageTab";

vi.mock("@/lineage/Lineage", () => ({
  Lineage: ({ onToggle }: { onToggle: (id: string) => void }) =>
    ["A", "B", "C"].map((id) => (
      <button key={id} type="button" onClick={() => onToggle(id)}>
        {id}
      </button>
    )),
}));

const shown = (ids: readonly string[]): ShownRun[] => ids.map((id) => ({ id, uuid: id, name: id, colour: 0 }));

/** The tab as it was drawn; what is selected since is told by the selection alone. */
function drawn(begin: Selection, runs: readonly ShownRun[]) {
  let selection = begin;
  const onSelection: SetSelection = (next) => {
    selection = typeof next === "function" ? next(selection) : next;
  };
  const address = { workspace: "team", project: "digits" };
  const hoveredRun = new RunHover();
  const others = { address, hoveredRun, pinned: [], columns: [], part: {}, table: {} as never };
  const nobody = () => {};
  render(
    <LineageTab
      {...others}
      runs={runs}
      onShow={nobody}
      onSelection={onSelection}
      onPart={nobody}
      onTable={nobody}
      onHoverRun={nobody}
    />,
  );
  return { click: (id: string) => fireEvent.click(screen.getByRole("button", { name: id })), now: () => selection };
}

afterEach(() => {
  cleanup();
  useToasts.setState({ toasts: [] });
});
const told = () => useToasts.getState().toasts.map((each) => each.text);

it("keeps what an eye changed when another is clicked before that is drawn", () => {
  const tab = drawn({ kind: "first", count: 2 }, shown(["A", "B"]));
  tab.click("C");
  tab.click("A");
  expect(tab.now()).toEqual({ kind: "chosen", ids: ["B", "C"] });
  tab.click("C");
  tab.click("B");
  expect(tab.now()).toEqual({ kind: "chosen", ids: ["B"] });
  expect(told()).toEqual(["B is the only run that is shown. Show another one first."]);
});

it("goes on following the table where it can show no more runs", () => {
  const runs = shown(Array.from({ length: MOST_SHOWN }, (_, index) => `R-${index}`));
  const first: Selection = { kind: "first", count: MOST_SHOWN };
  const tab = drawn(first, runs);
  tab.click("A");
  expect(tab.now()).toBe(first);
  expect(told()[0]).toContain("too many");
  expect(idsOf(tab.now(), runs)).toHaveLength(MOST_SHOWN);
});
