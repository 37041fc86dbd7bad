import type { Page } from "@playwright/test";
import { BEST, expect, expectAccessible, LONG, RUNS, seeded, test } from "./fixtures";
import { axe, lost, moving, unringed, vanishing } from "./looking";

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

const PROJECT = "/w/main/p/digits";
/** Every page of the app, and what opens over it. */
const PAGES: readonly { at: string; key?: string }[] = [
  { at: "/" },
  { at: "/w/main" },
  { at: "/w/main/members" },
  { at: "/w/main/service-accounts" },
  { at: "/w/main/storage" },
  { at: "/w/main/settings" },
  { at: PROJECT },
  { at: "/w/main/p/empty/runs" },
  { at: RUNS },
  { at: RUNS, key: "?" },
  { at: RUNS, key: "t" },
  { at: `${RUNS}?group=parameters%2Foptimizer` },
  { at: `${RUNS}?tab=charts`, key: "s" },
  { at: `${RUNS}?tab=side` },
  { at: `${RUNS}?tab=dash` },
  { at: `${RUNS}?tab=media` },
  { at: BEST },
  { at: `${BEST}?tab=charts` },
  { at: `${BEST}?tab=media` },
  { at: `${BEST}?tab=logs` },
  { at: `${BEST}?tab=monitoring` },
  { at: `${BEST}?tab=files` },
  { at: `${BEST}?tab=source&with=DIG-36` },
  { at: `${BEST}?tab=info` },
  { at: `${PROJECT}/models` },
  { at: `${PROJECT}/trash` },
  { at: `${PROJECT}/settings` },
  { at: "/settings/profile" },
  { at: "/settings/tokens" },
  { at: "/settings/preferences" },
  { at: "/settings/appearance" },
  { at: "/admin/users" },
  { at: "/admin/workspaces" },
  { at: "/admin/storage" },
  { at: "/admin/jobs" },
  { at: "/admin/audit" },
  { at: "/admin/health" },
  { at: `${PROJECT}/runs/DIG-999` },
  { at: "/nowhere" },
];

const loaded = (page: Page) => expect(page.locator("[aria-busy=true], main:empty")).toHaveCount(0);

test("every page is usable in both themes, narrow, by keyboard, without motion, and in forced colours", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const wrong: string[] = [];
  for (const { at, key } of PAGES) {
    const note = (how: string, found: readonly string[]) => {
      for (const each of found) wrong.push(`${at} ${key ?? ""} ${how}: ${each}`);
    };
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: "light", forcedColors: "none", reducedMotion: "reduce" });
    await page.goto(at);
    await expect(page.locator("h1").first()).toBeAttached();
    await loaded(page);
    if (key) await page.keyboard.press(key);
    note("", await axe(page));
    note("moves", await moving(page));
    await page.emulateMedia({ colorScheme: "dark" });
    note("dark", await axe(page, "color-contrast"));
    await page.emulateMedia({ forcedColors: "active" });
    note("forced colours", await vanishing(page));
    await page.emulateMedia({ forcedColors: "none" });
    if (!key) {
      // A window of 1,440 pixels at a zoom of 200 % is one of half as many.
      await page.setViewportSize({ width: 720, height: 450 });
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      note("narrow", await lost(page));
      note("focus", await unringed(page));
    }
  }
  expect(wrong).toEqual([]);
});

/** Which keys the help names, page by page, beside those that work everywhere. */
const EVERYWHERE = ["⌘/CtrlK", "?", "gh", "[", "f", "r", "Esc"];
const OF_PROJECT = ["gw", "gp", "gr", "gd", "gm", "gt", "gs", "l"];
const OF_ROWS = ["/", "R", "jk↓↑", "x", "v", "Shiftv", "Enter", "e", "t", ".", "cs"];
const KEYS: readonly [at: string, keys: readonly string[]][] = [
  ["/", EVERYWHERE],
  ["/admin/audit", [...EVERYWHERE, "/"]],
  [`${PROJECT}/trash`, [...EVERYWHERE, ...OF_PROJECT, "/"]],
  [RUNS, [...EVERYWHERE, ...OF_PROJECT, ...OF_ROWS, "1–6"]],
  [`${RUNS}?tab=side`, [...EVERYWHERE, ...OF_PROJECT, ...OF_ROWS, "1–6", "\\", "d"]],
  [`${RUNS}?tab=media`, [...EVERYWHERE, ...OF_PROJECT, ...OF_ROWS, "1–6", "\\", "←→", "0"]],
  [`${RUNS}?tab=charts`, [...EVERYWHERE, ...OF_PROJECT, ...OF_ROWS, "1–6", "\\", "s", "y", "i", "←→↑↓", "+−0"]],
  [`${LONG}?tab=charts`, [...EVERYWHERE, ...OF_PROJECT, "/", "1–9", "jk", "y", "←→↑↓", "+−0"]],
];

test("the list of keys names those that work on the page, and no others", async ({ page }) => {
  for (const [at, keys] of KEYS) {
    await page.goto(at);
    await expect(page.locator("h1").first()).toBeAttached();
    if (keys.includes("x")) await expect(page.getByRole("grid", { name: "Runs" })).toBeVisible();
    if (keys.includes("y")) await expect(page.locator("canvas").first()).toBeVisible();
    await loaded(page);
    await page.keyboard.press("?");
    const listed = page.getByRole("dialog", { name: "Keyboard" }).locator("dt");
    await expect(listed.first()).toBeVisible();
    expect((await listed.allTextContents()).sort(), at).toEqual([...keys].sort());
    await page.keyboard.press("Escape");
  }
});

/** What a key does, on a page of runs with charts beside the table. */
const DOES: readonly [keys: string, then: (page: Page) => Promise<unknown>][] = [
  ["2", (page) => expect(page).toHaveURL(/tab=charts/)],
  ["y", (page) => expect(page).toHaveURL(/c\.y=log|log/)],
  ["s", (page) => expect(page.getByRole("complementary")).toBeVisible()],
  ["c s", (page) => expect(page).toHaveURL(/hue=1/)],
  ["\\", (page) => expect(page.getByRole("grid", { name: "Runs" })).toBeHidden()],
  ["\\", (page) => expect(page.getByRole("grid", { name: "Runs" })).toBeVisible()],
  ["3", (page) => expect(page).toHaveURL(/tab=side/)],
  ["d", (page) => expect(page.getByRole("button", { name: "Differences" })).toHaveAttribute("aria-pressed", "true")],
  ["1", (page) => expect(page).not.toHaveURL(/tab=/)],
  ["x", (page) => expect(page.getByRole("checkbox", { name: "Select DIG-37" })).toBeChecked()],
  ["Escape", (page) => expect(page.getByRole("checkbox", { name: "Select DIG-37" })).not.toBeChecked()],
  ["v", (page) => expect(page.getByRole("button", { name: "Show DIG-37" })).toHaveAttribute("aria-pressed", "false")],
  [".", (page) => expect(page.getByRole("menu")).toBeVisible()],
  ["Escape", (page) => expect(page.getByRole("menu")).toHaveCount(0)],
  ["t", (page) => expect(page.getByRole("dialog")).toBeVisible()],
  ["Escape", (page) => expect(page.getByRole("dialog")).toHaveCount(0)],
  ["[", (page) => expect(page.getByRole("button", { name: "Collapse" })).toBeVisible()],
  ["[", (page) => expect(page.getByRole("button", { name: "Expand" })).toBeVisible()],
  ["l", (page) => expect(page.getByRole("button", { name: "Paused" })).toBeVisible()],
  ["l", (page) => expect(page.getByRole("button", { name: "Live" })).toBeVisible()],
  ["/", (page) => expect(page.getByRole("combobox", { name: "Search runs" })).toBeFocused()],
  // It is typed, and means nothing else.
  ["x", (page) => expect(page.getByRole("combobox", { name: "Search runs" })).toHaveValue("x")],
];

test("each key does what the list says, and nothing while one types", async ({ page }) => {
  await page.goto(RUNS);
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
  for (const [keys, then] of DOES) {
    for (const key of keys.split(" ")) await page.keyboard.press(key);
    await then(page);
  }
  await expect(page.getByTestId("run-count")).toHaveText(/^0 of 37/);
});

test("what takes long says so, and can be given up and asked for again", async ({ page }) => {
  await page.clock.install();
  let isSlow = true;
  await page.route("**/runs/search", async (route) => (isSlow ? undefined : await route.continue()));
  await page.goto(RUNS);
  await expect(page.getByRole("heading", { name: /Runs of/ })).toBeAttached();
  await page.clock.runFor(3_000);
  await expect(page.getByText("Looking for runs…")).toBeVisible();
  await expect(page.getByRole("button", { name: "Cancel" })).toHaveCount(0);
  await page.clock.runFor(7_000);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("heading", { name: "Not loaded" })).toBeVisible();
  await expectAccessible(page);
  isSlow = false;
  await page.getByRole("button", { name: "Load it" }).click();
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
});
