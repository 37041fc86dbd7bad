import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { restoreMany, trashMany } from "@/api/adminQueries";
import type { RunFacts } from "@/api/queries";
import { undo, useToasts } from "@/ui/toasts";
import { RunActions } from "./RunActions";

vi.mock("@/api/adminQueries", () => ({ restoreMany: vi.fn(), trashMany: vi.fn() }));

test("an Undo of archiving that is refused says why", async () => {
  vi.mocked(trashMany).mockResolvedValue({ errors: [] } as never);
  vi.mocked(restoreMany).mockResolvedValue({ errors: [{ message: "DIG-1 is gone." }] } as never);
  render(
    <QueryClientProvider client={new QueryClient()}>
      <RunActions
        address={{ workspace: "team", project: "digits", run: "DIG-1" }}
        run={{ id: "DIG-1", kind: "run", state: "finished", trashed_at: null } as unknown as RunFacts}
        attributes={{}}
        canChange
      />
    </QueryClientProvider>,
  );
  fireEvent.click(screen.getByRole("button", { name: "Actions for DIG-1" }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Archive" }));
  await waitFor(() => expect(useToasts.getState().toasts).toHaveLength(1));
  await undo(useToasts.getState().toasts[0]!);
  expect(useToasts.getState().toasts).toMatchObject([{ tone: "bad", text: "DIG-1 is gone." }]);
});
