import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AudioView } from "./AudioView";
import { TextView } from "./TextView";

// The client takes hold of `fetch` when it is loaded.
const given = vi.hoisted(() => {
  const files = new Map<string, string>();
  const answering: typeof fetch = async (request) => {
    const { pathname } = new URL((request as Request).url ?? String(request), "http://localhost");
    const bytes = new TextEncoder().encode(files.get(pathname) ?? "");
    const parts = new ReadableStream({
      start(stream) {
        for (let from = 0; from < bytes.length; from += 250_000) stream.enqueue(bytes.subarray(from, from + 250_000));
        stream.close();
      },
    });
    return new Response(parts);
  };
  vi.stubGlobal("fetch", answering);
  return files;
});

const inQueries = (content: ReactNode) =>
  render(<QueryClientProvider client={new QueryClient()}>{content}</QueryClientProvider>);

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(300);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe("what of a file is not shown is said, and shown to who wants it", () => {
  it("the end of a long text", async () => {
    const text = `${"a line of text\n".repeat(100_000)}the end`;
    given.set("/long.txt", text);
    inQueries(<TextView kind="text" name="long.txt" size={text.length} url="/long.txt" />);
    const rest = await screen.findByRole("button", { name: "Show all of it" });
    expect(screen.getByText(/^The first .+ of .+/)).toBeDefined();
    expect(screen.queryByText(/the end$/)).toBeNull();
    fireEvent.click(rest);
    await screen.findByText(/the end$/);
    expect(screen.queryByText(/The first/)).toBeNull();
  });

  it("the colours of a long source", async () => {
    const text = `${"unnamed\n".repeat(30_000)}x = 1  # one`;
    given.set("/long.py", text);
    inQueries(<TextView kind="text" name="long.py" size={text.length} url="/long.py" />);
    const colour = await screen.findByRole("button", { name: "Colour it all the same" });
    expect(document.querySelector("[data-token]")).toBeNull();
    fireEvent.click(colour);
    expect(document.querySelectorAll('[data-token="comment"]')).toHaveLength(1);
  });

  it("the columns of a wide table", async () => {
    const text = [0, 1]
      .map((row) => Array.from({ length: 2_000 }, (_, column) => `c${column + row}`).join())
      .join("\n");
    given.set("/wide.csv", text);
    inQueries(<TextView kind="csv" name="wide.csv" size={text.length} url="/wide.csv" />);
    await screen.findByText("The first 100 of 2,000 columns. Download the file to see all of them.");
    expect(screen.getAllByRole("columnheader")).toHaveLength(101);
    expect(screen.getAllByRole("cell")).toHaveLength(100);
  });

  it("the rows of a long table", async () => {
    const text = `step,loss\n${Array.from({ length: 1_500 }, (_, step) => `${step},1`).join("\n")}`;
    given.set("/long.csv", text);
    inQueries(<TextView kind="csv" name="long.csv" size={text.length} url="/long.csv" />);
    expect((await screen.findByRole("table")).getAttribute("aria-rowcount")).toBe("1001");
    fireEvent.click(screen.getByRole("button", { name: "Show all rows" }));
    expect(screen.getByRole("table").getAttribute("aria-rowcount")).toBe("1501");
  });

  it("the waveform of a large sound", () => {
    inQueries(<AudioView name="long.wav" size={30 * 2 ** 20} url="/long.wav" />);
    expect(screen.queryByRole("img")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Draw it all the same" }));
    expect(screen.getByRole("img", { name: "Waveform of long.wav" })).toBeDefined();
  });
});
