import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { ChartMenu } from "./ChartMenu";
import { DEFAULTS } from "./state";

afterEach(cleanup);

async function open(path: string, paths: readonly string[]): Promise<(string | null)[]> {
  render(
    <ChartMenu
      address={{ workspace: "w", project: "p" }}
      title={path}
      label="Menu"
      path={path}
      controls={DEFAULTS}
      view={null}
      grid={{
        axis: "step",
        axisPath: "",
        range: null,
        buckets: 9,
        rawBelow: 9,
        lineage: true,
        previews: false,
        fields: [],
      }}
      series={paths.map((path) => ({ run: "A-1", path }))}
      runs={[]}
      hidden={new Set()}
      isPinned={false}
      isFull={false}
      plot={{ current: null }}
      actions={{
        zoom: vi.fn(),
        override: vi.fn(),
        full: vi.fn(),
        hide: vi.fn(),
        order: vi.fn(),
        pin: vi.fn(),
        edit: vi.fn(),
      }}
    />,
  );
  fireEvent.click(screen.getByRole("button", { name: "Menu" }));
  return (await screen.findAllByRole("menuitem")).map(({ textContent }) => textContent);
}

it("pins the chart of a metric, and not that of a whole section", async () => {
  expect(await open("loss", ["loss"])).toContain("Pin to the top");
  cleanup();
  const items = await open("train/", ["train/loss", "train/accuracy"]);
  expect(items).toContain("Controls of this chart");
  expect(items).not.toContain("Pin to the top");
});
