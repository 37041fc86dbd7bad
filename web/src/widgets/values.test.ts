import { afterEach, expect, it, vi } from "vitest";
import { client } from "@/api/client";
import { batchedHistograms } from "@/api/histograms";
import { ANY_RUN } from "@/api/selection";
import { batchedValues } from "./values";

const ADDRESS = { workspace: "team", project: "digits" };

interface Asked {
  ids: string[];
  columns: string[];
  computed: { path: string }[];
}

function answering(answer: (body: never) => unknown): { bodies: unknown[] } {
  const bodies: unknown[] = [];
  vi.stubGlobal(
    "fetch",
    vi.fn(async (input: Request | string, init?: RequestInit) => {
      const body = JSON.parse(input instanceof Request ? await input.text() : String(init?.body)) as never;
      bodies.push(body);
      return new Response(JSON.stringify(answer(body)), { headers: { "Content-Type": "application/json" } });
    }),
  );
  return { bodies };
}

const rows = ({ ids, columns, computed }: Asked) => ({
  total: ids.length,
  rows: ids.map((id) => ({
    id,
    uuid: id,
    attributes: Object.fromEntries(columns.map((path) => [path, { type: "string", value: `${id} ${path}` }])),
    computed: computed.map(() => 7),
  })),
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it("asks once for what several widgets want of the same runs in a frame", async () => {
  const { bodies } = answering(rows as never);
  const answers = await Promise.all([
    batchedValues(ADDRESS, ["R-1", "R-2"], [{ path: "a" }]),
    batchedValues(ADDRESS, ["R-1", "R-2"], [{ path: "b" }, { path: "a", what: "first" }]),
    batchedValues(ADDRESS, ["R-1"], [{ path: "a" }]),
  ]);
  expect(bodies).toHaveLength(2);
  expect(bodies[0]).toMatchObject({
    ids: ["R-1", "R-2"],
    query: ANY_RUN,
    columns: ["a", "b"],
    computed: [{ path: "a", what: "first" }],
  });
  expect(answers[1]?.get("R-2")?.attributes.b).toEqual({ type: "string", value: "R-2 b" });
  expect(answers[1]?.get("R-2")?.firsts.get("a")).toBe(7);
  expect([...(answers[2]?.keys() ?? [])]).toEqual(["R-1"]);
});

it("does not ask for what nobody waits for any more", async () => {
  const { bodies } = answering(rows as never);
  const gone = new AbortController();
  const lost = batchedValues(ADDRESS, ["R-1"], [{ path: "a" }], gone.signal);
  gone.abort();
  const kept = batchedValues(ADDRESS, ["R-1"], [{ path: "b" }]);
  await expect(lost).rejects.toThrow();
  await kept;
  expect(bodies).toMatchObject([{ columns: ["b"] }]);
});

it("tells everybody who waits what went wrong", async () => {
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify({ detail: "Too many." }), { status: 400 }));
  const both = [batchedValues(ADDRESS, ["R-1"], [{ path: "a" }]), batchedValues(ADDRESS, ["R-1"], [{ path: "b" }])];
  for (const each of await Promise.allSettled(both)) {
    expect(each).toMatchObject({ status: "rejected", reason: { message: "Too many." } });
  }
});

it("asks for each histogram series once, and for no more at once than the server takes", async () => {
  const post = vi.spyOn(client, "POST").mockImplementation((async (
    _path: string,
    { body }: { body: { series: unknown[] } },
  ) => ({
    data: { series: body.series },
    response: new Response(),
  })) as never);
  const many = Array.from({ length: 70 }, (_, index) => ({ run: `R-${index}`, path: "w" }));
  const [all, one] = await Promise.all([
    batchedHistograms(ADDRESS, many, 200, 100),
    batchedHistograms(ADDRESS, many.slice(0, 1), 200, 100),
  ]);
  const calls = post.mock.calls as unknown as [string, { body: { series: unknown[] } }][];
  const asked = calls.map(([, { body }]) => body.series.length);
  expect(asked).toEqual([50, 20]);
  expect(all?.map((each) => each.run)).toEqual(many.map((each) => each.run));
  expect(one).toHaveLength(1);
  const between = await batchedHistograms(ADDRESS, many.slice(0, 1), 200, 100, { from: 3, to: 5 });
  expect(between).toHaveLength(1);
  expect(post.mock.lastCall?.[1]).toMatchObject({ body: { from_step: 3, to_step: 5 } });
});
