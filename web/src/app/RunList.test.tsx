import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { RecentRun } from "@/api/adminQueries";
import { formatDuration, formatRunning } from "@/ui/format";
import { RunList } from "./RunList";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ children }: { children: unknown }) => <a href="/">{children as string}</a>,
}));

afterEach(cleanup);

const HOUR = 3_600_000;
const run = (id: string, state: RecentRun["state"]): RecentRun => ({
  ...{ id, uuid: id, name: id, owner: "ann", workspace: "team", project: "shelf", state },
  ...{ created_at: Date.now() - 30 * 24 * HOUR, seconds: 600 },
});

it("says how long runs have run, and not how long ago they were created", () => {
  const asOf = Date.now() - HOUR - 30_000;
  render(<RunList label="Runs" runs={[run("goes on", "running"), run("ended", "finished")]} asOf={asOf} />);
  const cells = screen.getAllByRole("row").map((row) => row.querySelector("[data-numeric]")!.textContent);
  expect(cells).toEqual(["Duration", formatRunning(600 + 3_600), formatDuration(600)]);
});

it("names the projects of runs, but not where all are of one", () => {
  const headings = () => screen.getAllByRole("columnheader").map((each) => each.textContent);
  render(<RunList label="Runs" runs={[run("a", "finished")]} asOf={0} />);
  expect(headings()).toContain("Project");
  expect(screen.getByText("team/shelf")).toBeTruthy();
  cleanup();
  render(<RunList label="Runs" runs={[run("a", "finished")]} asOf={0} isOfOneProject />);
  expect(headings()).not.toContain("Project");
  expect(screen.queryByText("team/shelf")).toBeNull();
});
