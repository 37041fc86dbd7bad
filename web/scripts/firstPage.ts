import { fileURLToPath } from "node:url";
import type { Rolldown } from "vite";

const ROOTS = ["main.tsx", "app/pages/RunsPage.tsx"].map((name) =>
  fileURLToPath(new URL(`../src/${name}`, import.meta.url)),
);
const ICONS = /\/lucide-react\.mjs$/;
const ICON_NAMES = /\b[A-Z]\w+(?=[^;]*\bfrom "lucide-react")/g;
const ICON_FILES = /^export \{ (.*) \} from '\.(\/icons\/.*)';$/gm;

type Build = Pick<Rolldown.ChunkingContext, "getModuleInfo">;

/** The modules that the first page needs: what its entry and the page of runs import, without what they fetch later. */
function modulesOfFirstPage(build: Build): Set<string> {
  const found = new Set<string>();
  const icons = new Set<string>();
  let barrelId = "";
  const visit = (id: string) => {
    if (found.has(id)) return;
    found.add(id);
    const module = build.getModuleInfo(id);
    for (const next of module?.importedIds ?? []) {
      if (!ICONS.test(next)) visit(next);
      else {
        // That module names every icon there is: only those count that are imported from it.
        barrelId = next;
        for (const name of module?.code?.match(ICON_NAMES) ?? []) icons.add(name);
      }
    }
  };
  ROOTS.forEach(visit);
  const barrel = build.getModuleInfo(barrelId);
  for (const [, names, file] of barrel?.code?.matchAll(ICON_FILES) ?? []) {
    if (!names!.split(", ").some((name) => icons.has(name.replace("default as ", "")))) continue;
    for (const id of barrel!.importedIds) if (id.endsWith(file!)) visit(id);
  }
  return found;
}

/** Says of a module whether the first page needs it, to a build that has read all modules. */
export function firstPage(): (id: string, build: Build) => boolean {
  let found: Set<string> | undefined;
  return (id, build) => {
    found ??= modulesOfFirstPage(build);
    return found.has(id);
  };
}
