import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { LookContext } from "@/ui/look";
import type { NextPart } from "@/ui/part";
import { PatchViewer } from "./PatchViewer";

afterEach(cleanup);

it("is shown in the form that the address of the page keeps", () => {
  const told: NextPart[] = [];
  const viewer = (part: Record<string, string>) => (
    <LookContext value={{ part, onPart: (next) => told.push(next(part)), link: async () => "" }}>
      <PatchViewer title="Uncommitted changes" files={[]} />
    </LookContext>
  );
  const { rerender } = render(viewer({}));
  const checked = () => screen.getByRole("radio", { checked: true }).textContent;
  expect(checked()).toBe("Unified");
  fireEvent.click(screen.getByRole("radio", { name: "Side by side" }));
  expect(told).toEqual([{ patch: "split" }]);
  rerender(viewer({ patch: "split" }));
  expect(checked()).toBe("Side by side");
  fireEvent.click(screen.getByRole("radio", { name: "Unified" }));
  expect(told[1]).toEqual({ patch: undefined });
});
