import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useCursor } from "./useCursor";

let at: string | null;
const opened = vi.fn();
beforeEach(() => {
  at = null;
  opened.mockReset();
});
afterEach(cleanup);

const STOPS = ["a", "b", "c"].map((id) => ({ id, text: `run ${id}: 1` }));

function Picture() {
  const { announced, keys } = useCursor({
    stops: () => STOPS,
    current: () => at,
    onMove: (id) => {
      at = id;
    },
    onOpen: opened,
  });
  return (
    <fieldset aria-label="picture" {...keys}>
      <input aria-label="brush" />
      <output>{announced}</output>
    </fieldset>
  );
}

it("goes through a picture by arrows, to its ends, and tells what it stands on", () => {
  render(<Picture />);
  const press = (...names: string[]) => {
    for (const key of names) fireEvent.keyDown(screen.getByRole("group"), { key });
    return at;
  };
  expect(press("ArrowRight")).toBe("a");
  expect(press("ArrowDown", "ArrowRight", "ArrowRight")).toBe("c");
  expect(screen.getByText("run c: 1")).toBeTruthy();
  expect(press("ArrowUp")).toBe("b");
  expect(press("Home")).toBe("a");
  expect(press("ArrowLeft")).toBe("a");
  expect(press("End")).toBe("c");
  press("Enter");
  expect(opened).toHaveBeenCalledExactlyOnceWith("c");
  expect(press("Escape")).toBeNull();
  press("Enter");
  expect(opened).toHaveBeenCalledOnce();
});

it("leaves their keys to what is within the picture, and stands nowhere when the focus goes", () => {
  render(<Picture />);
  fireEvent.keyDown(screen.getByLabelText("brush"), { key: "ArrowRight" });
  expect(at).toBeNull();
  fireEvent.keyDown(screen.getByRole("group"), { key: "ArrowRight" });
  fireEvent.blur(screen.getByRole("group"));
  expect(at).toBeNull();
});
