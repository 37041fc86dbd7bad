import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { filePoints } from "@/api/runQueries";
import { CellPreview } from "./CellPreview";
import { partOf, withPart } from "./parts";
import { parseRunsState, type RunsState } from "./runsState";
import { parseSearch, stringifySearch } from "./search";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ search, children }: { search: Record<string, unknown>; children: ReactNode }) => (
    <a href={stringifySearch(search)}>{children}</a>
  ),
}));
afterEach(cleanup);

const ADDRESS = { workspace: "team", project: "digits" };
const points = [0, 10, 20].map((step, index) => ({
  index,
  step,
  timestamp: 0,
  file: { name: "plot.png", description: `at ${step}`, size: 1, mime_type: "image/png", tag: "t" },
}));

it("keeps the step of a series in the address, of which every step is one to go back", async () => {
  const attributes = {
    samples: { type: "imageSeries", value: { count: 3 } },
    others: { type: "imageSeries", value: { count: 3 } },
  };
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  queries.setQueryData(["runs", "team", "digits", "preview", "DIG-1", ["others", "samples"]], {
    rows: [{ id: "DIG-1", attributes }],
    total: 1,
  });
  for (const path of ["samples", "others"])
    queries.setQueryData(filePoints({ ...ADDRESS, run: "DIG-1" }, path, true, null).queryKey, {
      points,
      total: 3,
    } as never);
  const entries: string[] = [];
  function Page({ opened }: { opened: string }) {
    const [state, setState] = useState(() => parseRunsState(parseSearch(opened)));
    const go = (next: RunsState) => {
      entries.push(stringifySearch({ ...next }));
      setState(parseRunsState(parseSearch(entries.at(-1)!)));
    };
    return (
      <CellPreview
        address={ADDRESS}
        file={state.file!}
        columns={[{ path: "others" }, { path: "samples" }]}
        onFile={(file) => go(withPart({ ...state, file }, "f", {}))}
        part={partOf(state, "f")}
        onPart={(next) => go(withPart(state, "f", next(partOf(state, "f"))))}
      />
    );
  }
  const opened = (search: string) =>
    render(
      <QueryClientProvider client={queries}>
        <Page key={search} opened={search} />
      </QueryClientProvider>,
    );
  opened("?file=DIG-1/samples&f.step=10");
  expect(screen.getByText("at 10")).toBeDefined();
  fireEvent.click(screen.getByRole("button", { name: "Previous step" }));
  await waitFor(() => expect(entries).toEqual(["?file=DIG-1/samples&f.step=0"]));
  expect(screen.getByText("at 0")).toBeDefined();
  // The run's own page shows the same.
  expect(screen.getByText("Open in the run").getAttribute("href")).toBe("?path=samples&m.step=0");
  // Another file has no step yet.
  fireEvent.change(screen.getByLabelText("Column"), { target: { value: "others" } });
  expect(entries.at(-1)).toBe("?file=DIG-1/others");
  expect(screen.getByText("at 20")).toBeDefined();
});
