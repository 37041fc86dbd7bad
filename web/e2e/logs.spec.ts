import type { Page } from "@playwright/test";
import { expect } from "./fixtures";
import { type StartRun, test } from "./startRun";

const LINES = 20_000;
const PAGE = 2_000;

/** A run with a console of many pages; every 4,000th line says so. */
async function aLongConsole(startRun: StartRun): Promise<string> {
  const run = await startRun("main/live");
  const lines = Array.from({ length: LINES }, (_, line) => `step ${line}${line % 4_000 === 3_999 ? " Übergang" : ""}`);
  for (let first = 0; first < LINES; first += 5_000)
    await run.log("monitoring/1/stdout", "logStrings", lines.slice(first, first + 5_000), first);
  return `/w/main/p/live/runs/${run.id}?tab=logs`;
}

/** Holds an earlier page back until the one behind it is there, so that both come to the page at once, the later one first. */
async function laterPagesFirst(page: Page): Promise<void> {
  const given = new Map<number, { promise: Promise<void>; tell: () => void }>();
  const giving = (offset: number) => {
    let one = given.get(offset);
    if (!one) {
      let tell = () => {};
      one = { promise: new Promise<void>((resolve) => (tell = resolve)), tell: () => tell() };
      given.set(offset, one);
    }
    return one;
  };
  await page.route(/series\/strings\?/, async (route) => {
    const response = await route.fetch();
    const offset = Number(new URL(route.request().url()).searchParams.get("offset"));
    if (offset % (2 * PAGE) === PAGE && offset + PAGE < LINES) await giving(offset + PAGE).promise;
    await route.fulfill({ response });
    giving(offset).tell();
  });
}

test("a line that somebody goes to stays in sight while what is around it is loaded", async ({ page, startRun }) => {
  await page.goto(await aLongConsole(startRun));
  const log = page.getByRole("log", { name: "stdout" });
  await expect(log).toContainText("step 19999");
  await laterPagesFirst(page);
  const place = page.getByLabel("Go to a line, step or time");
  for (const line of [8_001, 16_001, 4_001, 12_001]) {
    await place.fill(String(line));
    await place.press("Enter");
    await expect(log.locator("[data-current]")).toHaveText(`${line.toLocaleString("en-US")}step ${line - 1}`);
    await expect(page.getByText("20,000 lines", { exact: true })).toBeVisible();
    await expect(log.locator("[data-current]")).toBeInViewport();
  }
});

test("a search begins with what is in sight, goes to the end, and then around", async ({ page, startRun }) => {
  await page.goto(await aLongConsole(startRun));
  const log = page.getByRole("log", { name: "stdout" });
  await page.getByLabel("Go to a line, step or time").fill("10,000");
  await page.getByLabel("Go to a line, step or time").press("Enter");
  await expect(log.locator("[data-current]")).toContainText("step 9999");
  const search = page.getByLabel("Search in the lines");
  const status = page.getByRole("status").filter({ hasText: /of|match/ });
  await search.fill("übergang");
  await expect(log.locator("[data-current] mark")).toHaveText("Übergang");
  await expect(log.locator("[data-current]")).toContainText("step 11999");
  await expect(status).toHaveText("3 of 5");
  await search.press("Enter");
  await search.press("Enter");
  await expect(log.locator("[data-current]")).toContainText("step 19999");
  await search.press("Enter");
  await expect(log.locator("[data-current]")).toContainText("step 3999");
  await expect(status).toHaveText("1 of 5");
  await search.press("Shift+Enter");
  await expect(log.locator("[data-current]")).toContainText("step 19999");
  // Only in front of what is in sight.
  await search.fill("step 123");
  await search.fill("step 77 ");
  await expect(status).toHaveText("0 matches");
  await search.fill("step 7777");
  await expect(log.locator("[data-current]")).toContainText("step 7777");
});

test("Back undoes a search as a whole, and how lines are shown", async ({ page, startRun }) => {
  await page.goto(await aLongConsole(startRun));
  const log = page.getByRole("log", { name: "stdout" });
  const search = page.getByLabel("Search in the lines");
  await expect(log).toContainText("step 19999");
  await search.pressSequentially("step 39", { delay: 200 });
  await expect(page).toHaveURL(/search=step\+39/);
  await page.getByRole("button", { name: "Show only matching lines" }).click();
  await page.getByRole("button", { name: "Show times" }).click();
  await expect(page).toHaveURL(/show=times,hits/);
  const matches = page.getByRole("log", { name: "Matches in stdout" });
  await expect(matches.locator("time").first()).toBeVisible();
  await page.goBack();
  await expect(matches.locator("time")).toHaveCount(0);
  await page.goBack();
  await expect(log).toBeVisible();
  await expect(search).toHaveValue("step 39");
  await page.goBack();
  await expect(search).toHaveValue("");
  await page.goForward();
  await expect(search).toHaveValue("step 39");
});

test("metrics are shown for lines of which the first have left the memory, marked by keyboard", async ({
  page,
  startRun,
}) => {
  const run = await startRun("main/live");
  const lines = Array.from({ length: LINES }, (_, line) => `step ${line}`);
  for (let first = 0; first < LINES; first += 5_000)
    await run.log("monitoring/1/stdout", "logStrings", lines.slice(first, first + 5_000), first);
  await run.log("train/loss", "logFloats", [3, 2, 1]);
  await page.goto(`/w/main/p/live/runs/${run.id}?tab=logs&line=10`);
  const log = page.getByRole("log", { name: "stdout" });
  await expect(log.locator("[data-current]")).toContainText("step 9");
  await page.getByRole("button", { name: "Mark line 10", exact: true }).press("Enter");
  const place = page.getByLabel("Go to a line, step or time");
  await place.fill("19,000");
  await place.press("Enter");
  await expect(page).toHaveURL(/line=19000/);
  await expect(log.locator("[data-current]")).toContainText("step 18999");
  await page.getByRole("button", { name: "Mark up to line 19,000" }).press("Enter");
  await expect(page.getByText(/18,991 lines marked/)).toBeVisible();
  await page.getByRole("button", { name: "Show metrics here" }).press("Enter");
  await expect(page).toHaveURL(/tab=charts.*&c\.x=absolute&c\.zoom=/);
  await page.goBack();
  await expect(log.locator("[data-current]")).toContainText("step 18999");
  await expect(page.getByText(/18,991 lines marked/)).toBeVisible();
  await page.goBack();
  await expect(page.getByText(/^1 line marked/)).toBeVisible();
  await page.goBack();
  await expect(log.locator("[data-current]")).toContainText("step 9");
  await page.goBack();
  await expect(page.getByText(/marked/)).toHaveCount(0);
});

test("marked lines are in the address, and who comes by it alone begins with them", async ({ page, startRun }) => {
  const address = await aLongConsole(startRun);
  await page.goto(`${address}&marked=101-103`);
  const log = page.getByRole("log", { name: "stdout" });
  await expect(log.locator("[data-selected]")).toHaveText([/101.*step 100$/, /102.*step 101$/, /103.*step 102$/]);
  await expect(page.getByText(/^3 lines marked/)).toBeVisible();
  const top = await log.evaluate((element) => element.scrollTop);
  await log.getByText("105", { exact: true }).click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/marked=101-105/);
  await expect(page.getByText(/^5 lines marked/)).toBeVisible();
  expect(await log.evaluate((element) => element.scrollTop)).toBe(top);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await expect(page).not.toHaveURL(/marked/);
  await page.goBack();
  await expect(log.locator("[data-selected]")).toHaveCount(5);
});

test("a chart that is zoomed leads to the lines that were logged meanwhile", async ({ page, startRun }) => {
  const run = await startRun("main/live");
  const later = async () => {
    const now = Date.now();
    await expect.poll(() => Date.now()).toBeGreaterThan(now + 1);
  };
  // Of the two metrics each counts steps of its own.
  await run.log("train/loss", "logFloats", [3, 2], 0);
  await run.log("monitoring/1/stdout", "logStrings", ["before"], 0);
  await later();
  await run.log("train/loss", "logFloats", [1, 0.5], 100);
  await run.log("monitoring/1/stdout", "logStrings", ["one", "two"], 1);
  await run.log("monitoring/1/stderr", "logStrings", ["warned"], 0);
  await run.log("aaa/epoch", "logFloats", [1], 1);
  await run.log("train/loss", "logFloats", [0.4], 150);
  await later();
  await run.log("monitoring/1/stdout", "logStrings", ["behind"], 3);
  await page.goto(`/w/main/p/live/runs/${run.id}?tab=charts&c.zoom=90..160`);
  await page.getByRole("button", { name: "Show logs here" }).click();
  await expect(page).toHaveURL(/tab=logs&.*at=\d+&until=\d+/);
  const log = page.getByRole("log", { name: "stdout" });
  await expect(log.locator("[data-selected]")).toHaveText([/one$/, /two$/]);
  await page
    .getByRole("radio", { name: "stderr" })
    .or(page.getByRole("button", { name: "stderr" }))
    .click();
  await expect(page.getByRole("log", { name: "stderr" }).locator("[data-selected]")).toHaveText([/warned$/]);
});
