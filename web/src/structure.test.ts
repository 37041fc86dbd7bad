// @vitest-environment node
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = new URL(".", import.meta.url).pathname;
const SHARED = ["ui", "api"];
const FEATURES = [
  "admin",
  "charts",
  "compare",
  "dash",
  "files",
  "lineage",
  "models",
  "run",
  "settings",
  "table",
  "trash",
  "widgets",
];

const sources = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));

function importsOf(file: string): string[] {
  return [...readFileSync(join(root, file), "utf8").matchAll(/from "([^"]+)"/g)].map((match) => {
    const target = match[1]!;
    if (target.startsWith("@/")) return target.slice(2);
    return target.startsWith(".") ? relative(root, join(root, file, "..", target)) : `package:${target}`;
  });
}

describe("the rooms of the web app", () => {
  it.each(FEATURES)("%s imports no other feature", (feature) => {
    const others = [...FEATURES, "app"].filter((each) => each !== feature);
    const wrong = sources
      .filter((file) => file.startsWith(`${feature}/`))
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => others.some((other) => target.startsWith(`${other}/`)))
          .map((target) => `${file} → ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it.each(SHARED)("%s imports no feature", (shared) => {
    const wrong = sources
      .filter((file) => file.startsWith(`${shared}/`))
      .flatMap((file) =>
        importsOf(file).filter((target) => [...FEATURES, "app"].some((other) => target.startsWith(`${other}/`))),
      );
    expect(wrong).toEqual([]);
  });

  it("the chart engine knows no React", () => {
    const wrong = sources
      .filter((file) => file.startsWith("charts/engine/"))
      .flatMap((file) => importsOf(file).filter((target) => target.startsWith("package:react")));
    expect(wrong).toEqual([]);
  });
});
