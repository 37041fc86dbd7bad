import { expect, seeded, test } from "./fixtures";
import { type Place, PROJECT, troublesOf } from "./walking";

/** Every page but those of runs, which have a file of their own: together they would take too long. */
const PLACES: readonly Place[] = [
  { at: "/" },
  { at: "/w/main" },
  { at: "/w/main/members" },
  { at: "/w/main/service-accounts" },
  { at: "/w/main/storage" },
  { at: "/w/main/settings" },
  { at: PROJECT },
  { at: `${PROJECT}/models` },
  { at: `${PROJECT}/models/DIG-FOREST` },
  { at: `${PROJECT}/runs/DIG-FOREST-1` },
  { at: `${PROJECT}/trash` },
  { at: `${PROJECT}/settings` },
  { at: "/settings/profile" },
  { at: "/settings/tokens" },
  { at: "/settings/preferences" },
  { at: "/settings/appearance" },
  { at: "/admin/users" },
  { at: "/admin/workspaces" },
  { at: "/admin/storage" },
  { at: "/admin/jobs" },
  { at: "/admin/imports" },
  { at: "/admin/audit" },
  { at: "/admin/health" },
  { at: "/nowhere" },
];

/** A model with a version, which the seed has none of. */
test.beforeAll(async () => {
  const made = async (body: unknown) => {
    const url = `${seeded.url}/api/v1/projects/main/digits/containers/${crypto.randomUUID()}`;
    const headers = { Authorization: `Bearer ${seeded.token}`, "Content-Type": "application/json" };
    const answer = await fetch(url, { method: "PUT", headers, body: JSON.stringify(body) });
    expect([201, 409], await answer.text()).toContain(answer.status);
  };
  await made({ kind: "model", key: "FOREST" });
  await made({ kind: "modelVersion", model: "DIG-FOREST" });
});

test("all other pages are usable in both themes, narrow, by keyboard, without motion, in forced colours", async ({
  page,
}) => {
  test.setTimeout(540_000);
  await page.goto("/nowhere");
  expect(await troublesOf(page, PLACES)).toEqual([]);
});

test("the pages for who is not signed in are, too", async ({ browser }) => {
  const context = await browser.newContext({ baseURL: seeded.url });
  const page = await context.newPage();
  await page.goto("/login");
  expect(await troublesOf(page, [{ at: "/login" }, { at: "/setup" }])).toEqual([]);
  await context.close();
});
