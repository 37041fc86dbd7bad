import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Policy } from "@/api/adminQueries";
import { undo, useToasts } from "@/ui/toasts";
import { ProjectRules } from "./ProjectRules";

const server = vi.hoisted(() => {
  const server = { policy: {} as Policy };
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "PUT") server.policy = await request.json();
    return new Response(JSON.stringify(server.policy), { headers: { "Content-Type": "application/json" } });
  });
  return server;
});

beforeEach(async () => {
  server.policy = { late_points: "refuse", trash_days: null, idle_days: 7 };
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ProjectRules address={{ workspace: "team", project: "shelf" }} canChange />
    </QueryClientProvider>,
  );
  await screen.findByLabelText(/Delete from the trash/);
});
afterEach(cleanup);

const typeTrash = (days: string) =>
  fireEvent.change(screen.getByLabelText(/Delete from the trash/), { target: { value: days } });
const trash = () => (screen.getByLabelText(/Delete from the trash/) as HTMLInputElement).value;
const chooseIgnore = () => fireEvent.click(screen.getByRole("radio", { name: /is left out/ }));

it("keeps days that are not saved yet when another rule is chosen", async () => {
  typeTrash("30");
  chooseIgnore();
  await waitFor(() =>
    expect((screen.getByRole("radio", { name: /is left out/ }) as HTMLInputElement).checked).toBe(true),
  );
  expect(server.policy).toEqual({ late_points: "ignore", trash_days: null, idle_days: 7 });
  expect(trash()).toBe("30");
  fireEvent.click(screen.getByRole("button", { name: "Save the rules" }));
  await waitFor(() => expect(server.policy).toEqual({ late_points: "ignore", trash_days: 30, idle_days: 7 }));
  await waitFor(() =>
    expect(screen.getByRole("button", { name: "Save the rules" }).hasAttribute("disabled")).toBe(true),
  );
  expect(trash()).toBe("30");
});

it("takes back what was changed and nothing else", async () => {
  chooseIgnore();
  await waitFor(() => expect(server.policy.late_points).toBe("ignore"));
  await waitFor(() => expect(useToasts.getState().toasts.length).toBeGreaterThan(0));
  server.policy = { ...server.policy, idle_days: 90 };
  await act(() => undo(useToasts.getState().toasts.at(-1)!));
  expect(server.policy).toEqual({ late_points: "refuse", trash_days: null, idle_days: 90 });
});
