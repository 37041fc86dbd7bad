import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator } from "@playwright/test";
import { api, expect, expectAccessible, required, test } from "./fixtures";

/** The numbers of a column, added up. */
const sum = async (table: Locator, column: string): Promise<number> => {
  const titles = await table.getByRole("columnheader").allInnerTexts();
  const rows = await table.locator("tbody tr").all();
  const texts = await Promise.all(rows.map((row) => row.locator("th, td").nth(titles.indexOf(column)).innerText()));
  return texts.reduce((total, text) => total + Number(text.replace(/[^0-9]/g, "")), 0);
};

test("an admin invites somebody, who signs in with the link and sees nothing of the server", async ({
  page,
  browser,
}) => {
  await page.goto("/admin/users");
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByLabel("User name").fill("ines");
  await page.getByRole("dialog").getByRole("button", { name: "Invite" }).click();
  const link = await page.getByRole("dialog", { name: "A way in for ines" }).locator("pre").innerText();
  await page.getByRole("button", { name: "I have copied it" }).click();
  await expect(page.getByRole("row", { name: /ines/ })).toContainText("main (member)");
  await expectAccessible(page);
  const theirs = await browser.newContext();
  const other = await theirs.newPage();
  await other.goto(link.trim());
  await expect(other.getByRole("heading", { name: "Home" })).toBeVisible();
  await other.goto(new URL("/admin/audit", link.trim()).href);
  await expect(other.getByRole("heading", { name: "Only admins of the server see this" })).toBeVisible();
  // Who may only read is offered nothing that changes.
  await api("POST", "projects/main/long-runs/members", { account: "ines", role: "viewer" });
  await other.goto(new URL("/w/main/p/long-runs/runs", link.trim()).href);
  await other.getByRole("checkbox", { name: "Select LONG-1", exact: true }).check();
  const bar = other.getByRole("toolbar", { name: "What to do with the selected runs" });
  await expect(bar.getByRole("button", { name: "Compare" })).toBeVisible();
  await expect(bar.getByRole("button", { name: /Tags|Archive|Delete/ })).toHaveCount(0);
  await other.getByRole("button", { name: "Actions on LONG-1", exact: true }).click();
  await expect(other.getByRole("menuitem", { name: "Copy" })).toBeVisible();
  await expect(other.getByRole("menuitem", { name: /Rename|Tags|Colour|Archive|Delete/ })).toHaveCount(0);
  await theirs.close();
  await page.getByRole("link", { name: "Audit" }).click();
  await expect(page.getByRole("row", { name: /Created the user ines/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Health" }).click();
  await expect(page.getByRole("row", { name: /catalog SQLite ok/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Storage" }).click();
  await expect(page.getByRole("rowheader", { name: "main/digits" })).toBeVisible();
  await expect(page.getByRole("row", { name: /^haystack Metric 1 200,000 4\.8 MB/ })).toBeVisible();
  await page.getByRole("button", { name: "Show what DIG-37 keeps, by attribute" }).click();
  await expect(page.getByText("of the run DIG-37")).toBeVisible();
  await expect(page.getByRole("row", { name: /^model\/weights File/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /^haystack/ })).toHaveCount(0);
  await expectAccessible(page);
});

test("an export of neptune.ai is looked at, imported and compared, and its runs are there", async ({ page }) => {
  const folder = join(mkdtempSync(join(tmpdir(), "seamark-export-")), "export");
  const words = ["-m", "seamark.cli", "demo", "seed", "I", "--folder", folder, "--project", "main/exported"];
  execFileSync(required("SEAMARK_TEST_PYTHON"), words);
  await page.goto("/admin/imports");
  await page.getByLabel("Folder on the server’s machine").fill(folder);
  await page.getByRole("button", { name: "Look what is there" }).click();
  const projects = page.getByRole("region", { name: "Projects that the runs go to" });
  await expect(projects.getByRole("row", { name: /main\/exported will be created 9/ })).toContainText("none");
  await expectAccessible(page);
  const expected = { points: await sum(projects, "Points"), files: await sum(projects, "Files") };
  expect(expected.points).toBeGreaterThan(1_000);
  await page.getByRole("button", { name: "Import 9 runs" }).click();
  await expect(page.getByText("all of it is stored")).toBeVisible({ timeout: 30_000 });
  const verified = page.getByRole("region", { name: "What became of each run" });
  await expect(verified.getByText("complete")).toHaveCount(9);
  expect({ points: await sum(verified, "Points"), files: await sum(verified, "Files") }).toEqual(expected);
  await expectAccessible(page);
  await verified.getByRole("link", { name: "fork-of-fork" }).click();
  await expect(page.getByRole("heading", { name: "pretraining", level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: "EXP-5" })).toBeVisible();
  await page.goto("/main/exported/e/EXP-2");
  await expect(page.getByRole("heading", { name: "exported 2", level: 1 })).toBeVisible();
});

test("the users of the server are waited for, and can be asked for again, where the workspaces fail", async ({
  page,
}) => {
  await page.route("**/api/v1/workspaces", (route) => route.fulfill({ status: 500 }));
  await page.goto("/admin/users");
  await expect(page.getByRole("heading", { name: "The workspaces could not be loaded" })).toBeVisible();
  await page.unroute("**/api/v1/workspaces");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("region", { name: "Users" }).getByRole("row", { name: /^admin/ })).toBeVisible();
});
