// Test files that mock no modules share a window, and what they import of others: making these anew takes several times as long as
// the tests do. Each begins with our modules loaded anew, nothing stubbed, and an empty window.
import { vi } from "vitest";

/** A deadline for what never comes: the tests run beside others, on machines of two cores. */
const PATIENCE_MS = 20_000;

vi.resetModules();
vi.useRealTimers();
vi.unstubAllGlobals();
// Some files are of code that runs without a window.
if ("document" in globalThis) {
  document.head.replaceChildren();
  document.body.replaceChildren();
  for (const { name } of [...document.documentElement.attributes]) document.documentElement.removeAttribute(name);
  localStorage.clear();
  sessionStorage.clear();
  history.replaceState(null, "", "/");
  const { configure } = await import("@testing-library/react");
  configure({ asyncUtilTimeout: PATIENCE_MS });
}
