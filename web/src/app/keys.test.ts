// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { KEYS } from "./keys";

const SOURCE = join(import.meta.dirname, "..");
const sources = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !path.includes(".test."))
  .map((path) => readFileSync(join(SOURCE, path), "utf8"));

describe("the list of keys", () => {
  const known = KEYS.flatMap(({ rows }) => rows.flatMap(({ by }) => by ?? []));

  it("names every scope in which the app listens", () => {
    const listening = sources.flatMap((text) =>
      [...text.matchAll(/use(?:Keys|Sequences|ClaimedKeys)\(\s*"(\w+)"/g)].map(([, scope]) => scope),
    );
    expect(listening.length).toBeGreaterThan(8);
    const scopes = new Set(known.map((key) => key.split(":")[0]));
    expect([...new Set(listening)].filter((scope) => !scopes.has(scope))).toEqual(["focus"]);
  });

  it("lists each key once", () => {
    expect(known.length).toBe(new Set(known).size);
  });
});
