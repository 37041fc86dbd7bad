import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { Dialog } from "./Dialog";

afterEach(cleanup);

it("closes alone on Escape where it lies over another", () => {
  const [below, above] = [vi.fn(), vi.fn()];
  render(
    <Dialog title="Tokens" onClose={below}>
      <Dialog title="Revoke?" onClose={above}>
        Really
      </Dialog>
    </Dialog>,
  );
  fireEvent(screen.getByText("Really").closest("dialog")!, new Event("cancel", { cancelable: true }));
  expect(above).toHaveBeenCalledTimes(1);
  expect(below).not.toHaveBeenCalled();
  fireEvent(screen.getByText("Tokens").closest("dialog")!, new Event("cancel", { cancelable: true }));
  expect(below).toHaveBeenCalledTimes(1);
});
