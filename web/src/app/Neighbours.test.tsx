import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { RunFacts } from "@/api/queries";
import { type Neighbour, neighbourOf } from "@/table/neighbours";
import { useToasts } from "@/ui/toasts";
import { Neighbours } from "./Neighbours";
import type { RunState } from "./runState";

const navigate = vi.hoisted(() => vi.fn());
vi.mock("@tanstack/react-router", () => ({ useNavigate: () => navigate }));
vi.mock("@/table/neighbours", () => ({ neighbourOf: vi.fn() }));

const HOME = { workspace: "team", project: "digits", run: "DIG-1" };
const RUN: Pick<RunFacts, "id" | "kind"> = { id: "DIG-1", kind: "run" };
const page = (state: RunState, run = RUN) => (
  <QueryClientProvider client={new QueryClient()}>
    <Neighbours address={HOME} run={run} state={state} />
  </QueryClientProvider>
);

let found: { resolve: (neighbour: Neighbour) => void; reject: (error: Error) => void };
beforeEach(() => {
  navigate.mockReset();
  vi.mocked(neighbourOf).mockImplementation(
    () =>
      new Promise((resolve, reject) => {
        found = { resolve, reject };
      }),
  );
});
afterEach(cleanup);

it("goes to the next run with what is shown by then", async () => {
  const view = render(page({}));
  fireEvent.click(screen.getByRole("button", { name: "Next run (J)" }));
  view.rerender(page({ tab: "logs" }));
  await act(async () => found.resolve({ run: "DIG-2" }));
  expect(navigate.mock.lastCall?.[0]).toMatchObject({ params: { run: "DIG-2" }, search: { tab: "logs" } });
});

it("takes nobody along who has left meanwhile, and tells them of no failure", async () => {
  const view = render(page({}));
  fireEvent.click(screen.getByRole("button", { name: "Next run (J)" }));
  view.unmount();
  await act(async () => found.resolve({ run: "DIG-2" }));
  expect(navigate).not.toHaveBeenCalled();

  const other = render(page({}));
  fireEvent.click(screen.getByRole("button", { name: "Next run (J)" }));
  other.unmount();
  await act(async () => found.reject(new Error("The list could not be read.")));
  expect(useToasts.getState().toasts).toEqual([]);
});

it("goes from a version of a model to the next in the model's list, and says where that ends", async () => {
  render(page({ tab: "files" }, { id: "DIG-FOREST-3", kind: "modelVersion" }));
  fireEvent.keyDown(window, { key: "j" });
  const [home, filter, table, id, by] = vi.mocked(neighbourOf).mock.lastCall!;
  expect(home).toEqual({ workspace: "team", project: "digits" });
  expect(filter).toEqual({ kind: "modelVersion", query: '(`sys/model_id`:string = "DIG-FOREST")' });
  expect([table, id, by]).toEqual([{}, "DIG-FOREST-3", 1]);
  await act(async () => found.resolve({ run: "DIG-FOREST-2" }));
  expect(navigate.mock.lastCall?.[0]).toMatchObject({
    to: "/w/$workspace/p/$project/models/$model/$version",
    params: { model: "DIG-FOREST", version: "DIG-FOREST-2" },
    search: { tab: "files" },
  });
  fireEvent.click(screen.getByRole("button", { name: "Previous version (K)" }));
  await act(async () => found.resolve("end"));
  expect(useToasts.getState().toasts.at(-1)?.text).toBe("This is the newest version of the model.");
});

it("keeps the focus on the button by which somebody walks, and takes it from nowhere else", async () => {
  const walk = async (isFocused: boolean) => {
    const view = render(page({}));
    const next = screen.getByRole("button", { name: "Next run (J)" });
    if (isFocused) next.focus();
    fireEvent.click(next);
    await act(async () => found.resolve({ run: "DIG-2" }));
    view.unmount();
  };
  const focused = () => document.activeElement?.getAttribute("aria-label");
  await walk(true);
  render(page({}, { ...RUN, id: "DIG-2" }));
  expect(focused()).toBe("Next run (J)");
  cleanup();
  await walk(false);
  render(page({}, { ...RUN, id: "DIG-2" }));
  expect(focused()).toBeNull();
  cleanup();
  // Another run than the one that was walked to.
  await walk(true);
  render(page({}));
  expect(focused()).toBeNull();
});
