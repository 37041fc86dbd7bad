import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { NewServiceToken } from "./NewServiceToken";

const server = vi.hoisted(() => {
  const server = { asked: [] as Record<string, unknown>[], answer: () => {} };
  vi.stubGlobal("fetch", async (request: Request) => {
    server.asked.push(await request.json());
    await new Promise<void>((resolve) => {
      server.answer = resolve;
    });
    return new Response('{"exports":[]}', { status: 201, headers: { "Content-Type": "application/json" } });
  });
  return server;
});
afterEach(cleanup);

it("makes one token of a service account, named, limited and expiring, however often it is clicked", async () => {
  const onMade = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <NewServiceToken account="ci@team" onMade={onMade} onClose={() => {}} />
    </QueryClientProvider>,
  );
  const create = screen.getByRole<HTMLButtonElement>("button", { name: "Create token" });
  expect(create.disabled).toBe(true);
  fireEvent.change(screen.getByRole("textbox", { name: /Name/ }), { target: { value: "nightly" } });
  fireEvent.change(screen.getByRole("combobox", { name: "May" }), { target: { value: "write" } });
  fireEvent.change(screen.getByRole("combobox", { name: "Expires" }), { target: { value: "30" } });
  fireEvent.click(create);
  await waitFor(() => expect(create.disabled).toBe(true));
  fireEvent.click(create);
  await waitFor(() => expect(server.asked).not.toEqual([]));
  server.answer();
  await waitFor(() => expect(onMade).toHaveBeenCalledTimes(1));
  expect(server.asked).toEqual([
    { name: "nightly", user: "ci@team", scope: "write", expires_at: expect.closeTo(Date.now() + 30 * 86_400_000, -5) },
  ]);
});
