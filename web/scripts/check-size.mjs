// Fails when the compressed JavaScript of the build exceeds its budget: what the first page loads before it can be used, which is the
// entry with everything of the runs page that is not fetched later; and everything together.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const KILOBYTE = 1000;
const BUDGETS = { "first page": 200 * KILOBYTE, total: 600 * KILOBYTE };
const FIRST_PAGE = "src/app/pages/RunsPage.tsx";

const root = new URL("../../src/seamark/server/static/", import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(root, ".vite/manifest.json"), "utf8"));

const first = new Set();
function follow(key) {
  const chunk = manifest[key];
  if (first.has(chunk.file)) return;
  first.add(chunk.file);
  for (const next of chunk.imports ?? []) follow(next);
}
for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) follow(key);
follow(FIRST_PAGE);

const compressed = (file) => gzipSync(readFileSync(join(root, file)), { level: 9 }).length;
const scripts = readdirSync(join(root, "assets"))
  .filter((name) => name.endsWith(".js"))
  .map((name) => `assets/${name}`);
const sizes = {
  "first page": [...first].reduce((sum, file) => sum + compressed(file), 0),
  total: scripts.reduce((sum, file) => sum + compressed(file), 0),
};
let failed = false;
for (const [name, budget] of Object.entries(BUDGETS)) {
  const over = sizes[name] > budget;
  failed ||= over;
  const files = name === "total" ? scripts.length : first.size;
  console.log(
    `${name}: ${(sizes[name] / KILOBYTE).toFixed(1)} kB gzip in ${files} files, of ${budget / KILOBYTE} kB${over ? ": over the budget" : ""}`,
  );
}
process.exit(failed ? 1 : 0);
