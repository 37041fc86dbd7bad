import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { FileBody } from "./FileBody";
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

const body = (name: string) =>
  render(
    <QueryClientProvider client={queries}>
      <FileBody name={name} mimeType="" size={9} url={`/${name}`} />
    </QueryClientProvider>,
  ).container;

it("says of a film that it cannot be played, or why the server gives none", async () => {
  answers();
  const film = body("broken.mp4");
  fireEvent.error(film.querySelector("video")!);
  await vi.waitFor(() => expect(film.querySelector("video")).not.toBeNull());
  fireEvent.error(film.querySelector("video")!);
  expect(await screen.findByText("This browser cannot play the film")).toBeDefined();
  cleanup();
  answers(new Response(REFUSAL, { status: 500 }));
  const refused = body("refused.mp4");
  fireEvent.error(refused.querySelector("video")!);
  expect((await screen.findByRole("alert")).textContent).toContain("The disk is full.request ab12");
});

it("says why the server gives no sound, and does not call it damaged", async () => {
  answers(new Response(REFUSAL, { status: 500 }));
  body("refused.wav");
  expect((await screen.findByRole("alert")).textContent).toContain("The disk is full.request ab12");
  expect(screen.queryByText("This browser cannot decode the sound")).toBeNull();
});
