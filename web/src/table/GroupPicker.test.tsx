import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { findAttributes } from "@/api/runs";
import { GroupPicker } from "./GroupPicker";

/** What the server does, in the little that is asked of it here. */
const ALL = ["monitoring/3f2a/pid", "runtime/fork", "parameters/lr", "runtime_limit"];
vi.mock("@/api/runs", () => ({
  findAttributes: vi.fn(async (_address, _filter, { search = "", names = "" }) => {
    const refused = names.startsWith("!") ? new RegExp(names.slice(1)) : null;
    const found = ALL.filter((path) => path.includes(search) && !refused?.test(path));
    return { total: found.length, after: null, attributes: found.map((path) => ({ path, type: "int" })) };
  }),
}));
afterEach(cleanup);

test("offers what tells runs apart before what each process has of its own, which is found by its name", async () => {
  const onChoose = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <GroupPicker
        address={{ workspace: "team", project: "digits" }}
        filter={{}}
        groups={[]}
        onChoose={onChoose}
        onClose={() => {}}
      />
    </QueryClientProvider>,
  );
  await screen.findByText("parameters/lr");
  expect(screen.getAllByRole("option").map((option) => option.querySelector("span")?.textContent)).toEqual([
    "parameters/lr",
    "runtime_limit",
  ]);
  fireEvent.change(screen.getByRole("combobox"), { target: { value: "pid" } });
  fireEvent.click(await screen.findByText("monitoring/3f2a/pid"));
  expect(onChoose).toHaveBeenCalledWith("monitoring/3f2a/pid");
  expect(findAttributes).toHaveBeenCalledTimes(2);
});
