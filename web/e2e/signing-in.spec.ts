import { expect, expectAccessible, RUNS, seeded, signIn, test } from "./fixtures";

test.use({ signedIn: false });

test("a one-time link signs in once, and its code leaves the address", async ({ page, browser }) => {
  const posted: string[] = [];
  const seen: string[] = [];
  page.on("request", (request) => {
    seen.push(request.url());
    if (request.method() === "POST") posted.push(new URL(request.url()).pathname);
  });
  await page.goto(`/login#${seeded.code}`);
  await expect(page.getByRole("heading", { name: "My runs" })).toBeVisible();
  expect(posted).toContain("/api/v1/session/link");
  expect(page.url()).not.toContain(seeded.code);
  expect(seen.filter((url) => new URL(url).search.includes(seeded.code))).toEqual([]);

  const other = await browser.newContext({ baseURL: seeded.url });
  const again = await other.newPage();
  await again.goto(`/login#${seeded.code}`);
  await expect(again.getByRole("alert")).toBeVisible();
  expect(again.url()).not.toContain(seeded.code);
  await other.close();
});

test("a code in the query works too and is taken out of the address", async ({ page }) => {
  await page.goto("/login?code=not-a-code&next=%2Fsettings%2Ftokens");
  await expect(page.getByRole("alert")).toBeVisible();
  expect(page.url()).not.toContain("not-a-code");
  expect(page.url()).toContain("next=");
});

test("a password signs in and leads to the page that was asked for", async ({ page }) => {
  await page.goto(`${RUNS}?q=${encodeURIComponent("(`sys/failed`:bool = True)")}`);
  await expect(page.getByRole("heading", { name: "Sign in to Seamark" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Name").fill("admin");
  await page.getByLabel("Password").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await signIn(page);
  await expect(page).toHaveURL(/\/runs\?q=/);
  await expect(page.getByTestId("run-count")).toHaveText("3 of 37 runs");
});

for (const [what, next] of [
  ["two slashes", "//evil.example/"],
  ["a tab between two slashes", "/%09/evil.example/runs/by-custom-id%3F"],
  ["a line break and a backslash", "/%0A%5Cevil.example/runs/by-custom-id%3F"],
  ["two slashes behind a dot", "/.//evil.example/runs/by-custom-id%3F"],
]) {
  test(`an address in \`next\` that leads elsewhere is ignored: ${what}`, async ({ page }) => {
    await page.goto(`/login?next=${next}`);
    await signIn(page);
    await expect(page).toHaveURL(`${seeded.url}/`);
  });
}

test("signing out ends the session", async ({ page }) => {
  await page.goto("/login");
  await signIn(page);
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login/);
  await page.goto("/w/main");
  await expect(page).toHaveURL(/\/login/);
});
