import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { batchedNames } from "./attributeMatches";
import { client } from "./client";
import { WrongPattern } from "./together";

const HOME = { workspace: "w", project: "p" };
const RUNS = ["P-1", "P-2"];
interface Asked {
  ids: string[];
  asked: { names: string; types: string[] | null; limit: number }[];
}
const sent: Asked[] = [];

beforeEach(() => {
  sent.length = 0;
  vi.spyOn(client, "POST").mockImplementation(async (_path: unknown, options: unknown) => {
    const { body } = options as { body: Asked };
    sent.push(body);
    const found = body.asked.map(({ names, types }) =>
      names === "("
        ? { attributes: [], has_more: false, reason: "That is not a regular expression." }
        : { attributes: [{ path: names, type: types?.[0] ?? "float" }], has_more: false, reason: null },
    );
    return { data: { found }, response: new Response() } as never;
  });
});
afterEach(() => vi.restoreAllMocks());

it("asks once for what several widgets look for, of which a wrong one spoils no other", async () => {
  const [files, wrong, again, all] = await Promise.allSettled([
    batchedNames(HOME, RUNS, { names: "^samples/", types: ["file"], limit: 20 }),
    batchedNames(HOME, RUNS, { names: "(", limit: 20 }),
    batchedNames(HOME, RUNS, { names: "^samples/", types: ["file"], limit: 20 }),
    batchedNames(HOME, RUNS, { names: "^samples/", limit: 20 }),
  ]);
  expect(sent).toEqual([
    {
      ids: RUNS,
      asked: [
        { names: "^samples/", types: ["file"], limit: 20 },
        { names: "(", types: null, limit: 20 },
        { names: "^samples/", types: null, limit: 20 },
      ],
    },
  ]);
  expect(wrong).toMatchObject({ status: "rejected", reason: new WrongPattern("That is not a regular expression.") });
  expect([files, again, all]).toMatchObject([
    { value: { attributes: [{ type: "file" }] } },
    { value: { attributes: [{ type: "file" }] } },
    { value: { attributes: [{ type: "float" }] } },
  ]);
});

it("asks for no more than a request takes, and not for what nobody waits for any more", async () => {
  const gone = new AbortController();
  gone.abort(new Error("gone"));
  const names = Array.from({ length: 25 }, (_, index) => `p${index}`);
  const left = batchedNames(HOME, RUNS, { names: "left", limit: 5 }, gone.signal);
  await Promise.all([
    ...names.map((each) => batchedNames(HOME, RUNS, { names: each, limit: 5 })),
    expect(left).rejects.toThrow(),
  ]);
  expect(sent.map(({ asked }) => asked.length)).toEqual([20, 5]);
});
