import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Neighbour, neighbourOf } from "@/table/neighbours";
import { useToasts } from "@/ui/toasts";
import { Neighbours } from "./Neighbours";
import type { RunState } from "./runState";

const navigate = vi.hoisted(() => vi.fn());
vi.mock("@tanstack/react-router", () => ({ useNavigate: () => navigate }));
vi.mock("@/table/neighbours", () => ({ neighbourOf: vi.fn() }));

const HOME = { workspace: "team", project: "digits", run: "DIG-1" };
const page = (state: RunState) => (
  <QueryClientProvider client={new QueryClient()}>
    <Neighbours address={HOME} id="DIG-1" state={state} />
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
