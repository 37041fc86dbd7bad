import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { createView, type View } from "@/api/runs";
import { preloadMenus } from "@/ui/Menu";
import type { SetTableState, TableState } from "./state";
import { ViewsMenu } from "./ViewsMenu";

vi.mock(import("@/api/runs"), async (original) => ({
  ...(await original()),
  createView: vi.fn(),
  listViews: vi.fn().mockResolvedValue({ views: [], default: null }),
}));
afterEach(cleanup);

test("a view that is saved leaves what changed in the table meanwhile", async () => {
  let answer: (view: View) => void = () => undefined;
  vi.mocked(createView).mockReturnValue(
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  const page: { state: TableState } = { state: { q: "a" } };
  const onState: SetTableState = (next) => {
    page.state = typeof next === "function" ? next(page.state) : next;
  };
  preloadMenus();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ViewsMenu
        address={{ workspace: "team", project: "digits" }}
        state={page.state}
        onState={onState}
        links={{ live: vi.fn(), frozen: vi.fn() }}
      />
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByRole("button", { name: "View: none" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Save as…" }));
  fireEvent.change(await screen.findByRole("textbox"), { target: { value: "Mine" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  page.state = { q: "a", sort: ["loss"] };
  await act(async () => answer({ id: "v1" } as View));
  await waitFor(() => expect(page.state).toEqual({ q: "a", sort: ["loss"], view: "v1" }));
});
