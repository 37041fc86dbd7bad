import { act, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { type FoundRows, searchRuns } from "@/api/runs";
import { MOST_SHOWN, type Selection, type SetSelection } from "@/api/selection";
import { take, useToasts } from "@/ui/toasts";
import { useEyes } from "./useEyes";

vi.mock("@/api/runs", () => ({ searchRuns: vi.fn() }));

const address = { workspace: "team", project: "digits" };
const query = { filter: { text: "a" }, sort: [], columns: [], computed: [] };
const idsTo = (last: number) => Array.from({ length: last }, (_, index) => `D-${index + 1}`);
const found = (ids: readonly string[], total = ids.length): FoundRows => ({
  total,
  rows: ids.map((id) => ({ id, uuid: id, attributes: {} })),
});
const within = (value: string) => [{ path: "optimizer", key: { type: "string" as const, value } }];

/** The eyes of a page that draws what is selected only when it is told to. */
function eyesOf(ids: readonly string[]) {
  const page: { selection: Selection } = { selection: { kind: "chosen", ids } };
  const onSelection: SetSelection = (next) => {
    page.selection = typeof next === "function" ? next(page.selection) : next;
  };
  const between = vi.fn();
  const { result } = renderHook(() =>
    useEyes(address, query, { selection: page.selection, onSelection, shown: undefined, between }),
  );
  return { eyes: result.current, page };
}
const shownOf = ({ selection }: { selection: Selection }) => selection.kind === "chosen" && selection.ids;
const told = () => useToasts.getState().toasts.map(({ text }) => text);

beforeEach(() => {
  vi.mocked(searchRuns).mockReset();
  useToasts.setState({ toasts: [] });
});

test("groups that are shown one soon after the other are both shown", async () => {
  const { eyes, page } = eyesOf(["D-1"]);
  vi.mocked(searchRuns).mockImplementation(async (_, { filter }) =>
    found([filter.within?.[0]?.key?.value === "adam" ? "D-2" : "D-3"]),
  );
  await act(async () => {
    eyes.toggleAll(within("adam"), true);
    eyes.toggleAll(within("sgd"), true);
  });
  await waitFor(() => expect(shownOf(page)).toEqual(["D-1", "D-2", "D-3"]));
});

test("of clicks on the eye of one group the last counts, however late the answers come", async () => {
  const { eyes, page } = eyesOf(["D-1", "D-2"]);
  const answers: ((answer: FoundRows) => void)[] = [];
  vi.mocked(searchRuns).mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
  // The eye says the same until the first answer is there.
  eyes.toggleAll(within("adam"), true);
  eyes.toggleAll(within("adam"), true);
  expect(vi.mocked(searchRuns).mock.calls.map(([, { filter }]) => filter.ids)).toEqual([undefined, ["D-1", "D-2"]]);
  await act(async () => answers[1]!(found(["D-2"])));
  await act(async () => answers[0]!(found(["D-2", "D-3"])));
  expect(shownOf(page)).toEqual(["D-1"]);
  eyes.toggleAll(within("adam"), true);
  await act(async () => answers[2]!(found(["D-2", "D-3"])));
  expect(shownOf(page)).toEqual(["D-1", "D-2", "D-3"]);
});

/** Requests for groups that are answered when the test says so. */
function asked() {
  const answers = new Map<string, (ids: readonly string[]) => void>();
  vi.mocked(searchRuns).mockImplementation(
    (_, { filter }) =>
      new Promise((resolve) => answers.set(filter.within?.[0]?.key?.value as string, (ids) => resolve(found(ids)))),
  );
  return (group: string, ids: readonly string[]) => act(async () => answers.get(group)!(ids));
}

test("a run whose eye is clicked while its group is looked for stays as it was clicked", async () => {
  const { eyes, page } = eyesOf(["D-1"]);
  const answer = asked();
  eyes.toggleAll(within("adam"), true);
  eyes.toggle("D-1", false, false);
  eyes.toggle("D-3", true, false);
  expect(shownOf(page)).toEqual(["D-3"]);
  await answer("adam", ["D-1", "D-2", "D-3"]);
  expect(shownOf(page)).toEqual(["D-3", "D-2"]);
});

test("of groups within groups the last click counts, in whichever order the answers come", async () => {
  for (const order of [
    ["outer", "inner"],
    ["inner", "outer"],
  ]) {
    const { eyes, page } = eyesOf(["D-1"]);
    const answer = asked();
    eyes.toggleAll(within("outer"), true);
    eyes.toggleAll(within("inner"), false);
    for (const group of order) await answer(group, group === "inner" ? ["D-1"] : ["D-1", "D-2"]);
    expect(shownOf(page)).toEqual(["D-2"]);
    // What is done is done: the next click is on what is seen.
    eyes.toggle("D-1", true, false);
    expect(shownOf(page)).toEqual(["D-2", "D-1"]);
  }
});

test("who chooses some runs alone meanwhile gets no others", async () => {
  const { eyes, page } = eyesOf(["D-1"]);
  const answer = asked();
  eyes.toggleAll(within("adam"), true);
  eyes.only(["D-9"]);
  await answer("adam", ["D-1", "D-2"]);
  expect(shownOf(page)).toEqual(["D-9"]);
  // Nor is the next click on the eye of that group taken for one that takes the first one back.
  eyes.toggleAll(within("adam"), true);
  await answer("adam", ["D-1"]);
  expect(shownOf(page)).toEqual(["D-9", "D-1"]);
});

test("a group that could not be looked for leaves the clicks after it as they are", async () => {
  const { eyes, page } = eyesOf(["D-1"]);
  let fail: (error: unknown) => void = () => {};
  vi.mocked(searchRuns).mockImplementation(() => new Promise((_, reject) => (fail = reject)));
  eyes.toggleAll(within("adam"), true);
  eyes.toggle("D-1", false, false);
  await act(async () => fail(new Error("The server is away.")));
  expect(told()).toHaveLength(1);
  const answer = asked();
  eyes.toggleAll(within("adam"), true);
  await answer("adam", ["D-1", "D-2"]);
  expect(shownOf(page)).toEqual(["D-1", "D-2"]);
});

test("a group that is hidden again before any run is shown asks for none", async () => {
  const { eyes, page } = eyesOf([]);
  vi.mocked(searchRuns).mockImplementation(async () => found(["D-2"]));
  await act(async () => {
    eyes.toggleAll(within("adam"), true);
    eyes.toggleAll(within("adam"), true);
  });
  expect(searchRuns).toHaveBeenCalledTimes(1);
  expect(shownOf(page)).toEqual([]);
  expect(told()).toEqual([]);
});

test("runs whose eyes are clicked before the page is drawn again are all shown", () => {
  const { eyes, page } = eyesOf([]);
  eyes.toggle("D-1", true, false);
  eyes.toggle("D-2", true, false);
  expect(shownOf(page)).toEqual(["D-1", "D-2"]);
});

test("of a group of more runs than can be shown, all that are shown are hidden", async () => {
  const { eyes, page } = eyesOf(["D-1", "D-5000"]);
  vi.mocked(searchRuns).mockImplementation(async (_, { filter }) =>
    filter.ids ? found(["D-5000"]) : found(idsTo(MOST_SHOWN), 6_000),
  );
  await act(async () => eyes.toggleAll(within("adam"), false));
  await waitFor(() => expect(shownOf(page)).toEqual(["D-1"]));
  expect(told()).toEqual([]);
});

test("a group that has no room beside what is shown is offered alone", async () => {
  const { eyes, page } = eyesOf(["D-5001"]);
  vi.mocked(searchRuns).mockResolvedValue(found(idsTo(MOST_SHOWN)));
  await act(async () => eyes.toggleAll(within("adam"), true));
  await waitFor(() => expect(told()).toEqual([expect.stringMatching(/^1,001 runs are too many/)]));
  expect(useToasts.getState().toasts[0]!.offer?.text).toBe("Show only these");
  expect(shownOf(page)).toEqual(["D-5001"]);
});

test("a group that cannot be shown beside what is shown is refused, and nothing else is said", async () => {
  const { eyes, page } = eyesOf(["D-5001"]);
  vi.mocked(searchRuns).mockResolvedValue(found(idsTo(MOST_SHOWN), 6_000));
  await act(async () => eyes.toggleAll(within("adam"), true));
  await waitFor(() => expect(told()).toEqual([expect.stringMatching(/^6,001 runs are too many/)]));
  expect(shownOf(page)).toEqual(["D-5001"]);
  const refusal = useToasts.getState().toasts[0]!;
  expect(refusal.offer?.text).toBe("Show only the first 1,000");
  await take(refusal);
  expect(shownOf(page)).toEqual(idsTo(MOST_SHOWN));
});

test("of a table of more runs than can be shown, the first are", async () => {
  const { eyes, page } = eyesOf([]);
  vi.mocked(searchRuns).mockResolvedValue(found(idsTo(MOST_SHOWN), 6_000));
  await act(async () => eyes.toggleAll(undefined, true));
  await waitFor(() => expect(told()).toEqual(["The table has 6,000 runs; its first 1,000 are shown."]));
  expect(shownOf(page)).toEqual(idsTo(MOST_SHOWN));
});

test("runs that are too many to be shown are told from those that can be", () => {
  const { eyes, page } = eyesOf(["D-1"]);
  expect(eyes.only(idsTo(MOST_SHOWN + 1))).toBe(false);
  expect(shownOf(page)).toEqual(["D-1"]);
  expect(eyes.only(["D-2"])).toBe(true);
  expect(shownOf(page)).toEqual(["D-2"]);
});
