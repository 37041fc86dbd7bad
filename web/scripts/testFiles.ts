import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The test files below a folder: those that mock modules, which would reach the files that share these, and all others. */
export function testFiles(folder: string): { mocking: string[]; others: string[] } {
  const found = readdirSync(folder, { encoding: "utf8", recursive: true }).filter((path) => /\.test\.tsx?$/.test(path));
  const isMocking = (path: string) => /\bvi\.(?:do)?mock\(/i.test(readFileSync(join(folder, path), "utf8"));
  const patterns = (paths: string[]) => paths.map((path) => `src/${path}`);
  return { mocking: patterns(found.filter(isMocking)), others: patterns(found.filter((path) => !isMocking(path))) };
}
