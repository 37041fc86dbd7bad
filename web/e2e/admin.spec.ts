import { expect, expectAccessible, test } from "./fixtures";

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
  await theirs.close();
  await page.getByRole("link", { name: "Audit" }).click();
  await expect(page.getByRole("row", { name: /Created the user ines/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Health" }).click();
  await expect(page.getByRole("row", { name: /catalog SQLite ok/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Storage" }).click();
  await expect(page.getByRole("rowheader", { name: "main/digits" })).toBeVisible();
  await expectAccessible(page);
});
