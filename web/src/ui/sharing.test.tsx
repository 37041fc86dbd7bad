import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { linkWith, useShared } from "./sharing";

afterEach(() => {
  cleanup();
  history.replaceState(null, "", "/");
});

it("is the page's own address with what it says more, where that says everything", async () => {
  history.replaceState(null, "", "/runs/A-1?tab=charts&c.full=old&look=a&look=b");
  const link = new URL(await linkWith({ "c.full": "train/loss", look: ["x", "y"], gone: undefined }));
  expect([...link.searchParams]).toEqual([
    ["tab", "charts"],
    ["c.full", "train/loss"],
    ["look", "x"],
    ["look", "y"],
  ]);
});

it("is one that is kept for good where the page has such links", async () => {
  history.replaceState(null, "", "/runs?s=hash");
  const live = vi.fn(async () => "kept");
  const Page = () => {
    useShared({ live, frozen: live });
    return null;
  };
  render(<Page />);
  expect(await linkWith({ "c.full": "loss" })).toBe("kept");
  expect(live).toHaveBeenCalledExactlyOnceWith({ "c.full": "loss" });
});
