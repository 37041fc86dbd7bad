import { describe, expect, it } from "vitest";
import {
  type DashboardDocument,
  EMPTY_DOCUMENT,
  MOST_WIDGETS,
  type SectionPattern,
  type Widget,
  withWidgetsAppended,
} from "@/api/dashboards";
import {
  addSection,
  addWidget,
  changeSection,
  changeWidget,
  duplicateWidget,
  findWidget,
  hopped,
  moveSection,
  moveToPlace,
  moveToSection,
  placeWidgets,
  putBackSection,
  putBackWidget,
  removeSection,
  removeWidget,
  widgetsOf,
} from "./document";
import { begun, changed, redone, undone } from "./history";
import { moved, resized } from "./layout";
import { groupsOf, inOneSize, MOST_MADE, madeWidgets, untouched, withPlaces } from "./patterns";

const widget = (id: string, w = 6, h = 4): Omit<Widget, "x" | "y"> => ({
  id,
  kind: "text",
  title: id,
  w,
  h,
  options: {},
});

function two(): DashboardDocument {
  let document = addSection(addSection(EMPTY_DOCUMENT, { title: "one" }), { title: "two" });
  document = addWidget(document, document.sections[0]!.id, widget("a"));
  return addWidget(document, document.sections[0]!.id, widget("b"));
}

/** With as many widgets as a dashboard may have. */
function filled(document: DashboardDocument): DashboardDocument {
  for (let count = widgetsOf(document); count < MOST_WIDGETS; count++)
    document = addWidget(document, null, widget(`more-${count}`));
  return document;
}

const placesOf = (document: DashboardDocument) =>
  document.sections[0]!.widgets.map(({ id, x, y }) => `${id} ${x} ${y}`);

const titles = (document: DashboardDocument) => document.sections.map(({ title }) => title);

describe("a document", () => {
  it("loses no widget that is hidden while others are moved", () => {
    const document = two();
    const [first, second] = document.sections[0]!.widgets;
    const placed = placeWidgets(document, document.sections[0]!.id, [{ ...second!, x: 0, y: 0 }]);
    expect(placesOf(placed)).toEqual([`${second!.id} 0 0`, `${first!.id} 0 4`]);
  });

  it("gets widgets side by side, and a section where there is none", () => {
    const [section] = two().sections;
    expect(section!.widgets.map(({ id, x, y }) => [id, x, y])).toEqual([
      ["a", 0, 0],
      ["b", 6, 0],
    ]);
    expect(addWidget(EMPTY_DOCUMENT, null, widget("a")).sections).toHaveLength(1);
  });

  it("has widgets that are changed, copied, moved to another section and removed", () => {
    const document = two();
    const other = document.sections[1]!.id;
    expect(findWidget(changeWidget(document, "a", { title: "A" }), "a")!.title).toBe("A");
    const copied = duplicateWidget(document, "a");
    expect(copied.sections[0]!.widgets.map(({ title }) => title)).toEqual(["a", "b", "a"]);
    expect(new Set(copied.sections[0]!.widgets.map(({ id }) => id)).size).toBe(3);
    const moved = moveToSection(document, "b", other);
    expect(moved.sections.map(({ widgets }) => widgets.map(({ id, x, y }) => [id, x, y]))).toEqual([
      [["a", 0, 0]],
      [["b", 0, 0]],
    ]);
    expect(removeWidget(document, "a").sections[0]!.widgets.map(({ id }) => id)).toEqual(["b"]);
  });

  it("gets back what was removed, and keeps what has been changed since", () => {
    let before = two();
    const [one, other] = before.sections.map(({ id }) => id);
    before = addWidget(before, one!, widget("c", 12));
    const since = moveToSection(removeWidget(before, "a"), "b", other!);
    expect(placesOf(since)).toEqual(["c 0 0"]);
    const back = putBackWidget(since, before, "a");
    expect(placesOf(back)).toEqual(["c 0 4", "a 0 0"]);
    expect(back.sections[1]!.widgets.map(({ id }) => id)).toEqual(["b"]);
    expect(putBackWidget(back, before, "a")).toBe(back);
    const alone = putBackWidget(removeSection(since, one!), before, "a");
    expect(alone.sections.map(({ widgets }) => widgets.map(({ id }) => id))).toEqual([["b", "a"]]);
    const renamed = changeSection(removeSection(before, one!), other!, { title: "renamed" });
    expect(titles(putBackSection(renamed, before, one!))).toEqual(["one", "renamed"]);
  });

  it("takes back nothing for which there is no room any more", () => {
    const before = two();
    const full = filled(removeWidget(before, "a"));
    expect(() => putBackWidget(full, before, "a")).toThrow("no room");
  });

  it("takes a widget over the edge of its section to the nearest place in the one beside it", () => {
    let document = two();
    const [one, other] = document.sections.map(({ id }) => id);
    document = addWidget(document, other!, widget("c", 12));
    const places = (of: DashboardDocument | null) =>
      of?.sections.map(({ widgets }) => widgets.map(({ id, x, y }) => `${id} ${x} ${y}`));
    const down = hopped(document, "b", one!, 1);
    expect(places(down)).toEqual([["a 0 0"], ["c 0 4", "b 6 0"]]);
    expect(places(hopped(down!, "b", other!, -1))).toEqual([["a 0 0", "b 6 0"], ["c 0 0"]]);
    expect(places(hopped(document, "c", other!, -1))).toEqual([["a 0 0", "b 6 0", "c 0 4"], []]);
    expect(hopped(document, "a", one!, -1)).toBeNull();
    expect(hopped(document, "c", other!, 1)).toBeNull();
  });

  it("opens a closed section for what comes into it, where there is room", () => {
    const document = two();
    const other = document.sections[1]!.id;
    const closed = changeSection(document, other, { collapsed: true });
    const [, target] = moveToPlace(closed, "b", other, null).sections;
    expect([target!.collapsed, target!.widgets.map(({ id, x, y }) => [id, x, y])]).toEqual([false, [["b", 0, 0]]]);
  });

  it("has sections in an order that can be changed", () => {
    const document = two();
    const [one, other] = document.sections.map(({ id }) => id);
    expect(titles(moveSection(document, other!, -1))).toEqual(["two", "one"]);
    expect(moveSection(document, one!, -1)).toBe(document);
    expect(titles(changeSection(document, one!, { title: "first" }))).toEqual(["first", "two"]);
    expect(widgetsOf(removeSection(document, one!))).toBe(0);
  });

  it("takes no more than it may hold", () => {
    let document = EMPTY_DOCUMENT;
    for (let number = 0; number < 205; number++) document = addWidget(document, null, widget(String(number), 2, 2));
    expect(widgetsOf(document)).toBe(200);
    for (let number = 0; number < 60; number++) document = addSection(document);
    expect(document.sections).toHaveLength(50);
  });

  it("gets what is added from elsewhere below its last section of widgets", () => {
    const document = addSection(two(), { pattern: { kind: "line_chart", regex: "a", by: "match" } });
    const grown = withWidgetsAppended(document, [{ kind: "text", title: "new", w: 12, h: 4, options: {} }]);
    expect(grown.sections.map(({ widgets }) => widgets.length)).toEqual([2, 1, 0]);
    expect(
      withWidgetsAppended(EMPTY_DOCUMENT, [{ kind: "text", title: "", w: 12, h: 4, options: {} }]).sections,
    ).toHaveLength(1);
  });
});

describe("undo and redo", () => {
  it("go through what was, and forget what would come after another change", () => {
    let history = changed(changed(begun("a"), "b"), "c");
    history = undone(history);
    expect(history.present).toBe("b");
    expect(redone(history).present).toBe("c");
    history = changed(history, "d");
    expect(redone(history)).toBe(history);
    expect(undone(undone(history)).present).toBe("a");
    expect(undone(undone(undone(history))).present).toBe("a");
    expect(changed(history, "d")).toBe(history);
  });
});

describe("a pattern", () => {
  it("makes one widget for each path, in natural order", () => {
    expect(groupsOf(["l/10", "l/9"], "match").map(({ title }) => title)).toEqual(["l/9", "l/10"]);
  });

  it("puts together what ends alike", () => {
    expect(groupsOf(["valid/loss", "train/loss", "acc"], "suffix")).toEqual([
      { title: "acc", paths: ["acc"] },
      { title: "loss", paths: ["train/loss", "valid/loss"] },
    ]);
  });

  it("makes widgets that keep their ids while others come and go, and not without end", () => {
    const pattern = { kind: "line_chart", regex: "l", by: "match" } as const;
    const make = (paths: string[]) =>
      madeWidgets({ id: "s" }, pattern, groupsOf(paths, "match"), { w: 4, h: 7 }, (of) => ({ paths: of }));
    const [b] = make(["b"]);
    const both = make(["a", "b"]);
    expect(both[1]!.id).toBe(b!.id);
    expect(both.map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [4, 0],
    ]);
    expect(both[0]!.options).toEqual({ paths: ["a"] });
    expect(make(Array.from({ length: 300 }, (_, index) => `m${index}`))).toHaveLength(MOST_MADE);
  });

  describe("of which widgets were put somewhere", () => {
    const pattern = { kind: "line_chart", regex: "l", by: "match" } as const;
    const make = (of: SectionPattern, ...paths: string[]) =>
      madeWidgets({ id: "s" }, of, groupsOf(paths, "match"), { w: 6, h: 4 }, () => ({}));
    const seen = (widgets: readonly Widget[]) => widgets.map(({ title, x, y, w, h }) => `${title} ${x} ${y} ${w} ${h}`);

    it("keeps places and sizes, also of those that other runs lack, and has new ones follow below", () => {
      const placed = withPlaces(pattern, resized(make(pattern, "a", "b"), "s a", { w: 12, h: 6 }));
      expect(seen(make(placed, "a", "b"))).toEqual(["a 0 0 12 6", "b 6 6 6 4"]);
      expect(seen(make(placed, "b"))).toEqual(["b 6 0 6 4"]);
      expect(seen(make(placed, "a", "b", "c"))).toEqual(["a 0 0 12 6", "b 6 6 6 4", "c 0 6 6 4"]);
      expect(withPlaces(placed, make(placed, "b")).places?.map(({ of }) => of)).toEqual(["b", "a"]);
    });

    it("gives all of them one size in the order that they stand in, and forgets it all again", () => {
      const swapped = withPlaces(pattern, moved(make(pattern, "a", "b"), "s b", { x: 0, y: 0 }));
      const even = inOneSize(swapped, make(swapped, "a", "b"), 4, 5);
      expect(seen(make(even, "a", "b", "c"))).toEqual(["a 4 0 4 5", "b 0 0 4 5", "c 0 5 4 5"]);
      expect(seen(make(untouched(even), "a", "b"))).toEqual(["a 0 0 6 4", "b 6 0 6 4"]);
    });
  });
});
