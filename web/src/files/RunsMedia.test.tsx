import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { batchedNames } from "@/api/attributeMatches";
import type { Changes } from "@/api/changes";
import { findAttributes } from "@/api/runs";
import { WrongPattern } from "@/api/together";
import { RunHover } from "@/ui/runHover";
import { RunsMedia } from "./RunsMedia";

vi.mock("@/api/attributeMatches", () => ({ batchedNames: vi.fn() }));
vi.mock("@/api/runs", async (original) => ({
  ...(await original<typeof import("@/api/runs")>()),
  findAttributes: vi.fn(async () => ({ total: 1, attributes: [], after: null })),
}));
const listeners = vi.hoisted(() => {
  // The client takes hold of `fetch` when it is loaded.
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  return new Set<(changes: Changes) => void>();
});
vi.mock("@/api/live", async (original) => ({
  ...(await original<typeof import("@/api/live")>()),
  useChanges: (listener: (changes: Changes) => void) => void listeners.add(listener),
}));

const HOME = { workspace: "team", project: "digits" };
const RUNS = [{ id: "DIG-7", uuid: "7", name: "seven", colour: 0 }];

function show() {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <RunsMedia
        address={HOME}
        runs={RUNS}
        part={{}}
        onPart={() => {}}
        hoveredRun={new RunHover()}
        onHoverRun={() => {}}
      />
    </QueryClientProvider>,
  );
}

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.mocked(findAttributes).mockClear();
  listeners.clear();
});

it("shows what the shown runs have, and what they get", async () => {
  vi.mocked(batchedNames).mockResolvedValue({ attributes: [], has_more: false, reason: null });
  show();
  expect(await screen.findByText("The runs have no media")).toBeTruthy();
  expect(vi.mocked(batchedNames).mock.lastCall?.[1]).toEqual(["DIG-7"]);
  vi.mocked(batchedNames).mockResolvedValue({
    attributes: [{ path: "samples", type: "imageSeries" }],
    has_more: false,
    reason: null,
  });
  const change = { added: ["samples"], values: [], series: [] };
  for (const listener of listeners)
    listener({ everything: false, runs: new Map([["DIG-7", change]]) } as unknown as Changes);
  await waitFor(() => expect(screen.queryByText("The runs have no media")).toBeNull());
});

it("says why a filter is none", async () => {
  vi.mocked(batchedNames).mockRejectedValue(new WrongPattern("That is not a regular expression."));
  show();
  expect((await screen.findByRole("alert")).textContent).toBe("That is not a regular expression.");
});

const file = (path: string, ext: string) => ({
  path,
  type: "file" as const,
  count: 1,
  sample: { type: "file" as const, value: { ext, mime_type: "", size: 9, name: "", tag: "" } },
});

it("shows single files that are looked at among the series, however many others there are", async () => {
  vi.mocked(batchedNames).mockResolvedValue({ attributes: [], has_more: false, reason: null });
  vi.mocked(findAttributes)
    .mockResolvedValueOnce({ total: 1, attributes: [file("a/model", "pt"), file("b/best", "png")], after: "b/best" })
    .mockResolvedValueOnce({ total: 1, attributes: [file("c/speech", "wav")], after: null });
  for (const side of ["clientHeight", "clientWidth"] as const)
    vi.spyOn(HTMLElement.prototype, side, "get").mockReturnValue(900);
  show();
  expect(await screen.findByText("b/best")).toBeTruthy();
  expect(screen.getByText("c/speech")).toBeTruthy();
  expect(screen.queryByText("a/model")).toBeNull();
  expect(vi.mocked(findAttributes).mock.calls.map((each) => [each[1].ids, each[2].after])).toEqual([
    [["DIG-7"], undefined],
    [["DIG-7"], "b/best"],
  ]);
});
