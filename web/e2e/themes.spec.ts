import type { Page } from "@playwright/test";
import { BEST, expect, RUNS, test } from "./fixtures";
import { loaded } from "./walking";

const PAGES = [`${RUNS}?tab=charts`, `${RUNS}?tab=side`, BEST, "/"];
const CELL = 24;

/** How light each square of the window is as it is painted, from 0 to 255, row by row. */
async function lightness(page: Page): Promise<number[]> {
  const picture = (await page.screenshot()).toString("base64");
  return page.evaluate(
    async ([picture, cell]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${picture}`;
      await image.decode();
      const canvas = document.createElement("canvas");
      canvas.width = Math.floor(image.width / cell);
      canvas.height = Math.floor(image.height / cell);
      const context = canvas.getContext("2d")!;
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      return Array.from(
        { length: data.length / 4 },
        (_, at) => (data[at * 4]! + data[at * 4 + 1]! + data[at * 4 + 2]!) / 3,
      );
    },
    [picture, CELL] as const,
  );
}

test("pages are painted dark all over in the dark, and light in the light", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const at of PAGES) {
    await page.goto(at);
    await expect(page.getByRole("heading").or(page.getByRole("grid")).first()).toBeVisible();
    await loaded(page);
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      await expect(page.locator(`html[data-theme=${colorScheme}]`)).toBeAttached();
      const squares = await lightness(page);
      const foreign = squares.filter((each) => (colorScheme === "dark" ? each > 150 : each < 60)).length;
      // Marks in the accent's colour, and lines of charts.
      expect(foreign / squares.length, `${at}, ${colorScheme}`).toBeLessThan(0.004);
    }
  }
});
