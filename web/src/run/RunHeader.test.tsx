import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { Attributes, RunFacts } from "@/api/queries";
import { formatDuration, formatRunning } from "@/ui/format";
import { RunHeader } from "./RunHeader";

afterEach(cleanup);

const HOUR = 3_600_000;
const ATTRIBUTES = { "sys/running_time": { type: "float", value: 600 } } as Attributes;

function ranFor(state: RunFacts["state"]): string | null | undefined {
  const born = { created_at: Date.now() - 30 * 24 * HOUR, modified_at: null, trashed_at: null };
  const run = { id: "DIG-1", kind: "run", state, tags: [], group_tags: [], children: [], ...born } as never;
  const link = () => null;
  const asOf = Date.now() - HOUR - 30_000;
  render(<RunHeader run={run} attributes={ATTRIBUTES} asOf={asOf} runLink={link} experimentLink={link} />);
  const found = screen.getByText(/Ran for/).querySelector("b")?.textContent;
  cleanup();
  return found;
}

it("counts how long a run has run from what the server knew, until it ends", () => {
  expect(ranFor("running")).toBe(formatRunning(600 + 3_600));
  expect(ranFor("idle")).toBe(formatDuration(600));
});
