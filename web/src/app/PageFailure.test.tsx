import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { REACHABLE } from "@/api/reachability";
import { PageFailure } from "./PageFailure";
import { router } from "./router";

afterEach(cleanup);

it("says that the app was upgraded where a part of it is not there any more, and else what went wrong", () => {
  const gone = new TypeError("Failed to fetch dynamically imported module: http://host/assets/LineageTab-x.js");
  const { rerender } = render(<PageFailure error={gone} />);
  expect(screen.getByRole("alert").textContent).toContain("was upgraded since the page was loaded");
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
  rerender(<PageFailure error={new Error("The colours are no array.")} />);
  expect(screen.getByRole("alert").textContent).toContain("The colours are no array.");
});

it("loads the page anew once the server that was away answers again, and only where a part of it is missing", () => {
  const reload = vi.spyOn(location, "reload").mockImplementation(() => {});
  const { rerender } = render(<PageFailure error={new Error("The colours are no array.")} />);
  dispatchEvent(new Event(REACHABLE));
  expect(reload).not.toHaveBeenCalled();
  rerender(<PageFailure error={new TypeError("Failed to fetch dynamically imported module: http://host/x.js")} />);
  dispatchEvent(new Event(REACHABLE));
  expect(reload).toHaveBeenCalledOnce();
  reload.mockRestore();
});

it("stands in for every page", () => {
  expect(router.options.defaultErrorComponent).toBe(PageFailure);
});
