import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { Without } from "./Without";

vi.hoisted(() => {
  vi.stubGlobal("fetch", async () => {
    return new Response(JSON.stringify({ detail: "Too much to count." }), {
      status: 503,
      headers: { "Content-Type": "application/problem+json" },
    });
  });
});

afterEach(cleanup);

it("says that a part could not be counted, and why", async () => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Without
        address={{ workspace: "team", project: "shelf" }}
        state={{ q: "(`a`:float > 1) AND (`b`:float < 2)" }}
        onState={() => {}}
      />
    </QueryClientProvider>,
  );
  const part = (await screen.findAllByTitle("It could not be counted: Too much to count."))[0]!;
  expect(part.textContent).toContain("–");
  expect(part.textContent).not.toContain("…");
});
