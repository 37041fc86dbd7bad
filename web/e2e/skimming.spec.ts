import { expect, expectAccessible, RUNS, test } from "./fixtures";

test("J and K go on to the runs below and above in the table, and keep the tab", async ({ page }) => {
  await page.goto(`${RUNS}?sort=sys/id&q=${encodeURIComponent('(`parameters/optimizer`:string = "sgd")')}`);
  const links = page.getByRole("grid").getByRole("link");
  await expect(links.nth(2)).toBeVisible();
  const addresses = await links.evaluateAll((all) =>
    all.slice(0, 3).map((link) => new URL((link as HTMLAnchorElement).href).pathname),
  );
  const at = async (index: number) => {
    await expect(page).toHaveURL((url) => url.pathname === addresses[index] && url.searchParams.get("tab") === "info");
    // The keys are there when the run is.
    await expect(page.getByRole("button", { name: "Copy the id" })).toBeVisible();
    await expect(page.getByText(addresses[index]?.split("/").pop() ?? "", { exact: true }).first()).toBeVisible();
  };
  await links.nth(1).click();
  await page.getByRole("navigation", { name: "Run" }).getByRole("link", { name: "Info" }).click();
  await at(1);
  await page.keyboard.press("Shift+J");
  await at(2);
  await page.keyboard.press("Shift+K");
  await at(1);
  await page.getByRole("button", { name: "Previous run (K)" }).click();
  await at(0);
  await page.keyboard.press("Shift+K");
  await expect(page.getByText("This is the first run.")).toBeVisible();
  await expectAccessible(page);
});

test("J and K walk through the groups of a table, only the shown runs, and those that a tab showed", async ({
  page,
}) => {
  const idOf = (address: string) => new URL(address).pathname.split("/").pop()!;
  const walk = async (key: string, ids: readonly string[]) => {
    for (const id of ids) {
      await expect(page).toHaveURL((url) => url.pathname.endsWith(`/${id}`));
      // The keys are there when the run is.
      await expect(page.getByRole("button", { name: "Copy the id" }).locator("..")).toHaveText(id);
      await page.keyboard.press(key);
    }
  };
  const open = ["adam", "rmsprop", "sgd"].map((each) => `&open=string:${each}`).join("");
  await page.goto(`${RUNS}?sort=sys/id&sel=1-6&only=shown&group=parameters/optimizer${open}`);
  const links = page.getByRole("treegrid").getByRole("link");
  await expect(links).toHaveCount(6);
  const ids = (await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))).map(idOf);
  expect(ids).not.toEqual([...ids].sort());
  await links.first().click();
  await walk("Shift+J", ids);
  await expect(page.getByText("This is the last run.")).toBeVisible();
  await walk("Shift+K", [...ids].reverse());
  await expect(page.getByText("This is the first run.")).toBeVisible();

  // Of hundreds of runs these are shown, and none beyond them is walked to.
  await page.goto("/w/main/p/many-runs/runs?tab=lineage&sel=3.440&sort=sys/id&l.view=table");
  // Not the link in the table of runs beside it.
  await page.getByRole("table").locator('[href*="MANY-3?"]').first().click();
  await walk("Shift+J", ["MANY-3", "MANY-440"]);
  await expect(page.getByText("This is the last run.")).toBeVisible();
});
