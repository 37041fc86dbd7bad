import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LogViewer } from "./LogViewer";
import { NO_CHOICE } from "./logChoice";
import { Text } from "./ScalarPreview";

// The client takes hold of `fetch` when it is loaded.
const { signals: given, answers } = vi.hoisted(() => {
  const signals: AbortSignal[] = [];
  const answers: Response[] = [];
  const answering: typeof fetch = (request) => {
    signals.push((request as Request).signal);
    const answer = answers.shift();
    return answer ? Promise.resolve(answer) : new Promise(() => {});
  };
  vi.stubGlobal("fetch", answering);
  return { signals, answers };
});

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
const ADDRESS = { workspace: "team", project: "digits", run: "DIG-1" };

describe("a console that takes its time", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    given.length = 0;
  });
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  it("can be given up, and asked for again", async () => {
    render(
      <QueryClientProvider client={new QueryClient()}>
        <LogViewer
          address={ADDRESS}
          streams={[{ path: "stdout", title: "stdout", count: 3 }]}
          path="stdout"
          onPath={() => {}}
          live={false}
        />
      </QueryClientProvider>,
    );
    await pass(9_500);
    expect(screen.getByText("Loading the lines…")).toBeDefined();
    fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
    await pass(0);
    expect(given[0]?.aborted).toBe(true);
    fireEvent.click(screen.getByRole("button", { name: "Load it" }));
    await pass(0);
    expect(given).toHaveLength(2);
  });

  it("is no longer searched when somebody stops that", async () => {
    render(
      <QueryClientProvider client={new QueryClient()}>
        <LogViewer
          address={ADDRESS}
          streams={[{ path: "stdout", title: "stdout", count: 3 }]}
          path="stdout"
          onPath={() => {}}
          live={false}
          choice={{ ...NO_CHOICE, text: "needle" }}
        />
      </QueryClientProvider>,
    );
    await pass(3_000);
    fireEvent.click(screen.getByRole("button", { name: "Stop searching" }));
    await pass(0);
    expect(given.filter((signal) => signal.aborted)).toHaveLength(1);
    expect(screen.queryByRole("button", { name: "Stop searching" })).toBeNull();
    expect(screen.getByText("0+ matches · 0 % searched")).toBeDefined();
  });
});

describe("a place in a console that could not be found", () => {
  afterEach(cleanup);

  it("says why, under which request, and is looked for again", async () => {
    given.length = 0;
    render(
      <QueryClientProvider client={new QueryClient()}>
        <LogViewer
          address={ADDRESS}
          streams={[{ path: "stdout", title: "stdout", count: 3 }]}
          path="stdout"
          onPath={() => {}}
          live={false}
        />
      </QueryClientProvider>,
    );
    await waitFor(() => expect(given).toHaveLength(1));
    answers.push(
      new Response(JSON.stringify({ detail: "The server is busy.", request_id: "r-17" }), {
        status: 429,
        headers: { "Content-Type": "application/problem+json" },
      }),
    );
    const place = screen.getByLabelText<HTMLInputElement>("Go to a line, step or time");
    fireEvent.change(place, { target: { value: "step 40" } });
    fireEvent.submit(place.form as HTMLFormElement);
    expect((await screen.findByRole("alert")).textContent).toContain("request r-17");
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(screen.queryByRole("alert")).toBeNull();
    await waitFor(() => expect(given).toHaveLength(3));
  });
});

describe("a text", () => {
  afterEach(cleanup);

  it("is shown as logged, as JSON where it is some, and as Markdown where it may be", () => {
    const { rerender } = render(<Text key="json" text='{"a": [1]}' />);
    expect(screen.getByText(/"a": \[/).textContent).toContain("\n");
    expect(screen.queryByRole("radio", { name: "Markdown" })).toBeNull();
    rerender(<Text key="plain" text="adam" />);
    expect(screen.queryByRole("radio")).toBeNull();
    rerender(<Text key="marked" text={"# Notes\n\n- one"} />);
    expect(screen.getByRole("radio", { name: "As logged", checked: true })).toBeDefined();
    fireEvent.click(screen.getByRole("button", { name: "Wrap long lines" }));
    expect(screen.getByText(/# Notes/).dataset.unwrapped).toBe("true");
    fireEvent.click(screen.getByRole("radio", { name: "Markdown" }));
    expect(screen.queryByRole("button", { name: "Wrap long lines" })).toBeNull();
  });
});
