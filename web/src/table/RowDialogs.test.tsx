import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { stopRun } from "@/api/runs";
import { RowDialogs, type RowOpened } from "./RowDialogs";

vi.mock(import("@/api/runs"), async (original) => ({ ...(await original()), stopRun: vi.fn() }));
vi.mock("@/ui/useCanChange", () => ({ useCanChange: () => true }));
afterEach(cleanup);

const row = {
  id: "DIG-1",
  uuid: "1",
  asOf: 0,
  attributes: { "sys/state": { type: "experimentState", value: "running" } },
};

function Page() {
  const [opened, onOpened] = useState<RowOpened | null>({
    kind: "row",
    row: row as never,
    at: { x: 0, y: 0 } as never,
  });
  if (!opened) return null;
  const address = { workspace: "team", project: "digits" };
  const rest = { address, href: "/", colour: undefined, bulk: {}, onOpen: vi.fn(), onRename: vi.fn(), onSave: vi.fn() };
  const props = {
    ...rest,
    opened,
    onOpened,
    onClose: () => setTimeout(() => onOpened((now) => (now === opened ? null : now))),
  };
  return <RowDialogs {...(props as unknown as Parameters<typeof RowDialogs>[0])} />;
}

test("a script is stopped from the table after a question, which says who does not listen", async () => {
  render(<Page />);
  fireEvent.click(await screen.findByRole("menuitem", { name: "Abort the script…" }));
  await screen.findByRole("dialog", { name: "Abort the script of DIG-1?" });
  screen.getByText(/none that logs with the official neptune-scale/);
  expect(stopRun).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole("button", { name: "Abort it" }));
  await waitFor(() =>
    expect(stopRun).toHaveBeenCalledExactlyOnceWith({ workspace: "team", project: "digits" }, "DIG-1", "abort"),
  );
});
