import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useToasts } from "@/ui/toasts";
import { Users } from "./Users";

const server = vi.hoisted(() => {
  const server = { names: [] as string[], asked: [] as string[] };
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, search } = new URL(request.url);
    const path = pathname.replace("/api/v1/", "");
    if (request.method !== "GET" || path === "tokens")
      server.asked.push(`${request.method} ${path}${search} ${await request.text()}`.trim());
    const accounts = server.names.map((name) => ({
      ...{
        uuid: name,
        name,
        kind: "person",
        is_admin: true,
        is_active: true,
        memberships: [],
        tokens: 2,
        created_at: 0,
      },
    }));
    const token = { uuid: "t1", name: "laptop", scope: "full", created_at: 0, expires_at: null, last_used_at: null };
    const body =
      path === "tokens" ? [{ ...token, revoked_at: null, only_project: null }] : { total: accounts.length, accounts };
    return new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
  });
  return server;
});
beforeEach(() => {
  server.asked = [];
  useToasts.setState({ toasts: [] });
});
afterEach(cleanup);

const went = vi.fn();
const show = (search: string | undefined, ...names: string[]) => {
  server.names = names;
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Users me="ada" workspaces={[]} state={{ search }} onState={went} />
    </QueryClientProvider>,
  );
};

it("says that nobody is called so, and leads back to everybody", async () => {
  show("zoe");
  await screen.findByText("No account has “zoe” in its name.");
  expect(screen.queryByRole("table")).toBeNull();
  fireEvent.click(screen.getByText("Clear the search"));
  await waitFor(() => expect(went).toHaveBeenCalledWith(expect.objectContaining({ search: undefined }), true));
});

it("asks before one stops being an admin, which one cannot take back", async () => {
  show(undefined, "ada", "bea");
  fireEvent.click(await screen.findByRole("button", { name: "Take admin from ada" }));
  expect(server.asked).toEqual([]);
  fireEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Stop being an admin" }));
  await waitFor(() => expect(useToasts.getState().toasts.at(-1)?.text).toBe("You are no admin of the server any more"));
  expect(useToasts.getState().toasts.at(-1)?.undo).toBeUndefined();
  expect(server.asked).toEqual(['PATCH admin/users/ada {"is_admin":false}']);
});

it("shows and revokes the tokens of an account", async () => {
  show(undefined, "ada", "bea");
  fireEvent.click(await screen.findByRole("button", { name: "2 tokens of bea" }));
  await screen.findByRole("row", { name: /laptop/, hidden: true });
  fireEvent.click(screen.getByRole("button", { name: "Revoke laptop", hidden: true }));
  const dialogs = screen.getAllByRole("dialog", { hidden: true });
  fireEvent.click(within(dialogs.at(-1)!).getByRole("button", { name: "Revoke", hidden: true }));
  await waitFor(() => expect(server.asked).toContain("DELETE tokens/t1"));
  expect(server.asked[0]).toBe("GET tokens?user=bea");
});
