import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LogViewer } from "./LogViewer";

/** What is asked for places, in the order in which it was; the client takes hold of `fetch` when it is loaded. */
const { places } = vi.hoisted(() => {
  const places: { url: URL; signal: AbortSignal; answer: (place: object) => void }[] = [];
  const answering: typeof fetch = (given) => {
    const request = given as Request;
    const url = new URL(request.url);
    return new Promise((resolve) => {
      const answer = (place: object) => resolve(Response.json(place));
      if (url.pathname.endsWith("/place")) places.push({ url, signal: request.signal, answer });
    });
  };
  vi.stubGlobal("fetch", answering);
  return { places };
});

const ADDRESS = { workspace: "team", project: "digits", run: "DIG-1" };
const settle = () => act(() => new Promise((done) => setTimeout(done)));

function viewer(props: { count?: number; at?: number; onLine?: (line: number) => void }) {
  const queries = new QueryClient();
  const of = ({ count = 1_000, ...others }: typeof props) => (
    <QueryClientProvider client={queries}>
      <LogViewer
        address={ADDRESS}
        streams={[{ path: "stdout", title: "stdout", count }]}
        path="stdout"
        onPath={() => {}}
        live
        {...others}
      />
    </QueryClientProvider>
  );
  const { rerender } = render(of(props));
  return (next: typeof props) => rerender(of(next));
}

async function goTo(text: string) {
  const field = screen.getByLabelText<HTMLInputElement>("Go to a line, step or time");
  fireEvent.change(field, { target: { value: text } });
  fireEvent.submit(field.form!);
  await settle();
}

beforeEach(() => {
  places.length = 0;
});
afterEach(cleanup);

it("stays at the place that was wanted last, whichever is found first", async () => {
  const onLine = vi.fn();
  viewer({ onLine });
  await goTo("step 40");
  await goTo("step 50");
  expect(places.map(({ url }) => url.searchParams.get("step"))).toEqual(["40", "50"]);
  places[1]!.answer({ index: 500, line: 500 });
  await settle();
  places[0]!.answer({ index: 400, line: 400 });
  await settle();
  expect(onLine.mock.calls).toEqual([[501]]);
  expect(screen.queryByRole("alert")).toBeNull();
});

it("looks for the place of a link once, however the stream grows meanwhile", async () => {
  const grow = viewer({ count: 1_000, at: 1_700_000_000_000 });
  await settle();
  for (const count of [1_100, 1_200, 1_300]) {
    grow({ count, at: 1_700_000_000_000 });
    await settle();
  }
  expect(places.map(({ signal }) => signal.aborted)).toEqual([false]);
});

it("takes nobody from the end that they follow to a place that they wanted before", async () => {
  viewer({ at: 1_700_000_000_000 });
  await settle();
  fireEvent.click(screen.getByLabelText("Follow the end"));
  places[0]!.answer({ index: 400, line: 400 });
  await settle();
  expect(screen.getByLabelText("Stop following the end")).toBeTruthy();
});

it("opens with the stream that it is told to begin with, and stays there", () => {
  const streams = ["stdout", "traceback"].map((path) => ({ path, title: path, count: 3 }));
  const of = (path: string, first?: string) => (
    <QueryClientProvider client={queries}>
      <LogViewer address={ADDRESS} streams={streams} path={path} onPath={() => {}} live first={first} />
    </QueryClientProvider>
  );
  const queries = new QueryClient();
  const shown = () => screen.getByRole("radio", { checked: true }).textContent;
  const { rerender, unmount } = render(of("", "traceback"));
  expect(shown()).toBe("traceback");
  rerender(of("stdout", "traceback"));
  expect(shown()).toBe("stdout");
  unmount();
  const reading = render(of(""));
  reading.rerender(of("", "traceback"));
  expect(shown()).toBe("stdout");
});
