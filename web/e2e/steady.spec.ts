import type { Page } from "@playwright/test";
import { BEST, expect, RUNS, test } from "./fixtures";
import { loaded, PROJECT } from "./walking";

/** Every page that shows what it asked for. */
const PAGES: readonly string[] = [
  "/",
  "/w/main",
  "/w/main/members",
  "/w/main/service-accounts",
  "/w/main/storage",
  "/w/main/settings",
  PROJECT,
  `${PROJECT}/artifacts/a11${"0".repeat(61)}`,
  `${PROJECT}/models`,
  `${PROJECT}/trash`,
  `${PROJECT}/settings`,
  "/settings/profile",
  "/settings/tokens",
  "/admin/users",
  "/admin/workspaces",
  "/admin/storage",
  "/admin/jobs",
  "/admin/imports",
  "/admin/audit",
  "/admin/health",
  RUNS,
  `${RUNS}?group=parameters%2Foptimizer`,
  `${RUNS}?tab=charts`,
  `${RUNS}?tab=side`,
  `${RUNS}?tab=dash`,
  `${RUNS}?tab=media`,
  `${RUNS}?tab=lineage`,
  BEST,
  `${BEST}?tab=charts`,
  `${BEST}?tab=media`,
  `${BEST}?tab=logs`,
  `${BEST}?tab=monitoring`,
  `${BEST}?tab=files`,
  `${BEST}?tab=source`,
  `${BEST}?tab=info`,
  `${BEST}?tab=source&with=DIG-36`,
];
/** Grey lines are there after 150 ms, and answers after them. */
const LATE_MILLISECONDS = 300;
/** Of the window, times how far it moved. A line of text that moves by its height across a page is twice as much. */
const MOST = 0.01;

interface Shift {
  value: number;
  what: string;
}

const shiftsOf = (page: Page) => page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts);

test("nothing jumps when answers come late", async ({ context }) => {
  test.setTimeout(240_000);
  const jumps: string[] = [];
  for (const at of PAGES) {
    const page = await context.newPage();
    await page.addInitScript(() => {
      const shifts: Shift[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & {
          value: number;
          sources: { node: Node | null }[];
        })[])
          shifts.push({
            value: entry.value,
            what: entry.sources.map(({ node }) => node?.textContent?.trim().slice(0, 30) ?? "").join(", "),
          });
      }).observe({ type: "layout-shift", buffered: true });
    });
    let asked = 0;
    await page.route(/\/api\/v1\/(?!.*events)/, async (route) => {
      asked += 1;
      const response = await route.fetch();
      await new Promise((done) => setTimeout(done, LATE_MILLISECONDS));
      // A page that has been closed meanwhile wants no answer.
      await route.fulfill({ response }).catch(() => undefined);
      asked -= 1;
    });
    await page.goto(at);
    await expect(page.locator("h1, [role=grid], [role=treegrid]").first()).toBeAttached();
    await expect.poll(() => asked, { message: `${at} has all its answers` }).toBe(0);
    await loaded(page);
    const shifts = await shiftsOf(page);
    const sum = shifts.reduce((total, { value }) => total + value, 0);
    if (sum > MOST) jumps.push(`${at} by ${sum.toFixed(3)}: ${shifts.map(({ what }) => what).join(" | ")}`);
    await page.close();
  }
  expect(jumps).toEqual([]);
});
