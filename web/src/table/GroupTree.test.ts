// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { FoundGroup, FoundRows, Key } from "@/api/runs";
import { GROUPS_PER_PAGE, GroupTree, groupId } from "./GroupTree";

const key = (value: string): Key => ({ type: "string", value });
const group = (value: string | null, count: number): FoundGroup => ({
  key: [value === null ? null : key(value)],
  count,
  columns: [],
});
const found = (...groups: FoundGroup[]) => ({ total: 0, groups_total: groups.length, groups });
const runs = (total: number, ...ids: string[]): FoundRows => ({
  total,
  rows: ids.map((id) => ({ id, uuid: id, attributes: {} })) as FoundRows["rows"],
});

/** What stands in each line: a group's value, a run's id, or dots. */
const lines = (tree: GroupTree) =>
  Array.from({ length: tree.size }, (_, index) => {
    const at = tree.locate(index);
    if (at.kind === "loading") return "…";
    return at.kind === "run" ? at.row.id : (at.group.key[0]?.value ?? "—");
  });

const wish = (tree: GroupTree, level: string) => tree.wanted(0, 99).find((each) => each.level === level)!;

describe("grouped lines", () => {
  it("open into their runs and close again", () => {
    const tree = new GroupTree("k", ["optimizer"], []);
    tree.takeGroups(wish(tree, "[]"), found(group("adam", 2), group("sgd", 1), group(null, 1)), false);
    expect(lines(tree)).toEqual(["adam", "sgd", "—"]);
    const adam = groupId([key("adam")]);
    const none = groupId([null]);
    tree.open = new Set([adam, none]);
    expect(lines(tree)).toEqual(["adam", "…", "…", "sgd", "—", "…"]);
    tree.takeRuns(wish(tree, adam), runs(2, "A-1", "A-2"), false, 0);
    tree.takeRuns(wish(tree, none), runs(1, "A-4"), false, 0);
    expect(lines(tree)).toEqual(["adam", "A-1", "A-2", "sgd", "—", "A-4"]);
    tree.open = new Set([none]);
    expect(lines(tree)).toEqual(["adam", "sgd", "—", "A-4"]);
  });

  it("nest up to three levels and know what each stands in", () => {
    const tree = new GroupTree("k", ["a", "b", "c"], []);
    tree.takeGroups(wish(tree, "[]"), found(group("1", 4), group("2", 1)), false);
    const one = groupId([key("1")]);
    const two = groupId([key("1"), key("x")]);
    tree.open = new Set([one, two]);
    expect(lines(tree)).toEqual(["1", "…", "2"]);
    const asked = wish(tree, one);
    expect(asked.within).toEqual([{ path: "a", key: key("1") }]);
    tree.takeGroups(asked, found(group("x", 3), group("y", 1)), false);
    tree.takeGroups(wish(tree, two), found(group("p", 3)), false);
    expect(lines(tree)).toEqual(["1", "x", "p", "y", "2"]);
    const last = tree.locate(2);
    expect(last.kind === "group" && last.within.map((each) => each.path)).toEqual(["a", "b", "c"]);
  });

  it("ask for the pages in sight only", () => {
    const tree = new GroupTree("k", ["a"], []);
    const first = Array.from({ length: GROUPS_PER_PAGE }, (_, index) => group(`g${index}`, 1));
    tree.takeGroups(wish(tree, "[]"), { total: 0, groups_total: 500, groups: first }, false);
    expect(tree.size).toBe(500);
    expect(tree.wanted(210, 230).map((each) => each.page)).toEqual([0, 4]);
    expect(tree.locate(220).kind).toBe("loading");
  });

  it("say where a run stands, and which runs stand between two lines", () => {
    const tree = new GroupTree("k", ["a"], []);
    tree.takeGroups(wish(tree, "[]"), found(group("1", 2), group("2", 3), group("3", 60)), false);
    const [one, three] = [groupId([key("1")]), groupId([key("3")])];
    tree.open = new Set([one, three]);
    tree.takeRuns(wish(tree, one), runs(2, "A-1", "A-2"), false, 0);
    tree.takeRuns(wish(tree, three), runs(60, "A-6", "A-7"), false, 0);
    expect(lines(tree).slice(0, 7)).toEqual(["1", "A-1", "A-2", "2", "3", "A-6", "A-7"]);
    expect(["A-2", three, "A-7", "A-9"].map((each) => tree.placeOf(each))).toEqual([2, 4, 6, undefined]);
    expect(tree.span(2, 7)).toEqual({
      closed: 1,
      stretches: [
        { within: [{ path: "a", key: key("1") }], offset: 1, ids: ["A-2"] },
        { within: [{ path: "a", key: key("3") }], offset: 0, ids: ["A-6", "A-7", undefined] },
      ],
    });
    tree.open = new Set([three]);
    expect(tree.placeOf("A-7")).toBe(4);
    expect(tree.placeOf("A-2")).toBeUndefined();
  });
});

describe("grouped lines of a project that grows", () => {
  const opened = () => {
    const tree = new GroupTree("k", ["a"], []);
    const one = groupId([key("1")]);
    tree.open = new Set([one]);
    const groups = (...list: FoundGroup[]) => ({
      ...found(...list),
      total: list.reduce((sum, { count }) => sum + count, 0),
    });
    const wanted = { groups: wish(tree, "[]") };
    tree.takeGroups(wanted.groups, groups(group("1", 2), group("3", 1)), false);
    const ofOne = wish(tree, one);
    tree.takeRuns(ofOne, runs(2, "A-2", "A-1"), false, 0);
    return { tree, groups, all: wanted.groups, ofOne };
  };

  it("stay where they are until the new ones are asked for, with the newest counts", () => {
    const { tree, groups, all, ofOne } = opened();
    tree.takeGroups(all, groups(group("1", 3), group("2", 1), group("3", 1)), false);
    tree.takeRuns(ofOne, runs(3, "A-4", "A-2", "A-1"), false, 0);
    expect(lines(tree)).toEqual(["1", "A-2", "A-1", "3"]);
    const head = tree.locate(0);
    expect(head.kind === "group" && head.group.count).toBe(3);
    expect([tree.waiting, tree.runs]).toEqual([2, 5]);
    tree.accept([all, ofOne]);
    expect(lines(tree)).toEqual(["1", "A-4", "A-2", "A-1", "2", "3"]);
    expect(tree.waiting).toBeNull();
  });

  it("tell of new runs in a group that is known, whichever answer comes first", () => {
    const { tree, groups, all, ofOne } = opened();
    tree.takeGroups(all, groups(group("1", 3), group("3", 1)), false);
    expect(tree.waiting).toBeNull();
    tree.takeRuns(ofOne, runs(3, "A-4", "A-2", "A-1"), false, 0);
    expect(tree.waiting).toBe(1);
  });

  it("move at once where nobody has moved away from the newest", () => {
    const { tree, ofOne } = opened();
    tree.takeRuns(ofOne, runs(3, "A-4", "A-2", "A-1"), true, 0);
    expect(lines(tree)).toEqual(["1", "A-4", "A-2", "A-1", "3"]);
    expect(tree.waiting).toBeNull();
  });

  it("show what was written into a run before the server has answered, and take it back", () => {
    const { tree } = opened();
    const back = tree.change("A-1", (row) => ({ ...row, uuid: "changed" }));
    const uuid = () => {
      const line = tree.locate(2);
      return line.kind === "run" && line.row.uuid;
    };
    expect(uuid()).toBe("changed");
    back();
    expect(uuid()).toBe("A-1");
  });

  it("have what the server worked out for the columns of their runs", () => {
    const { ofOne } = opened();
    const tree = new GroupTree("k", ["a"], ["loss~what=first"]);
    tree.open = new Set([groupId([key("1")])]);
    tree.takeGroups(wish(tree, "[]"), found(group("1", 1)), false);
    const answer = runs(1, "A-1");
    answer.rows[0]!.computed = [0.5];
    tree.takeRuns(ofOne, answer, false, 0);
    const line = tree.locate(1);
    expect(line.kind === "run" && line.row.computedBy?.get("loss~what=first")).toBe(0.5);
  });
});
