import { expect, expectAccessible, test } from "./fixtures";

const HASH = "a11".padEnd(64, "0");

test("an artifact has a page by its hash, on which all of its files are searched", async ({ page }) => {
  await page.goto(`/w/main/p/digits/artifacts/${HASH}`);
  await expect(page.getByText("5,200 files", { exact: true })).toBeVisible();
  const table = page.getByRole("table", { name: "" }).first();
  await expect(table).toHaveAttribute("aria-rowcount", "5001");
  await expect(page.getByText("The first 5,000 of 5,200 files.")).toBeVisible();
  await expectAccessible(page);
  const filter = page.getByLabel("Filter all files by path or hash");
  // Behind those that are listed at first.
  await filter.fill("05199.PNG");
  await expect(page.getByRole("cell", { name: "images/05199.png" })).toBeVisible();
  await expect(page.getByText("1 of 5,200 files.")).toBeVisible();
  // A search that the server does not answer can be changed, and one that is in the address is there again.
  await expect(page).toHaveURL(/search=05199/);
  await page.route(/\/files\?search=broken/, (route) => route.fulfill({ status: 500 }));
  await filter.fill("broken");
  await expect(page.getByRole("heading", { name: "The files could not be listed" })).toBeVisible();
  await filter.fill("05198");
  await expect(page.getByRole("cell", { name: "images/05198.png" })).toBeVisible();
  await page.reload();
  await expect(filter).toHaveValue("05198");
  await expect(page.getByText("1 of 5,200 files.")).toBeVisible();
  await filter.fill("nowhere");
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(table).toHaveAttribute("aria-rowcount", "5201");
  await page.goto("/w/main/p/digits/artifacts/none");
  await expect(page.getByRole("heading", { name: "There is no such artifact" })).toBeVisible();
});
