import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { api, expect, expectAccessible, make, RUNS, required, seeded, test } from "./fixtures";

test("the palette goes to a run by a part of its name", async ({ page }) => {
  await page.goto(RUNS);
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
  await page.keyboard.press("Control+k");
  // At once: it is for the palette, or for nothing while that is on its way, and never for the page.
  await page.keyboard.press("3");
  await expect(page.getByRole("combobox", { name: "Go to or do" })).toBeFocused();
  await expect(page).not.toHaveURL(/tab=/);
  await expectAccessible(page);
  await page.getByRole("combobox", { name: "Go to or do" }).fill("dig-37");
  await expect(page.getByRole("option", { name: /label-smoothing-wide/ })).toBeVisible();
  await page.getByRole("combobox", { name: "Go to or do" }).fill("Smoothing-Wide");
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
  await expect(page.getByText("Only the content is shown.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await expect(page.getByText("Only the content is shown.")).toHaveCount(0);
});

test("what was moved to the trash is restored, or deleted for good with the room it took", async ({ page }) => {
  await api("POST", "workspaces/main/projects", { name: "bin", visibility: "workspace" });
  const runs = await Promise.all([1, 2, 3].map(() => make("bin", { kind: "run" })));
  await api("POST", "projects/main/bin/trash", { ids: runs.map((run) => run.id) });
  await page.goto("/w/main/p/bin/settings");
  await page.getByLabel("Delete from the trash for good after, in days").fill("30");
  await page.getByRole("button", { name: "Save the rules" }).click();
  await expect(page.getByText("The rules of the project are changed")).toBeVisible();
  await page.goto("/w/main/p/bin/trash");
  await expect(page.getByText("What lies here for 30 days is deleted for good")).toBeVisible();
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

test("what is searched in a list is part of the address", async ({ page }) => {
  await page.goto("/admin/users");
  await page.getByLabel("Search users").fill("no such user");
  await expect(page).toHaveURL(/users\?search=no\+such\+user$/);
  await page.getByRole("link", { name: "Audit", exact: true }).click();
  await expect(page).toHaveURL(/admin\/audit$/);
  await page.getByLabel("Action").selectOption("session.begin");
  await expect(page).toHaveURL(/audit\?action=session\.begin$/);
  await page.reload();
  await expect(page.getByLabel("Action")).toHaveValue("session.begin");
  await page.goBack();
  await expect(page.getByLabel("Action")).toHaveValue("");
  await page.goto("/w/main/p/digits/trash?search=nothing&page=2");
  await expect(page.getByLabel("Search the trash")).toHaveValue("nothing");
  await expect(page.getByRole("heading", { name: "Nothing in the trash matches" })).toBeVisible();
});

/** A script of 200 points and a file of 3 MB. */
const LARGE = `
import neptune, os
run = neptune.init_run(project="main/room")
run["loss"].extend([1 / (step + 1) for step in range(200)])
run["weights"].upload(neptune.types.File.from_content(os.urandom(3_000_000)))
run.stop()
`;

/** What a project takes of the server's room, in bytes. */
const roomOf = async (project: string): Promise<number> => {
  const { projects } = await api("GET", "workspaces/main/storage");
  const found = projects.find((each: { project: string }) => each.project === project);
  return found ? found.run_bytes + found.shared_bytes : 0;
};

test("a run that is archived and deleted for good frees the room that it took", async ({ page }) => {
  await api("POST", "workspaces/main/projects", { name: "room", visibility: "workspace", key: "ROOM" });
  const env = { PATH: process.env.PATH, NEPTUNE_API_TOKEN: seeded.token, OAUTHLIB_INSECURE_TRANSPORT: "1" };
  const cwd = mkdtempSync(join(tmpdir(), "seamark-room-"));
  execFileSync(required("SEAMARK_TEST_PYTHON"), ["-c", LARGE], { cwd, env, stdio: "pipe" });
  await expect.poll(() => roomOf("room")).toBeGreaterThan(3_000_000);
  await page.goto("/w/main/p/room/runs");
  await page.getByRole("checkbox", { name: "Select ROOM-1" }).check();
  await page.getByRole("button", { name: "Archive", exact: true }).click();
  await expect(page.getByRole("heading", { name: "No runs yet" })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await expect(page.getByRole("row", { name: /ROOM-1/ })).toContainText(/3\.\d+ MB/);
  await page.getByRole("button", { name: "Empty the trash" }).click();
  await page.getByLabel("Type “room” to go on").fill("room");
  await page.getByRole("button", { name: "Delete 1 for good" }).click();
  await expect(page.getByText(/1 deleted for good, 3\.\d+ MB freed/).first()).toBeVisible();
  await expect.poll(() => roomOf("room")).toBeLessThan(100_000);
});

test("a model and its first version are made in the browser", async ({ page }) => {
  await api("POST", "workspaces/main/projects", { name: "shelf", key: "SHELF", visibility: "workspace" });
  await page.goto("/w/main/p/shelf/models");
  await expect(page.getByText("The 3.x API knows no models.")).toBeVisible();
  await page.getByRole("button", { name: "Register a model" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Key").fill("no key");
  await expect(dialog.getByRole("button", { name: "Register" })).toBeDisabled();
  await dialog.getByLabel("Key").fill("TREE");
  await dialog.getByLabel("Name").fill("Decision tree");
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/models\/SHELF-TREE$/);
  await expect(page.getByRole("heading", { name: "Decision tree" })).toBeVisible();
  await page.getByRole("button", { name: "New version" }).click();
  await expect(page.getByRole("link", { name: "SHELF-TREE-1" })).toBeVisible();
  await expect(page.getByText("SHELF-TREE · admin · 1 version")).toBeVisible();
  // No script logs to it.
  await page.getByRole("link", { name: "SHELF-TREE-1" }).click();
  await expect(page.getByRole("heading", { name: "SHELF-TREE-1" })).toBeVisible();
  await expect(page.getByText("Finished", { exact: true })).toBeVisible();
  await expect(page.getByText("Running", { exact: true })).toHaveCount(0);
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
  await page.getByRole("link", { name: version.id, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/models/${model.id}/${version.id}$`));
  await expect(page.getByRole("button", { name: `Stage of ${version.id}: Production` })).toBeVisible();
  await page.getByRole("link", { name: "Info" }).click();
  await expect(page).toHaveURL(new RegExp(`/models/${model.id}/${version.id}\\?tab=info$`));
  await page.getByText("Stage history").click();
  await expect(page.getByRole("list", { name: `Stages of ${version.id}` })).toContainText("Production");
  await expectAccessible(page);
  // The list of models counts versions by where they are, and is found by what is typed.
  await page.goto("/w/main/p/registry/models");
  await make("registry", { kind: "modelVersion", model: model.id });
  const listed = page.getByRole("row", { name: model.id });
  await expect(listed.getByRole("cell", { name: "2", exact: true })).toBeVisible();
  await expect(listed.getByRole("cell", { name: version.id, exact: true })).toBeVisible();
  await page.getByLabel("Search models").fill("nothing like it");
  await expect(page).toHaveURL(/models\?search=nothing\+like\+it$/);
  await page.getByText("Clear the search").click();
  await expect(listed).toBeVisible();
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
  await page.getByRole("radio", { name: "Tree" }).click();
  const eye = page.getByRole("list", { name: "Runs and their forks" }).getByRole("button", { name: `Show ${fork.id}` });
  await eye.click();
  await expect(eye).toHaveAttribute("aria-pressed", "false");
  await expect(page).toHaveURL(/sel=1/);
  await page.goto("/w/main/p/long-runs/runs?tab=lineage&sel=2");
  await page.getByLabel("Colour by").fill("forked/loss");
  await page.getByLabel("Colour by").press("Enter");
  await page.getByLabel("Which of its values").selectOption("min");
  await expect(page).toHaveURL(/l\.of=min/);
  await expect(page.locator("li", { hasText: "branch-3" })).toContainText("0.8134");
  // Runs that have nothing to do with a fork are drawn, too, and lead to those that have.
  const alone = await make("forks", { kind: "run", custom_id: "alone" });
  await page.goto("/w/main/p/forks/runs?tab=lineage&sel=first:1");
  await expect(page.getByRole("list", { name: "Runs and their forks" })).toContainText(alone.id);
  await expect(page.getByText("1 run of the project is a fork.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Show the newest forks" }).click();
  await expect(page.getByRole("list", { name: "Runs and their forks" })).toContainText(`fork of ${root.id} at step 5`);
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

test("a browser without a network goes on with a server on its own machine", async ({ page }) => {
  await page.goto(RUNS);
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
  await page.evaluate(() => dispatchEvent(new Event("offline")));
  await page.keyboard.press("2");
  await expect(page.locator("canvas").first()).toBeVisible();
});

test("a tab whose code cannot be fetched leaves the table beside it usable", async ({ page }) => {
  await page.goto(RUNS);
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
  await page.route("**/assets/Lineage*", (route) => route.abort());
  await page.keyboard.press("6");
  await expect(page.getByRole("alert")).toContainText("A part of this page could not be loaded");
  await page.getByRole("combobox", { name: "Search runs" }).fill("wider");
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toHaveCount(0);
  await page.unroute("**/assets/Lineage*");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(page).toHaveURL(/tab=lineage/);
  await expect(page.getByRole("combobox", { name: "Search runs" })).toHaveValue("wider");
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

test("what is shown is shared as it will be, or as it is, and the selector leads back to all runs", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: seeded.url });
  const shared = async (name: string) => {
    await page.getByRole("button", { name: "Share" }).click();
    await page.getByRole("menuitem", { name }).click();
    await expect(page.getByLabel("Notifications").getByText("Copied the link").last()).toBeVisible();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  await page.goto(`${RUNS}?q=wider&mode=text&tab=charts&sel=first:2`);
  await expect(page.getByTestId("run-count")).toHaveText(/of 37/);
  await expect(page.locator("canvas").first()).toBeVisible();
  const live = new URL(await shared("Link to this live view"));
  expect(live.searchParams.get("sel")).toBe("first:2");
  const frozen = new URL(await shared("Link to exactly these runs"));
  expect(frozen.searchParams.get("sel")).toBe("26.34");
  expect(frozen.searchParams.get("q")).toBe("wider");
  await page.getByRole("button", { name: "All runs changed" }).click();
  await page.getByRole("menuitemradio", { name: "All runs" }).click();
  await expect(page.getByTestId("run-count")).toHaveText("37 runs");
  await page.keyboard.press("f");
  await expect(page.getByRole("grid", { name: "Runs" })).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("grid", { name: "Runs" })).toBeVisible();
});

test("the address of an experiment shows its head, and the next one as soon as there is one", async ({ page }) => {
  await api("POST", "workspaces/main/projects", { name: "heads", visibility: "workspace" });
  const first = await make("heads", { kind: "run", custom_id: "one", experiment: "best ever" });
  await page.goto("/w/main/p/heads/experiments/best%20ever");
  await expect(page.getByRole("button", { name: `Actions for ${first.id}` })).toBeVisible();
  const second = await make("heads", { kind: "run", custom_id: "two", experiment: "best ever" });
  await expect(page.getByText(`${second.id} stands for “best ever” now`)).toBeVisible();
  await expect(page.getByRole("button", { name: `Actions for ${second.id}` })).toBeVisible();
  await page.goto("/w/main/p/heads/experiments/unknown");
  await expect(page.getByRole("heading", { name: "There is no such experiment" })).toBeVisible();
});
