import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Schemas } from "@/api/client";
import { type TokenOwner, Tokens } from "./Tokens";

type Token = Schemas["TokenFacts"];

const DAY = 86_400_000;
const server = vi.hoisted(() => {
  const server = { asked: [] as unknown[], tokens: [] as Token[] };
  const answer = (body: unknown, status = 200) =>
    new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname.endsWith("/projects")) {
      const [account] = /[^/]+(?=\/projects$)/.exec(decodeURIComponent(pathname)) ?? [];
      const named = account === "v1" ? ["team/digits", "team/others"] : account === "ci@team" ? ["team/digits"] : [];
      const projects = named.map((full) => full.split("/")).map(([workspace, name]) => ({ workspace, name }));
      return answer(account === "v1" ? { total: 2, projects } : projects);
    }
    if (request.method === "GET") {
      server.asked.push(searchParams.get("user"));
      return answer(server.tokens);
    }
    if (request.method === "DELETE") {
      server.asked.push(pathname.replace(/.*\//, ""));
      server.tokens = server.tokens.map((each) => ({ ...each, revoked_at: Date.now() }));
      return new Response(null, { status: 204 });
    }
    const body = await request.json();
    server.asked.push(body);
    const token = { ...server.tokens[0], ...body, uuid: `made ${body.name}` };
    server.tokens = [token, ...server.tokens];
    return answer({ token, exports: ["export NEPTUNE_API_TOKEN=secret", "export OAUTHLIB_INSECURE_TRANSPORT=1"] }, 201);
  });
  return server;
});

const token = (changes: Partial<Token>): Token => ({
  uuid: "1",
  name: "cluster",
  scope: "write",
  only_project: null,
  created_at: Date.now() - 3 * DAY,
  last_used_at: null,
  expires_at: null,
  revoked_at: null,
  ...changes,
});

function Listed({ owner }: { owner?: TokenOwner }) {
  const [isMaking, setMaking] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setMaking(true)}>
        New
      </button>
      <Tokens owner={owner} isMaking={isMaking} onMaking={setMaking}>
        None is good
      </Tokens>
    </>
  );
}
const show = (owner?: TokenOwner) =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Listed owner={owner} />
    </QueryClientProvider>,
  );
const ROBOT = { name: "ci@team", workspace: "team" };
const button = (name: string) => screen.getByRole<HTMLButtonElement>("button", { name });

beforeEach(() => {
  server.asked = [];
  server.tokens = [token({})];
});
afterEach(cleanup);

it("makes one token of a service account, named, limited and expiring, however often it is clicked, and shows it once", async () => {
  show(ROBOT);
  await screen.findByRole("row", { name: /cluster/ });
  fireEvent.click(button("New"));
  const create = button("Create token");
  expect(create.disabled).toBe(true);
  await screen.findByRole("option", { name: "team/digits" });
  expect(screen.queryByRole("option", { name: "team/others" })).toBeNull();
  fireEvent.change(screen.getByRole("textbox", { name: /Name/ }), { target: { value: "nightly" } });
  fireEvent.change(screen.getByRole("combobox", { name: "May" }), { target: { value: "read" } });
  fireEvent.change(screen.getByRole("combobox", { name: "In" }), { target: { value: "team/digits" } });
  fireEvent.change(screen.getByRole("combobox", { name: "Expires" }), { target: { value: "30" } });
  fireEvent.click(create);
  fireEvent.click(create);
  fireEvent.submit(create.closest("form")!);
  const lines = await screen.findByRole("group", { name: "the export lines for the 3.x API" });
  expect(lines.textContent).toBe("export NEPTUNE_API_TOKEN=secret");
  expect(screen.getByRole("group", { name: "the export lines for the 2.x API" }).textContent).toContain("OAUTHLIB");
  await screen.findByRole("row", { name: /nightly.*read.*in team\/digits/ });
  expect(server.asked).toEqual([
    "ci@team",
    {
      name: "nightly",
      user: "ci@team",
      scope: "read",
      only_project: "team/digits",
      expires_at: expect.closeTo(Date.now() + 30 * DAY, -5),
    },
    "ci@team",
  ]);
  // Another one leaves it there, for who has not copied it yet.
  fireEvent.click(button("New"));
  fireEvent.change(screen.getByRole("textbox", { name: /Name/ }), { target: { value: "weekly" } });
  fireEvent.click(button("Create token"));
  await screen.findByText(/“weekly” is ready/);
  expect(screen.getAllByRole("status").map((each) => each.textContent)).toEqual([
    expect.stringContaining("“weekly”"),
    expect.stringContaining("“nightly”"),
  ]);
  fireEvent.click(screen.getAllByRole("button", { name: "I have copied it" })[1]!);
  expect(screen.getAllByRole("status")).toHaveLength(1);
});

it("says that a service account has a role in no project yet, and offers people all of theirs", async () => {
  show({ name: "new@team", workspace: "team" });
  await screen.findByRole("row", { name: /cluster/ });
  fireEvent.click(button("New"));
  expect(await screen.findByRole("option", { name: "All of its projects: none yet" })).toBeTruthy();
  expect(screen.queryByRole("option", { name: "team/digits" })).toBeNull();
  cleanup();
  show();
  await screen.findByRole("row", { name: /cluster/ });
  fireEvent.click(button("New"));
  expect(await screen.findByRole("option", { name: "team/others" })).toBeTruthy();
});

it("revokes a token once it is confirmed, and puts it where those are that are over", async () => {
  show();
  fireEvent.click(await screen.findByRole("button", { name: "Revoke cluster" }));
  const dialog = within(screen.getByRole("dialog", { hidden: true }));
  expect(dialog.getByText(/Nothing has used it yet/)).toBeTruthy();
  fireEvent.click(dialog.getByRole("button", { name: "Revoke", hidden: true }));
  await screen.findByText("None is good");
  expect(server.asked).toEqual([null, "1", null]);
  expect(screen.queryByRole("table")).toBeNull();
  fireEvent.click(button("Show one that is revoked or expired"));
  expect(screen.getByRole("row", { name: /cluster.*revoked just now/ })).toBeTruthy();
  expect(screen.queryByRole("button", { name: /^Revoke/ })).toBeNull();
});

it("tells until when tokens are good, soon ones by the days that are left", async () => {
  const now = Date.now();
  server.tokens = [
    token({ uuid: "2", name: "soon", expires_at: now + 2.5 * DAY, last_used_at: now - 60_000 }),
    token({ uuid: "3", name: "later", expires_at: now + 300 * DAY }),
    token({ uuid: "4", name: "past", expires_at: now - 2 * DAY }),
    token({ uuid: "5", name: "ever" }),
  ];
  show();
  await waitFor(() => expect(screen.getAllByRole("row")).toHaveLength(4));
  const year = new Date(now + 300 * DAY).getFullYear();
  for (const [name, text] of [
    ["soon", /1 min ago.*in 3 days/],
    ["later", new RegExp(`never.*${year}`)],
    ["ever", /log and read.*3 days ago.*never.*never/],
  ] as const)
    expect(screen.getByRole("row", { name: new RegExp(`^${name}`) }).textContent).toMatch(text);
  fireEvent.click(button("Show one that is revoked or expired"));
  expect(screen.getByRole("row", { name: /^past/ }).textContent).toMatch(/expired 2 days ago/);
});
