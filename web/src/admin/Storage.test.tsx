import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { parseListState } from "@/ui/listState";
import { WorkspaceStorage } from "./Storage";

const server = vi.hoisted(() => {
  const server = { answer: async (_: Request) => new Response() };
  vi.stubGlobal("fetch", (request: Request) => server.answer(request));
  return server;
});
vi.mock("@tanstack/react-router", () => ({ Link: () => null }));
afterEach(cleanup);

const RUN = { id: "DIG-1", owner: "ann", created_at: 0, bytes: 9, is_trashed: false };
const home = { workspace: "team", project: "digits" };
const USE = {
  projects: [
    {
      ...home,
      run_bytes: 9,
      file_bytes: 0,
      shared_bytes: 0,
      trash_bytes: 0,
      trash_runs: 0,
      runs: 1,
      is_archived: false,
    },
  ],
  runs: [{ ...home, ...RUN }],
  owners: [],
  days: [],
  weeks: [],
  suggestions: [],
};

/** The page of the workspace `team` at an address; what it asked for, and where it went. */
function opened(of?: string) {
  const asked: string[] = [];
  server.answer = async (request) => {
    const { pathname, search } = new URL(request.url);
    if (!pathname.endsWith("/attributes")) return Response.json(USE);
    asked.push(pathname + search);
    return Response.json({ attributes: [], total: 0, bytes: 0 });
  };
  const entries: (string | undefined)[] = [];
  function Page() {
    const [state, setState] = useState(parseListState({ of }));
    const onState = (next: typeof state) => {
      entries.push(next.of);
      setState(next);
    };
    HTMLElement.prototype.scrollIntoView = () => {};
    return <WorkspaceStorage workspace="team" state={state} onState={onState} />;
  }
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Page />
    </QueryClientProvider>,
  );
  return { asked, entries };
}

const WHOLE = "/api/v1/workspaces/team/storage/attributes";

it("keeps in the address of what the attributes are shown, and every choice is one to go back", async () => {
  const { asked, entries } = opened();
  await waitFor(() => expect(asked).toEqual([WHOLE]));
  fireEvent.click(await screen.findByRole("button", { name: "Show what DIG-1 keeps, by attribute" }));
  await waitFor(() => expect(asked.at(-1)).toBe(`${WHOLE}?project=digits&run=DIG-1`));
  fireEvent.click(screen.getByRole("button", { name: "All its runs" }));
  await waitFor(() => expect(asked.at(-1)).toBe(`${WHOLE}?project=digits`));
  fireEvent.change(screen.getByLabelText("Project"), { target: { value: "" } });
  expect(entries).toEqual(["team/digits/DIG-1", "team/digits", undefined]);
});

it("opens where its address leads, also to a project that keeps nothing any more", async () => {
  const { asked } = opened("team/gone");
  await waitFor(() => expect(asked).toEqual([`${WHOLE}?project=gone`]));
  expect((screen.getByLabelText("Project") as HTMLSelectElement).value).toBe("team/gone");
});

it("shows nothing of another workspace", async () => {
  const { asked } = opened("others/secrets");
  await waitFor(() => expect(asked).toEqual([WHOLE]));
});
