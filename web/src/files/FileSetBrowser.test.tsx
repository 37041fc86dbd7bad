import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { members } from "@/api/runQueries";
import { FileSetBrowser } from "./FileSetBrowser";

vi.mock("./FileView", () => ({ FileView: ({ name }: { name: string }) => <output>{name}</output> }));
vi.mock("./VirtualRows", () => ({
  VirtualRows: ({ count, row }: { count: number; row: (place: number) => React.ReactNode }) =>
    Array.from({ length: count }, (_, place) => row(place)),
}));
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const ADDRESS = { workspace: "team", project: "digits", run: "DIG-1" };
const file = (path: string) => ({
  name: path.split("/").at(-1),
  path,
  size: 1,
  is_directory: false,
  modified_at: null,
});
const FILES = Array.from({ length: 21 }, (_, place) => file(`part-${place}.py`));
const DIRECTORY = { name: "src", path: "src", size: 0, is_directory: true, modified_at: null };

type Place = { inside?: string | undefined; filter?: string | undefined };
const entries: [Place, boolean | undefined][] = [];

function Page({ at }: { at: Place }) {
  const [place, setPlace] = useState(at);
  const onInside = (next: Place, replace?: boolean) => {
    entries.push([next, replace]);
    setPlace((now) => ({ ...now, ...next }));
  };
  return <FileSetBrowser address={ADDRESS} path="code" size={9} {...place} onInside={onInside} />;
}

function opened(at: Place) {
  entries.length = 0;
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const put = (directory: string, some: unknown[]) =>
    queries.setQueryData(members(ADDRESS, "code", directory).queryKey, { members: some } as never);
  put("", [DIRECTORY, ...FILES]);
  put(
    "src",
    FILES.map(({ name }) => file(`src/${name}`)),
  );
  render(
    <QueryClientProvider client={queries}>
      <Page at={at} />
    </QueryClientProvider>,
  );
}

const field = () => screen.getByLabelText<HTMLInputElement>("Filter this directory");
const type = (text: string) => fireEvent.change(field(), { target: { value: text } });
const rest = () => act(() => void vi.advanceTimersByTime(300));

it("keeps in the address what a directory is filtered by, beside the file that is open", () => {
  opened({ filter: "part-1" });
  expect(field().value).toBe("part-1");
  expect(screen.queryByRole("button", { name: /part-2\.py/ })).toBeNull();
  type("part-20");
  rest();
  expect(entries).toEqual([[{ filter: "part-20" }, true]]);
  fireEvent.click(screen.getByRole("button", { name: /part-20\.py/ }));
  expect(entries.at(-1)).toEqual([{ inside: "part-20.py" }, undefined]);
  expect(screen.getByRole("status").textContent).toBe("part-20.py");
  expect(field().value).toBe("part-20");
});

it("takes no filter into another directory, not even one that is still being typed", () => {
  opened({ filter: "s" });
  type("sr");
  fireEvent.click(screen.getByRole("button", { name: /src/ }));
  rest();
  expect(entries).toEqual([[{ inside: "src/", filter: undefined }, undefined]]);
  expect(field().value).toBe("");
});
