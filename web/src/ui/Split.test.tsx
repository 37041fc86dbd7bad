import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { useFocusMode } from "./focus";
import { Split, useIsPaneHidden } from "./Split";

const browser = (window as unknown as { happyDOM: { setViewport: (size: { width: number }) => void } }).happyDOM;

const Table = () => <p>{useIsPaneHidden() ? "hidden table" : "table"}</p>;

const show = (beside: string | null) =>
  render(<Split beside={beside} left={<Table />} right={beside && <p>charts</p>} />);

describe("the two panes", () => {
  afterEach(() => {
    cleanup();
    useFocusMode.setState({ isFocused: false });
    act(() => browser.setViewport({ width: 1440 }));
  });

  it("stand beside each other from 1,024 pixels on, and below that only one of them is shown", () => {
    browser.setViewport({ width: 1024 });
    show("charts");
    expect(screen.getByText("table")).toBeTruthy();
    expect(screen.getByRole("separator")).toBeTruthy();
    act(() => browser.setViewport({ width: 1023 }));
    expect(screen.getByText("hidden table").closest("[hidden]")).not.toBeNull();
    expect(screen.queryByRole("separator")).toBeNull();
    expect(screen.getByText("charts")).toBeTruthy();
  });

  it("leave the table alone where nothing is beside it, however narrow the window is", () => {
    browser.setViewport({ width: 800 });
    show(null);
    expect(screen.getByText("table").closest("[hidden]")).toBeNull();
  });

  it("give everything to the content while that has the focus, and the table comes back", () => {
    show("charts");
    act(() => useFocusMode.getState().toggleFocus());
    expect(screen.getByText("hidden table").closest("[hidden]")).not.toBeNull();
    act(() => useFocusMode.getState().toggleFocus());
    expect(screen.getByText("table").closest("[hidden]")).toBeNull();
  });
});
