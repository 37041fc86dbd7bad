import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { Picture } from "./Picture";

const REFUSAL = JSON.stringify({
  type: "urn:seamark:problem:internal",
  detail: "The disk is full.",
  request_id: "ab12",
});
const answers = (...given: Response[]) => vi.stubGlobal("fetch", async () => given.shift() ?? new Response("bytes"));
const queries = new QueryClient();
const picture = (step: number) => (
  <QueryClientProvider client={queries}>
    <Picture name={`step ${step}`} url={`/${step}`} />
  </QueryClientProvider>
);
const drawn = (step: number) => screen.findByRole("img", { name: `step ${step}` });

afterEach(() => {
  cleanup();
  queries.clear();
  vi.unstubAllGlobals();
});

it("shows the next picture of a series after a damaged one, which it tries to draw twice", async () => {
  answers();
  const { rerender } = render(picture(1));
  fireEvent.error(await drawn(1));
  fireEvent.error(await drawn(1));
  expect(await screen.findByText("The image cannot be shown")).toBeDefined();
  rerender(picture(2));
  expect((await drawn(2)).getAttribute("src")).toBe("/2");
  rerender(picture(1));
  expect(await screen.findByText("The image cannot be shown")).toBeDefined();
});

it("says why the server gives no picture, and draws it as soon as it does", async () => {
  answers(new Response(REFUSAL, { status: 500 }));
  render(picture(1));
  fireEvent.error(await drawn(1));
  expect((await screen.findByRole("alert")).textContent).toContain("The disk is full.request ab12");
  expect(screen.queryByText("The image cannot be shown")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect((await drawn(1)).getAttribute("src")).toBe("/1");
});
