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
