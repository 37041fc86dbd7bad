import type { Page } from "@playwright/test";
import { BEST, expect, RUNS, test } from "./fixtures";
import { PROJECT } from "./walking";

const CAUSE = "You are a viewer here, and this needs an owner.";
const REFUSAL = {
  status: 403,
  contentType: "application/problem+json",
  body: JSON.stringify({ type: "urn:seamark:problem:forbidden", detail: CAUSE, request_id: "ab12cd34" }),
};

/** What a page asks, each refused by itself: the cause is said where the answer would be, and what else is on the page stays. */
const PARTS: readonly [at: string, door: RegExp, stays: (page: Page) => ReturnType<Page["locator"]>][] = [
  [PROJECT, /\/dashboards$/, (page) => page.getByRole("heading", { name: "Activity" })],
  [PROJECT, /\/runs\/DIG\/attributes/, (page) => page.getByRole("heading", { name: "Activity" })],
  [`${PROJECT}/settings`, /\/policy$/, (page) => page.getByRole("heading", { name: "Danger zone" })],
  [`${PROJECT}/settings`, /\/views$/, (page) => page.getByRole("heading", { name: "Danger zone" })],
  [`${PROJECT}/settings`, /\/api\/v1\/workspaces$/, (page) => page.getByLabel("Visibility")],
  ["/w/main/members", /\/api\/v1\/workspaces$/, (page) => page.getByRole("heading", { name: "Members" })],
  [`${BEST}?tab=charts`, /\/series\/buckets/, (page) => page.getByRole("heading", { name: "label-smoothing-wide" })],
  [`${BEST}?tab=media`, /\/evaluation\/drawing|path=evaluation%2Fdrawing/, (page) => page.getByRole("img").first()],
  [RUNS, /\/runs\/DIG-37\/none|\/attributes\?search=/, (page) => page.getByRole("dialog", { name: "Filter" })],
];

test("what is refused is told in its place with its request, and comes when it is asked for again", async ({
  page,
}) => {
  const wrong: string[] = [];
  for (const [at, door, stays] of PARTS) {
    const named = `${at} without ${door.source}`;
    let asked = 0;
    await page.route(door, (route) => {
      asked += 1;
      return route.fulfill(REFUSAL);
    });
    await page.goto(at);
    if (at === RUNS) await page.getByRole("button", { name: "Build a filter" }).click();
    const told = page.getByRole("alert").filter({ hasText: CAUSE }).filter({ visible: true });
    await expect.soft(told.first(), named).toContainText("ab12cd34");
    await expect.soft(stays(page), named).toBeVisible();
    // A page that asks for ever what it was refused has asked often by now.
    if (asked > 12) wrong.push(`${named} asks ${asked} times`);
    await page.unroute(door);
    const retry = told.getByRole("button", { name: "Try again" });
    // A picture in a button has no button of its own, and charts have one each.
    for (let rest = await retry.count(); rest > 0; rest = await retry.count()) {
      await retry.first().click();
      await expect(retry).not.toHaveCount(rest);
    }
    if (!at.endsWith("media")) await expect.soft(told, named).toHaveCount(0);
  }
  expect(wrong).toEqual([]);
});

test("what a proxy answers in the server's place is said to be that", async ({ page }) => {
  const door = /\/api\/v1\/runs/;
  await page.route(door, (route) => route.fulfill({ contentType: "text/html", body: "<h1>Sign in to the proxy</h1>" }));
  await page.goto("/");
  await expect(page.getByRole("alert")).toContainText("What came is not Seamark’s answer");
  await page.unroute(door);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "My runs" })).toBeVisible();
});

test("a server that takes its time is waited for in the frame of the page", async ({ page }) => {
  let answer = () => {};
  const held = new Promise<void>((done) => {
    answer = done;
  });
  await page.route("**/api/v1/me", (route) => held.then(() => route.continue()));
  await page.goto("/");
  await expect(page.getByRole("status")).toContainText("Waiting for the server…");
  answer();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
});
