import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Attributes } from "@/api/queries";
import { FilesPanel } from "./FilesPanel";

const ATTRIBUTES = Object.fromEntries(
  Array.from({ length: 3_000 }, (_, place) => [
    `model/part-${place}`,
    { type: "file", value: { name: `part-${place}.bin`, ext: "bin", size: 0, mime_type: "", tag: "" } },
  ]),
) as unknown as Attributes;

function Panel({ begin }: { begin?: string }) {
  const [search, setSearch] = useState("");
  const [path, setPath] = useState(begin);
  return (
    <FilesPanel
      address={{ workspace: "team", project: "digits", run: "DIG-1" }}
      attributes={ATTRIBUTES}
      path={path}
      onPath={setPath}
      search={search}
      onSearch={setSearch}
    />
  );
}

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(300);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it("holds of thousands of files those in sight, and finds each by its name", () => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Panel />
    </QueryClientProvider>,
  );
  const list = within(screen.getByRole("navigation", { name: "Files" }));
  expect(list.getAllByRole("listitem").length).toBeLessThan(60);
  expect(list.getAllByRole("listitem")[0]?.getAttribute("aria-setsize")).toBe("3000");
  fireEvent.change(screen.getByRole("searchbox", { name: "Filter files, /regex/ too" }), {
    target: { value: "/-2999$/" },
  });
  fireEvent.click(list.getByRole("button", { name: /part-2999/ }));
  expect(screen.getByText("part-2999.bin")).toBeDefined();
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "nothing" } });
  expect(list.getByText("None of 3,000 is called “nothing”.")).toBeDefined();
});

it("keeps every letter that is typed while the address has not got it yet", () => {
  const address = { workspace: "team", project: "digits", run: "DIG-1" };
  render(
    <QueryClientProvider client={new QueryClient()}>
      <FilesPanel
        {...{ address, attributes: ATTRIBUTES, path: undefined, search: "" }}
        onPath={() => undefined}
        onSearch={() => undefined}
      />
    </QueryClientProvider>,
  );
  const field = screen.getByRole("searchbox");
  fireEvent.change(field, { target: { value: "part-29" } });
  expect(field).toHaveProperty("value", "part-29");
});

it("says why a regular expression is none", async () => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Panel />
    </QueryClientProvider>,
  );
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "/part-(/" } });
  expect(await screen.findByText(/“part-\(” is not a regular expression: a bracket is not closed/)).toBeDefined();
});

it("says that a file of the address is not there, instead of showing another", () => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Panel begin="model/gone" />
    </QueryClientProvider>,
  );
  expect(screen.getByText("There is no such file")).toBeDefined();
  expect(screen.getByText("The run has none under “model/gone”.")).toBeDefined();
  fireEvent.click(screen.getByTitle("model/part-0"));
  expect(screen.queryByText("There is no such file")).toBeNull();
});
