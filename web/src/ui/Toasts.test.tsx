import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Dialog } from "./Dialog";
import { Toasts } from "./Toasts";
import { SHOWN_MILLISECONDS, toast, useToasts } from "./toasts";

beforeEach(() => {
  vi.useFakeTimers();
  useToasts.setState({ toasts: [] });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

/** A page with a list, a button that may go, and a dialog. */
function Page() {
  const [isOpen, setOpen] = useState(false);
  const [isThere, setThere] = useState(true);
  return (
    <>
      <main id="main" tabIndex={-1}>
        {isThere && <button type="button">Archive</button>}
        <button type="button" onClick={() => setThere(false)}>
          Take it away
        </button>
        <button type="button" onClick={() => setOpen(true)}>
          Open
        </button>
        <section data-list tabIndex={-1} aria-label="The list" />
        {isOpen && (
          <Dialog title="Over it" onClose={() => setOpen(false)}>
            <input aria-label="A field" />
          </Dialog>
        )}
      </main>
      <Toasts />
    </>
  );
}

const button = (name: string) => screen.getByRole("button", { name, hidden: true });
const say = (text: string, undo = () => {}) => act(() => void toast({ text, undo }));

it("lies in the dialog that is open, and out of it again, without beginning anew", () => {
  render(<Page />);
  say("Moved one run to the trash.");
  const said = screen.getByText("Moved one run to the trash.");
  expect(said.closest("dialog")).toBeNull();
  act(() => vi.advanceTimersByTime(SHOWN_MILLISECONDS - 2_000));
  fireEvent.click(button("Open"));
  expect(said.closest("dialog")?.textContent).toContain("Over it");
  expect(said.isConnected).toBe(true);
  fireEvent.click(button("Close"));
  expect(said.closest("dialog")).toBeNull();
  expect(said.isConnected).toBe(true);
  act(() => vi.advanceTimersByTime(2_000));
  expect(screen.queryByText("Moved one run to the trash.")).toBeNull();
});

it("is undone within a dialog, which has the focus again", () => {
  render(<Page />);
  fireEvent.click(button("Open"));
  const undone = vi.fn();
  say("Gone", undone);
  expect(button("Undo").closest("dialog")).not.toBeNull();
  button("Undo").focus();
  fireEvent.click(button("Undo"));
  expect(undone).toHaveBeenCalledTimes(1);
  expect(document.activeElement).toBe(screen.getByLabelText("A field"));
});

it.each(["Undo", "Dismiss"])("gives the focus back to where it was after %s", (what) => {
  render(<Page />);
  button("Archive").focus();
  say("Gone");
  button(what).focus();
  fireEvent.click(button(what));
  expect(document.activeElement).toBe(button("Archive"));
});

it("gives the focus to the list where what had it is gone", () => {
  render(<Page />);
  button("Archive").focus();
  say("Gone");
  button("Undo").focus();
  fireEvent.click(button("Take it away"));
  fireEvent.click(button("Undo"));
  expect(document.activeElement).toBe(screen.getByLabelText("The list"));
});

it("leaves the focus where it is when a toast goes that has not got it", () => {
  render(<Page />);
  say("Gone");
  button("Undo").focus();
  button("Open").focus();
  act(() => vi.advanceTimersByTime(SHOWN_MILLISECONDS));
  expect(screen.queryByText("Gone")).toBeNull();
  expect(document.activeElement).toBe(button("Open"));
});
