import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { Users } from "./Users";

vi.hoisted(() =>
  vi.stubGlobal(
    "fetch",
    async () => new Response('{"total":0,"accounts":[]}', { headers: { "Content-Type": "application/json" } }),
  ),
);
afterEach(cleanup);

it("says that nobody is called so, and leads back to everybody", async () => {
  const went = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Users me="ada" workspaces={[]} state={{ search: "zoe" }} onState={went} />
    </QueryClientProvider>,
  );
  await screen.findByText("No account has “zoe” in its name.");
  expect(screen.queryByRole("table")).toBeNull();
  fireEvent.click(screen.getByText("Clear the search"));
  await waitFor(() => expect(went).toHaveBeenCalledWith(expect.objectContaining({ search: undefined }), true));
});
