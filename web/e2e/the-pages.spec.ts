import { expect, expectAccessible, RUNS, seeded, test } from "./fixtures";

const api = async (method: string, path: string, body?: unknown) => {
  const headers = { Authorization: `Bearer ${seeded.token}`, "Content-Type": "application/json" };
  const answer = await fetch(`${seeded.url}/api/v1/${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  const text = await answer.text();
  return text ? JSON.parse(text) : null;
};

const make = (project: string, body: unknown) =>
  api("PUT", `projects/main/${project}/containers/${crypto.randomUUID()}`, body);

test("the palette goes to a run by a part of its name", async ({ page }) => {
  await page.goto(RUNS);
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: "Go to or do" })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.type("smoothing-wide");
  await expect(page.getByRole("option", { name: /label-smoothing-wide/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/runs\/DIG-37$/);
});

test("keys lead through the app and are listed", async ({ page }) => {
  await page.goto("/w/main/p/digits/runs");
  await expect(page.getByTestId("run-count")).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await expect(page.getByRole("heading", { name: "digits", exact: true })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toContainText("settings of the project");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("f");
  await expect(page.getByRole("navigation", { name: "Main" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
});

test("what was moved to the trash is restored, or deleted for good with the room it took", async ({ page }) => {
  await api("POST", "workspaces/main/projects", { name: "bin", visibility: "workspace" });
  const runs = await Promise.all([1, 2, 3].map(() => make("bin", { kind: "run" })));
  await api("POST", "projects/main/bin/trash", { ids: runs.map((run) => run.id) });
  await page.goto("/w/main/p/bin/trash");
  await expect(page.locator("tbody tr")).toHaveCount(3);
  await expectAccessible(page);
  await page.getByRole("button", { name: `Restore ${runs[0].id}` }).click();
  await expect(page.locator("tbody tr")).toHaveCount(2);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(3);
  await page.getByRole("button", { name: "Empty the trash" }).click();
  const doIt = page.getByRole("button", { name: "Delete 3 for good" });
  await expect(doIt).toBeDisabled();
  await page.getByLabel("Type “bin” to go on").fill("bin");
  await doIt.click();
  await expect(page.getByRole("heading", { name: "The trash is empty" })).toBeVisible();
  await expect(page.getByText(/3 deleted for good, .* freed/).first()).toBeVisible();
});

test("a version changes its stage, and its history says who did it", async ({ page }) => {
  await api("POST", "workspaces/main/projects", { name: "registry", visibility: "workspace" });
  const model = await make("registry", { kind: "model", key: "FOREST" });
  const version = await make("registry", { kind: "modelVersion", model: model.id });
  await page.goto("/w/main/p/registry/models");
  await page.getByRole("link", { name: model.id }).click();
  await page.getByRole("button", { name: `Stage of ${version.id}: None` }).click();
  await page.getByRole("menuitemradio", { name: "Production" }).click();
  await expect(page.getByRole("button", { name: `Stage of ${version.id}: Production` })).toBeVisible();
  await page.getByRole("button", { name: `History of ${version.id}` }).click();
  await expect(page.getByRole("list", { name: `Stages of ${version.id}` })).toContainText("by admin");
  await expectAccessible(page);
});

test("forks are drawn as a tree and listed as a table", async ({ page }) => {
  await api("POST", "workspaces/main/projects", { name: "forks", visibility: "workspace" });
  const root = await make("forks", { kind: "run", custom_id: "root" });
  const fork = await make("forks", {
    kind: "run",
    custom_id: "fork",
    fork: { parent: "root", step_micros: 5_000_000 },
  });
  await page.goto("/w/main/p/forks/runs?tab=lineage");
  await expect(page.getByRole("list", { name: "Runs and their forks" })).toContainText(`fork of ${root.id} at step 5`);
  await expectAccessible(page);
  await page.getByRole("radio", { name: "Table" }).click();
  await expect(
    page.getByRole("region", { name: "Runs and their forks" }).getByRole("row", { name: new RegExp(fork.id) }),
  ).toContainText(root.id);
  await expect(page).toHaveURL(/l\.view=table/);
});

test("a description shows what it means and does nothing else", async ({ page }) => {
  const description = [
    "# About",
    "A **bold** word, [a page](https://example.org), [a trap](javascript:document.title='stolen').",
    "<script>document.documentElement.dataset.stolen = '1'</script>",
    "<img src=x onerror=\"document.documentElement.dataset.stolen = '2'\">",
    "![](https://example.org/pixel.png)",
  ].join("\n\n");
  await api("POST", "workspaces/main/projects", { name: "described", visibility: "workspace" });
  await page.goto("/w/main/p/described");
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("Description, in Markdown").fill(description);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "About" })).toBeVisible();
  await expect(page.getByRole("link", { name: "a page" })).toHaveAttribute("rel", /noopener/);
  await expect(page.getByText("<script>", { exact: false })).toBeVisible();
  expect(await page.locator("a", { hasText: "a trap" }).getAttribute("href")).toBeNull();
  await expect(page.getByRole("link", { name: "https://example.org/pixel.png" })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.dataset.stolen)).toBeUndefined();
  await expectAccessible(page);
});

test("a session that ends asks for the password over the page", async ({ page, context }) => {
  await page.goto(`${RUNS}?q=${encodeURIComponent("(`sys/failed`:bool = True)")}`);
  await expect(page.getByTestId("run-count")).toHaveText("3 of 37 runs");
  await context.clearCookies();
  await page.keyboard.press("r");
  await page.getByLabel("Password").fill("correct horse battery staple");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page).toHaveURL(/\/runs\?q=/);
  await expect(page.getByTestId("run-count")).toHaveText("3 of 37 runs");
});
