import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { Picture } from "./Picture";

afterEach(cleanup);

it("shows the next picture of a series after a damaged one", () => {
  const { rerender } = render(<Picture name="step 1" url="/1" />);
  fireEvent.error(screen.getByRole("img"));
  expect(screen.getByText("The image cannot be shown")).toBeDefined();
  rerender(<Picture name="step 2" url="/2" />);
  expect(screen.getByRole("img", { name: "step 2" }).getAttribute("src")).toBe("/2");
  rerender(<Picture name="step 1" url="/1" />);
  expect(screen.getByText("The image cannot be shown")).toBeDefined();
});
