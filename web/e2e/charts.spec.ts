import type { Page } from "@playwright/test";
import { expect, expectAccessible, seeded, test } from "./fixtures";

const CHARTS = "/w/main/p/long-runs/runs?tab=charts";

const chartOf = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("a spike is found at full zoom-out, and its exact value reached", async ({ page }) => {
  await page.goto(`${CHARTS}&sel=1&c.cols=1`);
  const chart = chartOf(page, "haystack");
  await expect(chart).toHaveAttribute("data-mode", "buckets");
  let [from, to] = [0, 199_999];
  for (let round = 0; round < 6 && (await chart.getAttribute("data-mode")) === "buckets"; round++) {
    const over = (await chart.locator(".u-over").boundingBox())!;
    const centre = over.x + ((seeded.spikeStep - from) / (to - from)) * over.width;
    const half = over.width * 0.04;
    await page.mouse.move(Math.max(over.x + 2, centre - half), over.y + 40);
    await page.mouse.down();
    await page.mouse.move(Math.min(over.x + over.width - 2, centre + half), over.y + 90, { steps: 4 });
    await page.mouse.up();
    await expect(page).toHaveURL(new RegExp(`c\\.zoom=(?!${from}\\.\\.${to}(&|$))`));
    const zoom = new URL(page.url()).searchParams.get("c.zoom")!.split("..").map(Number);
    [from, to] = [zoom[0]!, zoom[1]!];
    await expect
      .poll(async () => {
        const [, count, raw] = (await chart.innerText()).match(/([\d,]+) (raw )?points? in view/) ?? [];
        const wanted = Math.floor(to) - Math.ceil(from) + 1;
        // Points of buckets at the edges may be beside what is in view.
        return Math.abs(Number(count?.replaceAll(",", "")) - wanted) <= (raw ? 0 : wanted / 100);
      })
      .toBe(true);
  }
  await expect(chart).toHaveAttribute("data-mode", "points");
  const over = (await chart.locator(".u-over").boundingBox())!;
  await page.mouse.move(over.x + ((seeded.spikeStep - from) / (to - from)) * over.width, over.y + over.height / 2);
  await expect(page.locator("[class*=tooltip]").first()).toContainText(String(seeded.spikeValue));

  // Every zoom is a step of the history.
  await page.goBack();
  await expect(page).not.toHaveURL(new RegExp(`zoom=${from}\\.\\.${to}(&|$)`));
  await page.goForward();
  await expect(page).toHaveURL(new RegExp(`zoom=${from}\\.\\.${to}(&|$)`));
  await chart.locator(".u-over").dblclick({ position: { x: 200, y: 60 } });
  await expect(page).not.toHaveURL(/zoom/);
  await expect(chart).toHaveAttribute("data-mode", "buckets");
});

test("ten forks are compared with what they inherit and without", async ({ page }) => {
  await page.goto(`${CHARTS}&sel=2-4.6-13`);
  const chart = chartOf(page, "forked/loss");
  // 3,000 of the trunk and the first two; the others have 100 of their own. All show what they inherit.
  await expect(chart).toContainText("18,808 points");
  await page.keyboard.press("i");
  await expect(page).toHaveURL(/c\.inherited=0/);
  await expect(chart).toContainText("6,798 points");
  await page.getByRole("button", { name: "Controls" }).click();
  await page.getByLabel("Inherited points of forks").check();
  await expect(chart).toContainText("18,808 points");
  await page.getByLabel("Average groups of runs").selectOption("mean");
  await expect(chart).toContainText("1 group");
  await page.getByRole("button", { name: "Reset" }).click();
  await expect(page).not.toHaveURL(/c\./);

  // A click pins the values there; hiding a run in that list hides it in the chart.
  await chart.locator(".u-over").click({ position: { x: 120, y: 60 } });
  const values = page.getByRole("dialog", { name: /^Values of forked\/loss at step/ });
  await expect(values.getByRole("button", { pressed: true, name: /trunk|branch/ })).toHaveCount(11);
  await values.getByRole("button", { name: /branch-2\b/ }).click();
  await expect(page).toHaveURL(/c\.hide=LONG-4/);
  await expect(chart).toContainText("15,808 points");
  // It stays so when everything is asked for anew, and is in no export.
  const answered = page.waitForResponse((response) => response.url().endsWith("/series/names"));
  await page.keyboard.press("r");
  await answered;
  await expect(chart).toContainText("15,808 points");
  const saved = page.waitForEvent("download");
  await chart.getByRole("button", { name: "Menu of forked/loss" }).click();
  await page.getByRole("menuitem", { name: "Download SVG" }).click();
  const drawn = (await (await (await saved).createReadStream()).toArray()).join("");
  expect(drawn).toContain("branch-1<");
  expect(drawn).not.toContain("branch-2<");
  await page.getByRole("button", { name: "Show 1 hidden" }).click();
  await expect(chart).toContainText("18,808 points");
  await values.getByRole("button", { name: "Close the values" }).click();
  await expectAccessible(page);
});

test("a chart has a menu, a table of its data, and the whole window when asked", async ({ page }) => {
  await page.goto(`${CHARTS}&sel=1-4&c.q=loss`);
  const chart = chartOf(page, "forked/loss");
  await expect(chart.locator("canvas")).toBeVisible();
  await chart.getByRole("button", { name: "Menu of forked/loss" }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Download CSV of all points" }).click();
  const lines = (await (await (await saved).createReadStream()).toArray()).join("").trim().split("\r\n");
  expect(lines).toHaveLength(9_001);
  await chart.getByRole("button", { name: "Menu of forked/loss" }).click();
  await page.getByRole("menuitem", { name: "Data table" }).click();
  await expect(page.getByRole("dialog").getByRole("table")).toContainText("step 0");
  await page.keyboard.press("Escape");
  await chart.getByRole("button", { name: "forked/loss in full" }).click();
  await expect(page.getByRole("dialog", { name: "forked/loss" }).locator("canvas")).toBeVisible();
  await expect(page).toHaveURL(/c\.full=forked\/loss/);
  // Its controls stand beside it.
  await page.keyboard.press("s");
  const controls = page.getByRole("dialog").getByRole("complementary", { name: "Controls of forked/loss" });
  await controls.getByLabel("Smoothing").selectOption("Gaussian");
  await page.mouse.move(600, 400);
  await expectAccessible(page);
  await controls.getByRole("button", { name: "Reset" }).click();
  await controls.getByRole("button", { name: "Close the controls" }).click();
  await page.getByRole("dialog").focus();
  // Its legend floats over the lines, and goes below them when asked.
  const legend = page.getByRole("region", { name: "Legend of forked/loss" });
  await legend.getByLabel("Search lines").fill("trunk");
  await expect(legend.getByRole("button", { pressed: true })).toHaveCount(1);
  await legend.getByRole("button", { name: "Put the legend below the chart" }).click();
  await expect(legend).toHaveCount(0);
  await expect(page.getByRole("dialog").getByRole("list", { name: "Lines" })).toContainText("trunk");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  // A chart that is hidden comes back from the toolbar.
  await chart.getByRole("button", { name: "Menu of forked/loss" }).click();
  await page.getByRole("menuitem", { name: "Hide this chart" }).click();
  await expect(chart).toHaveCount(0);
  await expect(page).toHaveURL(/c\.off=forked\/loss/);
  await page.getByRole("button", { name: "Show 1 hidden chart" }).click();
  await expect(chart.locator("canvas")).toBeVisible();
});

test("legends stand beside small charts when asked for, or below all where that is preferred", async ({ page }) => {
  await page.goto(`${CHARTS}&sel=2-4&c.cols=2`);
  const chart = chartOf(page, "forked/loss");
  const button = chart.getByRole("button", { name: "Legend of forked/loss" });
  await button.click();
  const legend = page.getByRole("dialog", { name: "Legend of forked/loss" });
  await expect(legend.getByRole("button", { pressed: true })).toHaveCount(3);
  const [panel, plot] = [(await legend.boundingBox())!, (await chart.locator("canvas").boundingBox())!];
  expect(panel.x + panel.width <= plot.x || panel.x >= plot.x + plot.width).toBe(true);
  await expectAccessible(page);
  // It stays behind what takes the full window.
  await chart.getByRole("button", { name: "forked/loss in full" }).click();
  await expect(page.getByRole("dialog", { name: "forked/loss", exact: true })).toBeVisible();
  expect(
    await legend.evaluate((element) => {
      const { left, top } = element.getBoundingClientRect();
      return element.contains(document.elementFromPoint(left + 20, top + 20));
    }),
  ).toBe(false);
  await page.getByRole("button", { name: "Back to all charts" }).click();
  await legend.focus();
  await page.keyboard.press("Escape");
  await expect(legend).toHaveCount(0);
  await expect(button).toBeFocused();

  await page.goto("/settings/preferences");
  await page.getByRole("radio", { name: "Below the charts" }).click();
  await page.goto(`${CHARTS}&sel=2-4&c.cols=2`);
  await expect(chart.getByRole("list", { name: "Lines" })).toContainText("trunk");
  await page.getByRole("button", { name: "No legends below the charts" }).click();
  await expect(page).toHaveURL(/c\.legend=0/);
  await expect(chart.getByRole("list", { name: "Lines" })).toHaveCount(0);
});

test("the charts that the filter finds become a dashboard", async ({ page }) => {
  await page.goto(`${CHARTS}&sel=2-4&c.q=loss&c.ys=log`);
  await expect(chartOf(page, "forked/loss").locator("canvas")).toBeVisible();
  await page.getByRole("button", { name: "Export the shown charts to a dashboard" }).click();
  await page.getByRole("combobox", { name: "Find a dashboard" }).fill("Of the losses");
  await page.getByRole("option", { name: "New dashboard “Of the losses”" }).click();
  await expect(page).toHaveURL(/tab=dash/);
  await expect(page.getByRole("article", { name: "forked/loss" }).locator("canvas")).toBeVisible();
  await expect(page.getByRole("region", { name: "forked", exact: true }).getByRole("article")).toHaveCount(1);
});

test("the pointer zooms a box, at a place, moves along and goes back to everything", async ({ page }) => {
  await page.goto(`${CHARTS}&sel=2-4&c.cols=2`);
  const over = chartOf(page, "forked/loss").locator(".u-over");
  await over.scrollIntoViewIfNeeded();
  const box = (await over.boundingBox())!;
  const at = (across: number, down: number) => [box.x + box.width * across, box.y + box.height * down] as const;
  const drag = async (from: readonly [number, number], to: readonly [number, number], button?: "middle") => {
    await page.mouse.move(...from);
    await page.mouse.down({ button });
    await page.mouse.move(...to, { steps: 4 });
    await page.mouse.up({ button });
  };
  const zoom = () => new URL(page.url()).searchParams.get("c.zoom");
  const changes = async (action: () => Promise<void>) => {
    const before = zoom();
    await action();
    await expect.poll(zoom).not.toBe(before);
  };
  await page.keyboard.down("Shift");
  await changes(() => drag(at(0.2, 0.2), at(0.6, 0.7)));
  await page.keyboard.up("Shift");
  expect(page.url()).toContain(".yr");
  // Right at the edge, where what a click pins would have to stand above the pointer.
  await page.mouse.dblclick(...at(0.97, 0.5));
  await expect.poll(zoom).toBeNull();
  expect(page.url()).not.toContain(".yr");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.down("Control");
  await changes(() => page.mouse.wheel(0, -200));
  await page.keyboard.up("Control");
  await page.keyboard.down("Alt");
  await changes(() => drag(at(0.5, 0.5), at(0.6, 0.5)));
  await page.keyboard.up("Alt");
  await changes(() => drag(at(0.5, 0.5), at(0.4, 0.5), "middle"));
});

test("logarithmic axes are drawn whatever the values are, and going back takes a filter away", async ({ page }) => {
  await page.goto("/w/main/p/digits/runs?tab=charts&c.ys=log&c.q=validation/accuracy | gradient_norm");
  await expect(page.getByRole("region", { name: "validation/accuracy" }).locator("canvas")).toBeVisible();
  await expect(page.getByRole("region", { name: "train/gradient_norm" }).locator("canvas")).toBeVisible();

  for (const tab of ["charts", "side"]) {
    await page.goto(`/w/main/p/digits/runs?tab=${tab}&u=1`);
    const filter = page
      .getByRole("searchbox")
      .or(page.getByRole("textbox", { name: /^Filter/ }))
      .first();
    await filter.fill("loss");
    await expect(page).toHaveURL(/\.q=loss/);
    await page.goBack();
    await expect(filter).toHaveValue("");
    await expect(page).not.toHaveURL(/\.q=/);
  }
});

test("the keyboard reads a chart", async ({ page }) => {
  await page.goto(`${CHARTS}&sel=2-4`);
  const drawing = chartOf(page, "forked/loss").getByRole("img");
  await expect(drawing).toHaveAccessibleName(/3 lines, ending between .* \(branch-2\) and .* \(trunk\)/);
  await drawing.focus();
  await page.keyboard.press("ArrowRight");
  await expect(chartOf(page, "forked/loss").locator("[aria-live]")).toContainText(/step/);
  await page.keyboard.press("ArrowDown");
  await expect(chartOf(page, "forked/loss").locator("[aria-live]")).toContainText(/branch/);
  await page.keyboard.press("+");
  await expect(page).toHaveURL(/c\.zoom=/);
  await expect(chartOf(page, "forked/loss").locator("[aria-live]")).toHaveText(/^Zoomed to steps .* – /);
  await page.keyboard.press("0");
  await expect(page).not.toHaveURL(/c\.zoom=/);
  await expect(chartOf(page, "forked/loss").locator("[aria-live]")).toHaveText("Everything is shown");

  // In the full window Escape takes the crosshair away first, and leaves the window then.
  await page.keyboard.press("Enter");
  const full = page.getByRole("dialog", { name: "forked/loss" });
  await full.getByRole("img").focus();
  await page.keyboard.press("ArrowRight");
  const values = page.locator("[class*=tooltip]").first();
  await expect(values).toContainText("step");
  await page.keyboard.press("Escape");
  await expect(values).toBeHidden();
  await expect(full).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(full).toHaveCount(0);
  await expect(drawing).toBeFocused();
});

test("a zoom leaves the crosshairs of all charts at the place that the pointer is at", async ({ page }) => {
  await page.goto("/w/main/p/digits/runs?tab=charts&sel=first:3&c.cols=2&c.q=validation");
  const [first, second] = ["validation/accuracy", "validation/loss"].map((name) => chartOf(page, name));
  await expect(second!.locator("canvas")).toBeVisible();
  const box = (await first!.locator(".u-over").boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.3, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + 80, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/c\.zoom=/);
  const place = async (chart: typeof first) => {
    const [line, over] = await Promise.all([
      chart!.locator(".u-cursor-x").boundingBox(),
      chart!.locator(".u-over").boundingBox(),
    ]);
    return (line!.x - over!.x) / over!.width;
  };
  await expect.poll(() => place(first)).toBeCloseTo(0.7, 1);
  await expect.poll(() => place(second)).toBeCloseTo(0.7, 1);
});

test("a thousand charts scroll, and no more than forty have a canvas", async ({ page }) => {
  let requests = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/series/buckets")) requests++;
  });
  await page.goto(`${CHARTS}&sel=5&c.high=s&c.cols=3`);
  await expect(page.getByText("1,000 metrics")).toBeVisible();
  await expect(chartOf(page, "layers/0000/norm").locator("canvas")).toBeVisible();
  // What comes into sight next has its canvas before that.
  const below = () =>
    page
      .locator("canvas")
      .evaluateAll((all) => all.filter((each) => each.getBoundingClientRect().top > innerHeight).length);
  await expect.poll(below).toBeGreaterThan(0);
  const scroller = page.locator("[class*=right]").filter({ has: page.getByText("1,000 metrics") });
  const height = await scroller.evaluate((element) => element.scrollHeight);
  let most = 0;
  for (let at = 0; at < height; at += 1_500) {
    await scroller.evaluate((element, top) => element.scrollTo({ top }), at);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    most = Math.max(most, await page.locator("canvas").count());
  }
  await scroller.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(40);
  await expect(chartOf(page, "layers/0999/norm").locator("canvas")).toBeVisible();
  // A request for a screen of charts, not one for each of them.
  expect(requests).toBeLessThan(150);
  await page.getByRole("searchbox", { name: "Filter metrics" }).fill("/00[01]./ & !5/");
  await expect(page.getByText("18 metrics")).toBeVisible();
});
