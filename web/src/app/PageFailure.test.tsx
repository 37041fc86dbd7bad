import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
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

it("stands in for every page", () => {
  expect(router.options.defaultErrorComponent).toBe(PageFailure);
});
