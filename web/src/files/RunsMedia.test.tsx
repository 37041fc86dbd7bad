import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { batchedNames } from "@/api/attributeMatches";
import type { Changes } from "@/api/changes";
import { WrongPattern } from "@/api/together";
import { RunHover } from "@/ui/runHover";
import { RunsMedia } from "./RunsMedia";

vi.mock("@/api/attributeMatches", () => ({ batchedNames: vi.fn() }));
const listeners = vi.hoisted(() => {
  // The client takes hold of `fetch` when it is loaded.
  globalThis.fetch = () => new Promise(() => {});
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
