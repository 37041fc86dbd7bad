import { QueryClient } from "@tanstack/react-query";
import { expect, it, vi } from "vitest";
import { members } from "@/api/runQueries";

// The client takes hold of `fetch` when it is loaded.
vi.hoisted(() => {
  const answering: typeof fetch = async (request) => {
    const address = new URL((request as Request).url ?? String(request), "http://localhost");
    const isOfOther = address.pathname.includes("DIG-2");
    return new Response(isOfOther && address.searchParams.get("member") === "f0007.py" ? "b = 1" : "a = 1");
  };
  vi.stubGlobal("fetch", answering);
});

import { differingFiles } from "./sourceFiles";

it("says how many files were not compared yet, and compares more of them", async () => {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  const sides = ["DIG-1", "DIG-2"].map((run) => ({
    address: { workspace: "team", project: "digits", run },
    path: "code",
  }));
  const names = Array.from({ length: 310 }, (_, place) => `f${String(place).padStart(4, "0")}.py`);
  for (const { address, path } of sides)
    queries.setQueryData(members(address, path, "").queryKey, {
      directory: "",
      members: names.map((name) => ({ name, path: name, is_directory: false, size: 5, modified_at: null })),
    } as never);
  const compare = (share: number) => differingFiles(queries, sides[0]!, sides[1]!, share, new AbortController().signal);
  const first = await compare(1);
  expect(first.files.map(({ after }) => after)).toEqual(["f0007.py"]);
  expect([first.same, first.rest]).toEqual([299, { files: 10, directories: 0 }]);
  const all = await compare(4);
  expect([all.same, all.rest]).toEqual([309, { files: 0, directories: 0 }]);
});

it("tells of no file as new that the other side may have, where it was not looked into", async () => {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  const side = (run: string) => ({ address: { workspace: "team", project: "digits", run }, path: "code" });
  const has = (run: string, directory: string, names: string[], isDirectory = false) =>
    queries.setQueryData(members(side(run).address, "code", directory).queryKey, {
      directory,
      members: names.map((name) => {
        const path = directory ? `${directory}/${name}` : name;
        return { name, path, is_directory: isDirectory, size: 5, modified_at: null };
      }),
    } as never);
  const crowd = Array.from({ length: 200 }, (_, place) => `d${String(place).padStart(3, "0")}`);
  // The one has directories before `src` that the other has not, so that it comes to `src` later.
  has("DIG-3", "", [...crowd, "src"], true);
  for (const each of crowd) has("DIG-3", each, []);
  has("DIG-3", "src", ["a.py"]);
  has("DIG-4", "", ["src"], true);
  has("DIG-4", "src", ["a.py", "b.py"]);
  const compare = (share: number) =>
    differingFiles(queries, side("DIG-3"), side("DIG-4"), share, new AbortController().signal);
  const first = await compare(1);
  expect([first.files, first.rest]).toEqual([[], { files: 0, directories: 2 }]);
  const all = await compare(2);
  expect([all.files.map(({ after }) => after), all.same, all.rest.directories]).toEqual([["src/b.py"], 1, 0]);
});
