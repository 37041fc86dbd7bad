import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, it, vi } from "vitest";
import { beginSide } from "./useComparison";

const server = vi.hoisted(() => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    asked.push(new URL(request.url).pathname.replace(/.*\//, ""));
    const answer = {
      total: 0,
      rows: [],
      runs: 1,
      paths: [],
      types: [],
      counts: [],
      differs: [],
      empty: [],
      after: null,
    };
    return new Response(JSON.stringify(answer), { headers: { "Content-Type": "application/json" } });
  });
  return { asked };
});

const address = { workspace: "team", project: "digits" };
const opening = {
  comparison: {
    ...{ runs: 1, paths: ["b", "a/x"], types: ["int" as const, "int" as const], counts: [1, 1] },
    ...{ differs: [false, true], empty: [false, false], after: null, by_last: 0 },
  },
  paths: ["b", "a/x"],
  values: {
    total: 1,
    rows: [{ id: "DIG-1", uuid: "1", custom_id: null, colour: null, attributes: {}, computed: [] }],
  },
};

const begin = async (part: Record<string, string>, given: typeof opening | undefined) => {
  const queries = new QueryClient();
  await beginSide(queries, address, ["DIG-1"], part, [], given);
  return queries.getQueriesData({ queryKey: ["compare", "team", "digits", "cells"] });
};

beforeEach(() => {
  server.asked.length = 0;
});

it("what the page opens with is not asked for again", async () => {
  expect(await begin({}, opening)).toHaveLength(1);
  expect(server.asked).toEqual([]);
});

it("values of other rows than those in sight first are no answer", async () => {
  await begin({ diff: "1" }, opening);
  expect(server.asked).toEqual(["search"]);
});

it("without an opening, attributes are asked for and then their values", async () => {
  await begin({}, undefined);
  expect(server.asked).toEqual(["compare", "search"]);
});
