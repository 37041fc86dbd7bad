import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CopyButton } from "./controls";
import { useToasts } from "./toasts";

beforeEach(() => void vi.stubGlobal("isSecureContext", false));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** What the old command copies: the text that is selected, unless an open dialog makes its place inert. */
function oldCommand(isAllowed: boolean) {
  const copied: string[] = [];
  document.execCommand = vi.fn(() => {
    const area = document.querySelector("textarea");
    if (isAllowed && area && area.closest("dialog") === document.querySelector("dialog")) copied.push(area.value);
    return isAllowed;
  });
  return copied;
}

const copy = async () => {
  const button = screen.getByRole("button");
  button.focus();
  await act(async () => fireEvent.click(button));
  expect(document.activeElement).toBe(button);
  return button.textContent;
};

test("a page without TLS copies from an open dialog, too", async () => {
  const copied = oldCommand(true);
  render(
    <dialog open>
      <CopyButton text="a token">Copy</CopyButton>
    </dialog>,
  );
  expect(await copy()).toBe("Copied");
  expect(copied).toEqual(["a token"]);
  expect(document.querySelector("textarea")).toBeNull();
});

test("what could not be copied is not said to be", async () => {
  oldCommand(false);
  render(<CopyButton text="a token">Copy</CopyButton>);
  expect(await copy()).toBe("Not copied");
  expect(useToasts.getState().toasts.at(-1)).toMatchObject({ text: expect.stringContaining("did not let") });
});
