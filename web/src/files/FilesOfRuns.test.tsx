import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { ShownRun } from "@/api/selection";
import { FilesOfRuns } from "./FilesOfRuns";
import { toRunMedia } from "./media";
import { runMedia } from "./useRunMedia";

const HOME = { workspace: "team", project: "digits" };

function show(count: number) {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const runs = Array.from({ length: count }, (_, index): ShownRun => {
    const id = `DIG-${index}`;
    return { id, uuid: id, name: `run ${index}`, colour: 0 };
  });
  const value = { name: "plot.png", ext: "png", size: 1, mime_type: "image/png", tag: "t" };
  for (const { id } of runs)
    queries.setQueryData(
      runMedia(HOME, id, "plot").queryKey,
      toRunMedia(HOME, id, "plot", { file: { type: "file", value }, series: null } as never),
    );
  render(
    <QueryClientProvider client={queries}>
      <FilesOfRuns address={HOME} runs={runs} paths={["plot"]} />
    </QueryClientProvider>,
  );
}

afterEach(cleanup);

it("lets each file be downloaded", () => {
  show(1);
  const link = screen.getByRole<HTMLAnchorElement>("link", { name: "Download plot.png of run 0" });
  expect(link.getAttribute("href")).toContain("disposition=attachment");
});

it("says how many files it shows, and shows more", () => {
  show(70);
  expect(screen.getByText(/The first 60 of 70 places/)).toBeDefined();
  fireEvent.click(screen.getByRole("button", { name: "Show more" }));
  expect(screen.getAllByRole("link")).toHaveLength(70);
  expect(screen.queryByText(/The first/)).toBeNull();
});
