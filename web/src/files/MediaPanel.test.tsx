import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { type Attributes, filePoints } from "@/api/queries";
import { MediaPanel } from "./MediaPanel";

const ADDRESS = { workspace: "team", project: "digits", run: "DIG-1" };

function seriesOf(name: string, steps: readonly number[]) {
  const points = steps.map((step, index) => ({
    index,
    step,
    timestamp: 0,
    file: { name: `${name}.png`, description: `${name} at ${step}`, size: 1, mime_type: "image/png", tag: "t" },
  }));
  return { total: points.length, points };
}

afterEach(cleanup);

it("shows all series of a run at one step, or at the last one before it", () => {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  queries.setQueryData(filePoints(ADDRESS, "a", false).queryKey, seriesOf("a", [0, 10, 20]) as never);
  queries.setQueryData(filePoints(ADDRESS, "b", false).queryKey, seriesOf("b", [0, 5, 15]) as never);
  const attributes = Object.fromEntries(
    ["a", "b"].map((path) => [path, { type: "imageSeries", value: { count: 3 } }]),
  ) as unknown as Attributes;
  render(
    <QueryClientProvider client={queries}>
      <MediaPanel address={ADDRESS} attributes={attributes} live={false} />
    </QueryClientProvider>,
  );
  const shown = () => screen.getAllByRole("img").map((image) => image.getAttribute("alt"));
  expect(shown()).toEqual(["a at 20", "b at 15"]);
  fireEvent.change(screen.getAllByRole("slider")[0]!, { target: { value: "1" } });
  expect(shown()).toEqual(["a at 10", "b at 5"]);
});
