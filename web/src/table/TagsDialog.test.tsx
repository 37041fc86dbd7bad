import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TagsDialog } from "./TagsDialog";

const findValues = vi.hoisted(() => vi.fn());
vi.mock("@/api/runs", () => ({ findValues }));
beforeEach(() => {
  findValues.mockResolvedValue({ values: [{ key: { type: "string", value: "lr 0,1" }, count: 2 }] });
});
afterEach(cleanup);

test("commas stand between the tags that are typed, and in those that runs have", async () => {
  const onSave = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TagsDialog
        address={{ workspace: "team", project: "digits" }}
        title="Tags of D-1"
        path="sys/tags"
        value={["seed 1,2"]}
        onSave={onSave}
        onClose={vi.fn()}
      />
    </QueryClientProvider>,
  );
  fireEvent.click(await screen.findByRole("option", { name: /lr 0,1/ }));
  fireEvent.change(screen.getByRole("combobox", { name: "Tags" }), { target: { value: "a, b" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  expect(onSave).toHaveBeenCalledWith(["seed 1,2", "lr 0,1", "a", "b"]);
});

test("says in their place that the project has no other tags, or that they could not be loaded", async () => {
  findValues.mockRejectedValueOnce(new Error("The store is away."));
  findValues.mockResolvedValue({ values: [] });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <TagsDialog
        address={{ workspace: "team", project: "digits" }}
        title="Tags of D-1"
        path="sys/tags"
        value={[]}
        onSave={vi.fn()}
        onClose={vi.fn()}
      />
    </QueryClientProvider>,
  );
  expect((await screen.findByRole("alert")).textContent).toContain("The store is away.");
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("The project has no other tags.")).toBeTruthy();
});
