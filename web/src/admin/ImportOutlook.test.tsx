import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { ImportPreview } from "@/api/importQueries";
import { ImportOutlook } from "./ImportOutlook";

afterEach(cleanup);

const run = (run_id: string, problems: string[], is_refused: boolean) => ({
  ...{
    name: `data/${run_id}`,
    project: "team/digits",
    run_id,
    is_there: false,
    points: 1,
    values: 1,
    files: 0,
    bytes: 9,
  },
  ...{ problems, is_refused },
});

const show = (changes: Partial<ImportPreview>) => {
  const numbers = { points: 2, values: 1, files: 0, bytes: 9, problem_count: 1 };
  const preview: ImportPreview = {
    ...{ logs: 2, run_count: 1, new_runs: 1, is_counted: true, projects: [], ...numbers },
    runs: [run("gap", ["Part 1 is missing."], true), run("whole", [], false)],
    ...changes,
  };
  const rest = { folder: "/exports", busy: false, problem: null, onBegin: () => {}, onBack: () => {} };
  render(<ImportOutlook preview={preview} {...rest} />);
};

it("offers to import what can be, and says of the rest that it is not", () => {
  show({});
  expect(screen.getByRole("button", { name: "Import 1 run" })).toHaveProperty("disabled", false);
  expect(screen.getByRole("row", { name: /^gap/ }).textContent).toContain("gap is not importedPart 1 is missing.");
  expect(screen.getByRole("row", { name: /^whole/ }).textContent).not.toContain("is not imported");
});

it("imports nothing where nothing can be", () => {
  const projects = [
    { name: "no/where", is_there: false, runs: 0, new_runs: 0, points: 0, values: 0, files: 0, problems: 2 },
  ];
  show({ run_count: 0, new_runs: 0, projects });
  expect(screen.getByRole("button", { name: "Import 0 runs" })).toHaveProperty("disabled", true);
  expect(screen.queryByText(/will be created/)).toBeNull();
});

it("does not say how many are new where there was no time to look", () => {
  show({ is_counted: false });
  expect(screen.queryByText(/of them new/)).toBeNull();
});
