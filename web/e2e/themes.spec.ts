import type { Page } from "@playwright/test";
import { BEST, expect, RUNS, test } from "./fixtures";
import { loaded } from "./walking";

const PAGES = [
  ...["table", "charts", "side", "dash", "lineage"].map((tab) => `${RUNS}?tab=${tab}`),
  ...["attributes", "charts", "logs", "monitoring", "source", "info"].map((tab) => `${BEST}?tab=${tab}`),
  ...["/", "/w/main", "/w/main/p/digits", "/w/main/p/digits/models", "/w/main/p/digits/trash"],
  ...["/w/main/p/digits/settings", "/admin/jobs", "/settings/tokens"],
];
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
  test.slow();
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const at of PAGES) {
    await page.goto(at);
    await expect(page.getByRole("heading").or(page.getByRole("grid")).first()).toBeVisible();
    await loaded(page);
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      await expect(page.locator(`html[data-theme=${colorScheme}]`)).toBeAttached();
      const foreign = async () => {
        const squares = await lightness(page);
        return squares.filter((each) => (colorScheme === "dark" ? each > 150 : each < 60)).length / squares.length;
      };
      // Marks in the accent's colour, and lines of charts. A busy machine may show the last frame for a while.
      await expect.poll(foreign, { message: `${at}, ${colorScheme}` }).toBeLessThan(0.004);
    }
  }
});

/** How many points of the first chart have the colour that text has where colours are forced, on the ground that they have there. */
const drawnIn = (page: Page, [red, green, blue]: readonly [number, number, number]) =>
  page.evaluate(
    ([red, green, blue]) => {
      const canvas = document.querySelector("canvas")!;
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let at = 0; at < data.length; at += 4)
        if (data[at] === red && data[at + 1] === green && data[at + 2] === blue && data[at + 3] === 255) count += 1;
      return count;
    },
    [red, green, blue] as const,
  );

test("charts are drawn in the colours that the system forces, as soon as it does", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce", colorScheme: "dark" });
  await page.addInitScript(() =>
    localStorage.setItem("seamark-preferences", JSON.stringify({ state: { theme: "light" }, version: 0 })),
  );
  await page.goto(`${RUNS}?tab=charts`);
  await expect(page.locator("canvas").first()).toBeVisible();
  await loaded(page);
  await expect(page.locator("html[data-theme=light]")).toBeAttached();
  const white = [255, 255, 255] as const;
  await expect.poll(() => drawnIn(page, white)).toBe(0);
  await page.emulateMedia({ forcedColors: "active" });
  // The system's own ground is dark, so the light colours of runs are shown on it.
  await expect(page.locator("html[data-theme=dark]")).toBeAttached();
  await expect.poll(() => drawnIn(page, white)).toBeGreaterThan(5);
  await page.emulateMedia({ forcedColors: "none" });
  await expect(page.locator("html[data-theme=light]")).toBeAttached();
  await expect.poll(() => drawnIn(page, white)).toBe(0);
});
