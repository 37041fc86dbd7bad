import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, test, vi } from "vitest";
import { BASE_COLUMNS } from "@/table/columns";
import { rowsPage, rowsQuery, viewsQuery } from "@/table/questions";
import { parseTableState } from "@/table/state";
import { shownRuns } from "./shownRuns";
import { startEarly } from "./start";

vi.mock("./pages/RunsPage", () => ({ RunsPage: () => null }));
vi.mock("@/charts/RunsCharts", () => ({ RunsCharts: () => null, beginCharts: begun }));

const begun = vi.hoisted(() => vi.fn(async () => undefined));

const address = { workspace: "team", project: "digits" };
const columns = [...BASE_COLUMNS.map((path) => ({ path })), { path: "train/loss" }];
const query = rowsQuery({}, {}, columns, []);

// Before the client of the API is made, which keeps the `fetch` that there is.
const server = vi.hoisted(() => {
  const state = {
    asked: [] as string[],
    views: { views: [] as object[], default: null as string | null },
    columns: [] as string[],
  };
  const suggested = { considered: 1, metrics: [{ path: "train/loss", type: "floatSeries" }], configs: [] };
  const rows = () => ({ total: 1, rows: [{ id: "DIG-1", uuid: "1", attributes: {} }] });
  const answers: [ending: string, answer: () => unknown][] = [
    ["/me", () => ({ csrf_token: "token", user: { name: "ada" } })],
    ["/views", () => state.views],
    ["/suggested", () => suggested],
    ["/search", rows],
    ["/opening", () => ({ views: state.views, suggested, columns: state.columns, rows: rows() })],
    [
      "/opening/charts?runs=5",
      () => ({
        views: state.views,
        rows: state.views.default ? null : rows(),
        metrics: state.views.default ? null : { runs: 1, total: 0, metrics: [] },
      }),
    ],
    ["", () => ({ key: "DIG" })],
  ];
  vi.stubGlobal("fetch", async (input: Request | string) => {
    const url = typeof input === "string" ? input : input.url;
    state.asked.push(url.replace(/.*\/api\/v1/, ""));
    const [, answer] = answers.find(([ending]) => url.endsWith(ending))!;
    return new Response(JSON.stringify(answer()), { headers: { "Content-Type": "application/json" } });
  });
  return state;
});

beforeEach(() => {
  server.asked.length = 0;
  server.views = { views: [], default: null };
  server.columns = [...query.columns];
});

const start = async (pathname: string, search = "") => {
  const queries = new QueryClient();
  await startEarly(queries, { pathname, search });
  return queries;
};

test("the first rows of the default columns come in one answer, which waits for no other", async () => {
  const queries = await start("/w/team/p/digits/runs", "?sel=first:3");
  expect(queries.getQueryData(rowsPage(address, query, 0).queryKey)?.total).toBe(1);
  expect(queries.getQueryData(viewsQuery(address).queryKey)).toEqual(server.views);
  expect(server.asked.sort()).toEqual(["/me", "/projects/team/digits", "/projects/team/digits/opening"]);
});

test("rows of other columns than ours are no answer", async () => {
  server.columns = ["sys/id"];
  const queries = await start("/w/team/p/digits/runs");
  expect(queries.getQueryData(rowsPage(address, query, 0).queryKey)).toBeUndefined();
});

test("columns of the address need no suggestion", async () => {
  await start("/w/team/p/digits/runs", "?col=sys/state&q=x&mode=text");
  expect(server.asked).toContain("/projects/team/digits/runs/search");
  expect(server.asked).not.toContain("/projects/team/digits/runs/suggested");
});

test("rows that a default view will replace are not taken", async () => {
  server.views = { views: [{ id: "v1" }], default: "v1" };
  const queries = await start("/w/team/p/digits/runs");
  expect(queries.getQueryData(rowsPage(address, query, 0).queryKey)).toBeUndefined();
  expect(server.asked).not.toContain("/projects/team/digits/runs/search");
});

test("what is beside the table waits for its runs only", async () => {
  const queries = await start("/w/team/p/digits/runs", "?tab=charts&c.q=loss&sel=first:100");
  expect(begun).toHaveBeenCalledExactlyOnceWith(queries, address, ["DIG-1"], { q: "loss" }, []);
  const found = shownRuns(address, { kind: "first", count: 100 }, parseTableState({}));
  expect(queries.getQueryData(found.queryKey)).toMatchObject([{ id: "DIG-1" }]);
  const of = (ending: string) => server.asked.findIndex((each) => each.endsWith(ending));
  expect(of("/search")).toBeLessThan(of("/suggested"));
});

test("charts of the newest runs begin with one answer, and the table beside them lets their points go first", async () => {
  let finish = () => {};
  begun.mockImplementationOnce(() => new Promise<undefined>((resolve) => (finish = () => resolve(undefined))));
  const starting = start("/w/team/p/digits/runs", "?tab=charts&c.x=relative");
  await vi.waitFor(() => expect(begun).toHaveBeenCalled());
  expect(server.asked.sort()).toEqual(["/me", "/projects/team/digits", "/projects/team/digits/opening/charts?runs=5"]);
  finish();
  const queries = await starting;
  const opening = expect.objectContaining({ metrics: { runs: 1, total: 0, metrics: [] } });
  expect(begun).toHaveBeenLastCalledWith(queries, address, ["DIG-1"], { x: "relative" }, [], opening);
  expect(queries.getQueryData(viewsQuery(address).queryKey)).toEqual(server.views);
  expect(queries.getQueryData(rowsPage(address, query, 0).queryKey)?.total).toBe(1);
});

test("charts under a default view begin with nothing", async () => {
  server.views = { views: [{ id: "v1" }], default: "v1" };
  begun.mockClear();
  await start("/w/team/p/digits/runs", "?tab=charts");
  expect(begun).not.toHaveBeenCalled();
});

test("other pages begin nothing", async () => {
  await start("/w/team/p/digits/settings");
  expect(server.asked).toEqual([]);
});

test("a page that shows no run asks for none, and begins nothing of what would stand beside the table", async () => {
  begun.mockClear();
  const queries = await start("/w/team/p/digits/runs", "?sel=none&tab=charts");
  const nothing = { kind: "chosen" as const, ids: [] };
  expect(begun).not.toHaveBeenCalled();
  expect(queries.getQueryData(shownRuns(address, nothing, parseTableState({})).queryKey)).toEqual([]);
});
