import { api, expect, expectAccessible, make, test } from "./fixtures";

test("the projects of a workspace can be searched and sorted", async ({ page }) => {
  await page.goto("/");
  await page
    .locator("#main")
    .getByRole("link", { name: /^main (admin|member)/ })
    .click();
  await expect(page).toHaveURL(/\/w\/main$/);
  const names = page.locator("tbody th a");
  await expect(names).toHaveCount(5);
  await page.getByRole("link", { name: "Runs", exact: true }).last().click();
  await expect(names.first()).toHaveText("many-runs");
  await expect(page.locator("tbody tr").first()).toContainText("450");
  await page.reload();
  await expect(names.first()).toHaveText("many-runs");
  await page.keyboard.press("/");
  await page.keyboard.type("dig");
  await expect(names).toHaveText(["digits"]);
  await expect(page).toHaveURL(/search=dig/);
  await expectAccessible(page);
});

test("a search without a hit offers to clear itself", async ({ page }) => {
  await page.goto("/w/main?search=zebra");
  await expect(page.getByRole("heading", { name: "No project matches" })).toBeVisible();
  await page.getByRole("button", { name: "Clear the search", exact: true }).last().click();
  await expect(page.locator("tbody th a")).toHaveCount(5);
});

test("a new project opens empty, with what to do next, until its first run is there", async ({ page }) => {
  await page.goto("/w/main");
  await page.getByRole("button", { name: "New project" }).click();
  await page.getByLabel("Name").fill("digits");
  await page.getByRole("button", { name: "Create project" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("digits");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.goto("/w/main/p/empty/runs");
  await expect(page.getByRole("heading", { name: "No runs yet" })).toBeVisible();
  await expect(page.getByLabel("the script", { exact: true })).toContainText('neptune.init_run(project="main/empty")');
  await page.getByRole("button", { name: "Make an API token" }).click();
  await expect(page.getByLabel("the export lines", { exact: true })).toContainText("export NEPTUNE_PROJECT=main/empty");
  await expectAccessible(page);
  await make("empty", { kind: "run" });
  await expect(page.getByRole("grid", { name: "Runs" }).getByRole("link", { name: /^EMP/ })).toBeVisible();
});

test("what does not exist says so", async ({ page }) => {
  await page.goto("/w/main/p/nowhere/runs");
  await expect(page.getByRole("heading", { name: "There is no such project" })).toBeVisible();
  await page.goto("/w/main/p/digits/runs/DIG-9999");
  await expect(page.getByRole("heading", { name: "There is no such run" })).toBeVisible();
  await page.goto("/w/main/x/y/z/nowhere");
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
});

test("a project that is deleted while it is looked at says that it is gone", async ({ page, context }) => {
  await api("POST", "workspaces/main/projects", { name: "fleeting" });
  const { id } = await make("fleeting", { kind: "run" });
  const ofRun = await context.newPage();
  await ofRun.goto(`/w/main/p/fleeting/runs/${id}`);
  await expect(ofRun.getByRole("heading", { level: 1 })).toBeVisible();
  await page.goto("/w/main/p/fleeting/runs");
  await expect(page.getByRole("grid", { name: "Runs" }).getByRole("link", { name: id })).toBeVisible();
  await api("DELETE", "projects/main/fleeting");
  await expect(page.getByRole("heading", { name: "There is no such project" })).toBeVisible();
  await ofRun.bringToFront();
  await expect(ofRun.getByRole("heading", { name: "There is no such run" })).toBeVisible();
});

test("what was changed of a project can be taken back", async ({ page }) => {
  await api("POST", "workspaces/main/projects", { name: "before", visibility: "workspace" });
  await page.goto("/w/main/p/before/settings");
  await page.getByLabel("Name", { exact: true }).fill("after");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page).toHaveURL(/\/p\/after\/settings$/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page).toHaveURL(/\/p\/before\/settings$/);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("before");
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByLabel("Description, in Markdown").fill("Said in haste.");
  await page.getByRole("button", { name: "Save", exact: true }).last().click();
  await expect(page.getByText("Said in haste.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(page.getByText("Said in haste.")).toHaveCount(0);
});
