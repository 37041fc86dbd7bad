import { api, BEST, expect, expectAccessible, RUNS, seeded, test } from "./fixtures";

test("a token is made, shown once with its export lines, used, and revoked", async ({ page, request }) => {
  await page.goto("/settings/tokens");
  await page.getByRole("button", { name: "New token" }).click();
  await expectAccessible(page);
  await page.getByLabel("Name").fill("laptop");
  await page.getByLabel("May", { exact: true }).selectOption("read");
  await page.getByLabel("In", { exact: true }).selectOption("main/digits");
  await page.getByLabel("Expires").selectOption("30");
  await page.getByRole("button", { name: "Create token" }).click();
  const lines = page.getByLabel("the export lines for the 2.x API", { exact: true });
  await expect(lines).toContainText("export NEPTUNE_API_TOKEN=");
  await expect(lines).toContainText("export OAUTHLIB_INSECURE_TRANSPORT=1");
  const third = page.getByLabel("the export lines for the 3.x API", { exact: true });
  await expect(third).toContainText("export NEPTUNE_API_TOKEN=");
  await expect(third).not.toContainText("OAUTHLIB");
  await expectAccessible(page);
  const token = (await third.innerText()).match(/NEPTUNE_API_TOKEN='?([^'\s]+)/)![1]!;
  const headers = { Authorization: `Bearer ${token}`, Cookie: "" };
  expect((await request.get(`${seeded.url}/api/v1/me`, { headers })).status()).toBe(200);
  const digits = `${seeded.url}/api/v1/projects/main/digits`;
  expect((await request.get(digits, { headers })).status()).toBe(200);
  expect((await request.patch(digits, { headers, data: { description: "mine" } })).status()).toBe(403);
  expect((await request.get(`${seeded.url}/api/v1/projects/main/long-runs`, { headers })).status()).toBe(404);

  await page.reload();
  await expect(page.getByText(token)).toHaveCount(0);
  const row = page.getByRole("row", { name: /laptop/ });
  await expect(row).toContainText(/read in main\/digits.*\d{4}/);
  await page.getByRole("button", { name: "Revoke laptop" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole("button", { name: /revoked or expired/ }).click();
  await expect(row).toContainText("revoked");
  await expect.poll(async () => (await request.get(`${seeded.url}/api/v1/me`, { headers })).status()).toBe(401);
});

test("a service account is made, and so are its tokens, which are listed and revoked by admins alone", async ({
  page,
  request,
  browser,
}) => {
  await page.goto("/w/main/service-accounts");
  await page.getByRole("button", { name: "New service account" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("nightly");
  await page.getByRole("button", { name: "Create", exact: true }).dblclick();
  await expect(page.getByRole("heading", { name: "nightly@main" })).toBeVisible();
  await page.getByRole("button", { name: "New token for nightly@main" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("slurm");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create token" }).dblclick();
  const lines = page.getByLabel("the export lines for the 3.x API", { exact: true });
  const token = (await lines.innerText()).match(/NEPTUNE_API_TOKEN='?([^'\s]+)/)![1]!;
  const headers = { Authorization: `Bearer ${token}`, Cookie: "" };
  expect((await (await request.get(`${seeded.url}/api/v1/me`, { headers })).json()).user.name).toBe("nightly@main");
  await expect(page.getByRole("row", { name: /slurm/ })).toHaveCount(1);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Revoke slurm" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(page.getByText(/No token is good/)).toBeVisible();
  await expect(lines).toHaveCount(0);
  await expect.poll(async () => (await request.get(`${seeded.url}/api/v1/me`, { headers })).status()).toBe(401);
  const invited = await api("POST", "admin/users", {
    name: "nora",
    is_admin: false,
    workspace: "main",
    role: "member",
  });
  const member = await browser.newContext();
  const theirs = await member.newPage();
  await theirs.goto(invited.url);
  await expect(theirs.getByRole("heading", { name: "Home" })).toBeVisible();
  await theirs.goto(new URL("/w/main/service-accounts", invited.url).href);
  await expect(theirs.getByRole("heading", { name: "nightly@main" })).toBeVisible();
  await expect(theirs.getByText(/Only admins of the workspace/)).toBeVisible();
  await expect(theirs.getByRole("button", { name: /token/ })).toHaveCount(0);
  await member.close();
});

test("the theme is applied before the first paint, kept, and followed by charts", async ({ page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(RUNS);
  expect(await background()).toBe("rgb(13, 19, 24)");
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitemradio", { name: "Light theme" }).click();
  await expect.poll(background).toBe("rgb(245, 247, 248)");
  await page.goto(`${BEST}?path=train/loss`);
  await expect(page.locator("[data-mode] canvas")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("light");
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitemradio", { name: "Dark theme" }).click();
  await expect.poll(background).toBe("rgb(13, 19, 24)");
  await expectAccessible(page);
  // The document's own script, blocked until it ran, has set the theme before anything is drawn.
  await page.reload({ waitUntil: "commit" });
  await expect.poll(() => page.evaluate(() => document.documentElement?.dataset.theme)).toBe("dark");
});

test("the policy forbids inline scripts and styles and other origins", async ({ page }) => {
  const answer = await page.goto("/");
  const policy = answer!.headers()["content-security-policy"]!;
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("style-src 'self';");
  expect(policy).not.toContain("unsafe");
  expect(await answer!.text()).not.toMatch(/<style|<script(?![^>]*\ssrc=)| style=/);
});
