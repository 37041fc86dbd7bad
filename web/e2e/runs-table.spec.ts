import { api, expect, expectAccessible, make, RUNS, seeded, test } from "./fixtures";

const cell = (row: number, column: string) => `[role=row][aria-rowindex="${row}"] [data-column="${column}"]`;
const SEARCH = "Search runs";
const nql = (text: string) => encodeURIComponent(text);

test("search, sort and columns are in the address and survive a reload", async ({ page }) => {
  // Wide enough for all of these columns: those out of sight do not exist.
  await page.setViewportSize({ width: 2000, height: 900 });
  await page.goto(RUNS);
  await expect(page.getByTestId("run-count")).toHaveText("37 runs");
  const tool = page.getByRole("button", { name: "Columns", exact: true });
  const place = await tool.boundingBox();
  await page.getByRole("button", { name: /^How to search/ }).click();
  await page.getByRole("menuitemradio", { name: "NQL" }).click();
  await page.getByLabel(SEARCH).fill('(`parameters/optimizer`:string = "sgd")');
  await expect(page.getByTestId("run-count")).toHaveText("12 of 37 runs");
  await expect(page.getByRole("button", { name: "View: none" }).getByRole("img", { name: "changed" })).toBeVisible();
  expect(await tool.boundingBox(), "what says that a view is changed moves nothing").toEqual(place);

  await tool.click();
  await page.getByRole("combobox", { name: "Search attributes" }).fill("gradient");
  await page.getByRole("option", { name: /train\/gradient_norm/ }).click();
  for (const name of ["Owner", "Tags", "Duration", "Created"])
    await page.getByRole("button", { name: `Hide ${name}` }).click();
  await page.getByRole("button", { name: "Done" }).click();

  const header = (name: string) => page.getByRole("columnheader", { name });
  const sort = (name: string) => header(name).getByRole("button", { name, exact: true });
  await sort("train/loss").click();
  await expect(header("train/loss")).toHaveAttribute("aria-sort", "descending");
  await sort("train/loss").click();
  await expect(header("train/loss")).toHaveAttribute("aria-sort", "ascending");
  await sort("parameters/batch_size").click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/sort=train\/loss&sort=-parameters\/batch_size/);

  const losses = async () =>
    Promise.all([2, 3, 4, 5].map(async (row) => Number(await page.locator(cell(row, "train/loss")).innerText())));
  await expect(page.locator(cell(2, "train/loss"))).toHaveText(/0\.\d+/);
  await expect
    .poll(async () => (await losses()).every((loss, index, all) => index === 0 || all[index - 1]! <= loss))
    .toBe(true);
  const before = await losses();

  await page.reload();
  await expect(page.getByTestId("run-count")).toHaveText("12 of 37 runs");
  await expect(header("gradient_norm")).toBeAttached();
  await expect(header("Owner")).toHaveCount(0);
  await expect(page.locator(cell(2, "train/loss"))).toHaveText(/0\.\d+/);
  await expect.poll(losses).toEqual(before);
  await page.goBack();
  await expect(header("batch_size")).toHaveAttribute("aria-sort", "none");
});

test("a wrong query is underlined and explained while the last good rows stay", async ({ page }) => {
  await page.goto(`${RUNS}?q=${nql("(`sys/failed`:bool = True)")}`);
  await expect(page.getByTestId("run-count")).toHaveText("3 of 37 runs");
  await page.getByLabel(SEARCH).fill("(`sys/failed`:bool EQUALS True)");
  await expect(page.getByTestId("query-error-token")).toHaveText("EQUALS");
  await expect(page.getByText("The rows below are of the last search")).toBeVisible();
  await expect(page.getByTestId("run-count")).toHaveText("3 of 37 runs");
  await expect(page.getByRole("row")).toHaveCount(4);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Clear the search" }).click();
  await expect(page.getByTestId("run-count")).toHaveText("37 runs");
});

test("words, regular expressions and NQL search in the same box", async ({ page }) => {
  await page.goto(RUNS);
  await page.getByLabel(SEARCH).fill("wider digits");
  await expect(page).toHaveURL(/mode=text/);
  await expect(page.getByTestId("run-count")).toHaveText("5 of 37 runs");
  await page.getByLabel(SEARCH).fill("wider zebra");
  await expect(page.getByRole("heading", { name: "No run matches the search" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Without wider: 0 runs" })).toBeVisible();
  await page.getByRole("button", { name: "Without zebra: 5 runs" }).click();
  await expect(page.getByTestId("run-count")).toHaveText("5 of 37 runs");
  await page.getByRole("button", { name: "Clear the search" }).last().click();
  await page.getByRole("button", { name: /^How to search/ }).click();
  await page.getByRole("menuitemradio", { name: "Regular expression" }).click();
  await page.getByLabel(SEARCH).fill("^(wider|deeper) & !-3$");
  await expect(page.getByTestId("run-count")).toHaveText("9 of 37 runs");
  await page.getByLabel(SEARCH).fill("wider & abc[");
  await expect(page.getByText("The rows below are of the last search")).toBeVisible();
  await expect(page.getByTestId("query-error-token")).toHaveText("[");
  await page.goto(
    `${RUNS}?by=parameters/optimizer&q=${nql('(`sys/failed`:bool = False) AND (`sys/tags`:stringSet CONTAINS "wider")')}`,
  );
  await expect(page.getByTestId("run-count")).toHaveText("5 of 37 runs");
  await expect(page.getByRole("region", { name: "Colours stand for parameters/optimizer" })).toContainText("adam");
  await page.getByRole("button", { name: "Remove the filter sys/tags with wider" }).click();
  await expect(page.getByTestId("run-count")).toHaveText("34 of 37 runs");
});

test("NQL is completed as it is written, and the builder writes the same", async ({ page }) => {
  await page.goto(`${RUNS}?q=${nql("(`sys/failed`:bool = True)")}`);
  const search = page.getByLabel(SEARCH);
  await search.fill("");
  await search.pressSequentially("(`optimi");
  await page.getByRole("option", { name: /parameters\/optimizer/ }).click();
  await page.getByRole("option", { name: "=", exact: true }).click();
  await page.getByRole("option", { name: /^sgd/ }).click();
  await search.press("End");
  await search.pressSequentially(")");
  await expect(search).toHaveValue('(`parameters/optimizer`:string = "sgd")');
  await expect(page.getByTestId("run-count")).toHaveText("12 of 37 runs");

  await page.getByRole("button", { name: "Build a filter" }).click();
  await expect(page.getByLabel("Value", { exact: true })).toHaveValue("sgd");
  await page.getByRole("button", { name: "Condition", exact: true }).click();
  await page.getByLabel("Field", { exact: true }).last().fill("sys/tags");
  await page.getByLabel("Type", { exact: true }).last().selectOption("stringSet");
  await page.getByLabel("Value", { exact: true }).last().fill("wider, deeper");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await expect(search).toHaveValue(/OR|CONTAINS "wider"/);
  await expect(page.getByTestId("run-count")).toHaveText(/^\d of 37 runs/);
});

test("only the rows in sight exist, and more are fetched by pages", async ({ page }) => {
  const offsets: number[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/runs/search")) offsets.push(request.postDataJSON().offset);
  });
  await page.goto("/w/main/p/many-runs/runs");
  await expect(page.getByTestId("run-count")).toHaveText("450 runs");
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", "451");
  await expect(page.getByRole("link", { name: "trial-0449" })).toBeVisible();
  expect(await page.getByRole("row").count()).toBeLessThan(60);
  await page.getByRole("grid").focus();
  await page.keyboard.press("End");
  await expect(page.getByRole("link", { name: "trial-0000" })).toBeVisible();
  expect(await page.getByRole("row").count()).toBeLessThan(60);
  expect(new Set(offsets).has(400)).toBe(true);
  expect(new Set(offsets).has(200)).toBe(false);
});

test("R is typed in the search box, Alt R changes how it searches, and Escape leaves it with what was typed", async ({
  page,
}) => {
  await page.goto(RUNS);
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByLabel(SEARCH)).toBeFocused();
  // A name may begin with R.
  await page.keyboard.press("Shift+R");
  await page.keyboard.press("Alt+r");
  await expect(page.getByLabel(SEARCH)).toHaveValue("R");
  await expect(page.getByRole("button", { name: "How to search: Regular expression" })).toBeVisible();
  await expect(page).toHaveURL(/mode=regex/);
  await page.keyboard.press("Alt+r");
  await expect(page.getByRole("button", { name: "How to search: Text" })).toBeVisible();
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Escape");
  await expect(page.getByLabel(SEARCH)).not.toBeFocused();
  await expect(page).not.toHaveURL(/[?&]q=/);
});

test("the keyboard moves, selects, opens and searches", async ({ page }) => {
  await page.goto(RUNS);
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByLabel(SEARCH)).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await expect(page.getByRole("grid")).toBeFocused();
  await page.keyboard.press("x");
  await expect(page.getByRole("checkbox", { name: "Select DIG-36" })).toBeChecked();
  await expect(page.getByRole("toolbar", { name: /selected runs/ })).toBeVisible();
  await page.keyboard.press(".");
  await expect(page.getByRole("menuitem", { name: "Open", exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("grid").focus();
  await expectAccessible(page);
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/runs\/DIG-37/);
  await page.goBack();
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
});

test("eyes select, in ranges too, and the address brings the same selection back", async ({ page }) => {
  await page.goto(RUNS);
  const eye = (id: string) => page.getByRole("button", { name: `Show ${id}`, exact: true });
  await expect(page.getByText("5 shown")).toBeVisible();
  await expect(eye("DIG-33")).toHaveAttribute("aria-pressed", "true");
  await eye("DIG-35").click();
  await expect(page).toHaveURL(/sel=33-34\.36-37/);
  await eye("DIG-31").click();
  await eye("DIG-28").click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/sel=28-31\.33-34\.36-37/);
  await page.reload();
  await expect(page.getByText("8 shown")).toBeVisible();
  const colour = await eye("DIG-31").evaluate((element) => getComputedStyle(element).color);
  await page.getByLabel(SEARCH).fill("label");
  await expect(page.getByTestId("run-count")).toHaveText(/^\d+ of 37 runs/);
  await expect(page.getByText("8 shown")).toBeVisible();
  await page.getByRole("button", { name: "Clear the search" }).click();
  await expect.poll(() => eye("DIG-31").evaluate((element) => getComputedStyle(element).color)).toBe(colour);

  await page.getByRole("button", { name: "Which runs are shown" }).click();
  await page.getByRole("menuitem", { name: "List only shown runs" }).click();
  await expect(page.getByTestId("run-count")).toHaveText("8 of 37 runs");
  await page.getByRole("button", { name: "Which runs are shown" }).click();
  await page.getByRole("menuitemradio", { name: "Its first 10 runs" }).click();
  await expect(page).toHaveURL(/sel=first:10/);
  await expect(page.getByText("10 shown")).toBeVisible();
  await page.goto("/w/main/p/many-runs/runs?sel=none");
  await expect(page.getByRole("link", { name: "trial-0449" })).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+V");
  await expect(page).toHaveURL(/sel=449/);
});

test("columns show aggregates, formats, colours and names, and stay where they are pinned", async ({ page }) => {
  await page.goto(`${RUNS}?col=train/loss&col=parameters/learning_rate&col=sys/tags&col=validation/accuracy`);
  const menu = async (name: string) => {
    await page.getByRole("columnheader", { name }).hover();
    await page.getByRole("button", { name: `Menu of the column ${name}`, exact: true }).click();
  };
  await menu("validation/accuracy");
  await page.getByRole("menuitem", { name: "Pin" }).click();
  await expect(page).toHaveURL(/col=validation\/accuracy&col=train\/loss.*pins=1/);
  await menu("validation/accuracy");
  await page.getByRole("menuitem", { name: "Format" }).hover();
  await page.getByRole("menuitemradio", { name: "Percent" }).click();
  await expect(page.locator(cell(2, "validation/accuracy"))).toHaveText("98.9 %");
  await menu("train/loss");
  await page.getByRole("menuitem", { name: "Show of the series" }).hover();
  await page.getByRole("menuitemradio", { name: "Smallest" }).click();
  await expect(page.locator(cell(2, "train/loss~what=min"))).toHaveText("0.06073");
  await menu("train/loss min");
  await page.getByRole("menuitem", { name: "Rename…" }).click();
  await page.getByLabel("Name in this view").fill("Best loss");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("columnheader", { name: "Best loss" })).toBeVisible();
  await page.locator(cell(2, "train/loss~what=min")).hover();
  await expect(page.getByRole("button", { name: "Copy the value" })).toBeVisible();
  await expect(page.getByText("6,000 points, last at step 5,999")).toBeVisible();

  await page.getByRole("button", { name: "Columns", exact: true }).click();
  await page.getByRole("combobox", { name: "Search attributes" }).fill("Batch parameters/");
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.getByRole("button", { name: "Add all varying" }).click();
  await expect(page.getByText("Added 1 column in which runs differ.")).toBeVisible();
  await expect(page).toHaveURL(/col=parameters\/batch_size/);
});

test("cells of files open what is in them, by a click, a key or the address", async ({ page }) => {
  const columns =
    "col=parameters/optimizer&col=evaluation/confusion_matrix&col=samples/generated&col=source_code/files";
  await page.goto(`${RUNS}?${columns}`);
  const row = page.locator('[data-run="DIG-37"]');
  const dialog = page.getByRole("dialog");
  await row.getByRole("button", { name: /^png · / }).click();
  await expect(dialog).toHaveAccessibleName("label-smoothing-wide · evaluation/confusion_matrix");
  await expect(page).toHaveURL(/[?&]file=DIG-37\/evaluation\/confusion_matrix/);
  await expect(dialog.getByRole("img")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(row.getByRole("button", { name: /^png · / })).toBeFocused();
  await expect(page).not.toHaveURL(/file=/);

  await page.getByRole("grid").focus();
  await page.keyboard.press("p");
  await expect(dialog.getByRole("img")).toBeVisible();
  await dialog.getByLabel("Column").selectOption("samples/generated");
  await expect(dialog.getByText("Drawn after 5750 steps")).toBeVisible();
  await page.goBack();
  await expect(dialog).toHaveAccessibleName("label-smoothing-wide · evaluation/confusion_matrix");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("grid")).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("p");
  await expect(page.getByText("The run has no file in these columns.")).toBeVisible();

  await page.goto(`${RUNS}?file=DIG-37/source_code/files`);
  await expect(dialog.getByText("requirements.txt")).toBeVisible();
});

test("a name is edited in its place, and the change can be taken back", async ({ page }) => {
  await page.goto(`${RUNS}?q=${nql('(`sys/id`:string = "DIG-2")')}`);
  await expect(page.getByRole("link", { name: "wider-2" })).toBeVisible();
  await page.getByRole("grid").focus();
  await page.keyboard.press("e");
  await page.getByLabel("Name of DIG-2").fill("renamed");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "renamed" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("link", { name: "wider-2" })).toBeVisible();
  await page.keyboard.press("e");
  await page.getByLabel("Name of DIG-2").fill("other");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: "wider-2" })).toBeVisible();
});

test("a view is saved for all, opened by a colleague who got its link, and knows when it was changed", async ({
  page,
  browser,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: seeded.url });
  const { url } = await api("POST", "admin/users", { name: "colleague", workspace: "main" });
  await page.goto(`${RUNS}?q=wider&mode=text&group=parameters/optimizer&col=train/loss&sort=-train/loss`);
  const button = page.getByRole("button", { name: /^View: / });
  await button.click();
  await page.getByRole("menuitem", { name: "Save as…" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Wider");
  await page.getByLabel("For everybody in the project").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("button", { name: "View: Wider" })).toBeVisible();
  // The address says which view it is, and beside it only what differs.
  await expect(page).toHaveURL(/runs\?view=[\w-]+&u=1$/);
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("menuitem", { name: "Link to this live view" }).click();
  await expect(page.getByLabel("Notifications").getByText("Copied the link").last()).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());

  const other = await browser.newContext();
  const second = await other.newPage();
  await second.goto(url);
  await expect(second.getByRole("button", { name: "Account: colleague" })).toBeVisible();
  await second.goto(link);
  await expect(second.getByRole("button", { name: "View: Wider" })).toBeVisible();
  await expect(second.getByTestId("run-count")).toHaveText("5 of 37 runs");
  await expect(second.getByText("3 groups")).toBeVisible();
  await expect(second.getByRole("columnheader", { name: "train/loss" })).toHaveAttribute("aria-sort", "descending");
  await other.close();

  await page.getByLabel("Search runs").fill("deeper");
  await expect(button.getByRole("img", { name: "changed" })).toBeVisible();
  await expect(page).toHaveURL(/runs\?view=[\w-]+&u=1&q=deeper$/);
  await button.click();
  await page.getByRole("menuitem", { name: "Reset" }).click();
  await expect(page.getByLabel("Search runs")).toHaveValue("wider");
  await expect(button.getByRole("img", { name: "changed" })).toHaveCount(0);
  await button.click();
  await page.getByRole("menuitem", { name: "Delete the view" }).click();
  await expect(page.getByRole("button", { name: "View: none" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await button.click();
  await expect(page.getByRole("menuitemradio", { name: /^Wider/ })).toBeVisible();
});

test("the menu of a fork says where it began", async ({ page }) => {
  await page.goto("/w/main/p/long-runs/runs?q=branch-1&mode=text");
  await expect(page.getByRole("link", { name: "branch-1", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Actions on LONG-3" }).click();
  await expect(page.getByRole("menuitem", { name: "Forked from LONG-2 at step 1,000" })).toBeVisible();
});

test("runs are deleted for good from the menu of a row and for all that are selected, after a question", async ({
  page,
}) => {
  await api("POST", "workspaces/main/projects", { name: "scrap", key: "SCRAP", visibility: "workspace" });
  for (let number = 1; number <= 4; number++) await make("scrap", { kind: "run" });
  await page.goto("/w/main/p/scrap/runs");
  const count = page.getByTestId("run-count");
  const dialog = page.getByRole("dialog");
  await expect(count).toHaveText("4 runs");

  await page.getByRole("button", { name: "Actions on SCRAP-2" }).click();
  await page.getByRole("menuitem", { name: "Delete for good…" }).click();
  await expect(dialog).toContainText("This cannot be undone.");
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await expect(count).toHaveText("4 runs");
  await page.getByRole("button", { name: "Actions on SCRAP-2" }).click();
  await page.getByRole("menuitem", { name: "Delete for good…" }).click();
  await dialog.getByRole("button", { name: "Delete 1 run" }).click();
  await expect(page.getByText("Deleted 1 run.")).toBeVisible();
  await expect(count).toHaveText("3 runs");

  await page.getByRole("checkbox", { name: "Select SCRAP-1" }).click();
  await page.getByRole("checkbox", { name: "Select SCRAP-4" }).click();
  await page
    .getByRole("toolbar", { name: /selected runs/ })
    .getByRole("button", { name: "Delete" })
    .click();
  await dialog.getByRole("button", { name: "Delete 2 runs" }).click();
  await expect(page.getByText("Deleted 2 runs.")).toBeVisible();
  await expect(count).toHaveText("1 run");
  await expect(page.getByRole("checkbox", { name: "Select SCRAP-3" })).not.toBeChecked();
  await expect(page.getByRole("toolbar", { name: /selected runs/ })).toHaveCount(0);
  // They are not in the trash, once what they held is gone: there is no way back.
  const inTrash = async () =>
    (await api("POST", "projects/main/scrap/runs/search", { query: "(`sys/trashed`:bool = true)" })).total;
  await expect.poll(inTrash).toBe(0);
});

test("many runs are tagged, archived and restored at once, and each step can be taken back", async ({ page }) => {
  await page.goto(`${RUNS}?q=wider&mode=text&col=sys/tags`);
  await page.getByRole("checkbox", { name: "Select DIG-34" }).click();
  await page.getByRole("checkbox", { name: "Select DIG-18" }).click({ modifiers: ["Shift"] });
  const bar = page.getByRole("toolbar", { name: /selected runs/ });
  await expect(bar).toContainText("3 selected");
  await bar.getByRole("button", { name: "Tags" }).click();
  await page.getByRole("menuitem", { name: "Add tags…" }).click();
  await page.getByLabel("Tags", { exact: true }).fill("shortlist");
  await page.getByRole("button", { name: "Add tags", exact: true }).click();
  await expect(page.getByText("Tagged 3 runs.")).toBeVisible();
  await expect(page.locator('[title*="shortlist"]')).toHaveCount(3);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.locator('[title*="shortlist"]')).toHaveCount(0);
  await bar.getByRole("button", { name: "Archive" }).click();
  await expect(page.getByTestId("run-count")).toHaveText("2 of 34 runs");
  await expect(page.getByRole("grid", { name: "Runs" }), "the bar is gone").toBeFocused();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByTestId("run-count")).toHaveText("5 of 37 runs");

  // What its own menu archives is no longer among those that are acted on.
  await page.getByRole("checkbox", { name: "Select DIG-34" }).click();
  await page.getByRole("checkbox", { name: "Select DIG-26" }).click();
  await page.getByRole("button", { name: "Actions on DIG-34" }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await expect(bar).toContainText("1 selected");
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(page.getByTestId("run-count")).toHaveText("5 of 37 runs");

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "More of the table" }).click();
  await page.getByRole("menuitem", { name: "Export as CSV" }).click();
  expect((await download).suggestedFilename()).toBe("main-digits-runs.csv");
});

test("a run that begins while one reads further down waits behind a pill, and moves no row", async ({ page }) => {
  await page.goto("/w/main/p/many-runs/runs");
  const grid = page.getByRole("grid", { name: "Runs" });
  await expect(page.getByRole("link", { name: "trial-0449" })).toBeVisible();
  await grid.evaluate((element) => element.scrollTo(0, 3_200));
  const read = page.getByRole("link", { name: "trial-0345" });
  await expect(read).toBeVisible();
  const place = await read.boundingBox();
  const run = await make("many-runs", { kind: "run" });
  const pill = page.getByRole("button", { name: "1 new run", exact: true });
  await expect(pill).toBeVisible();
  expect(await read.boundingBox()).toEqual(place);
  await pill.click();
  await expect(page.getByRole("link", { name: run.id, exact: true })).toBeVisible();
  await expect(pill).toHaveCount(0);
  await api("DELETE", `projects/main/many-runs/runs/${run.id}`);
});

test("a column sorts by what it shows of a series, also by its first value and by that where another one is smallest", async ({
  page,
}) => {
  for (const what of ["what=first", "what=at_min_of~at=train/loss"]) {
    const column = `validation/accuracy~${what}`;
    await page.goto(`${RUNS}?${new URLSearchParams({ col: column })}`);
    const cells = page.locator(`[role=gridcell][data-column="${column}"]`);
    await expect(cells.first()).toBeVisible();
    await page
      .getByRole("columnheader", { name: /accuracy/ })
      .getByRole("button")
      .first()
      .click();
    const head = page.getByRole("columnheader", { name: /accuracy/ });
    await expect(head).toHaveAttribute("aria-sort", "descending");
    const shown = async () => (await cells.allTextContents()).map(Number).filter((value) => !Number.isNaN(value));
    await expect
      .poll(async () => {
        const values = await shown();
        return values.length > 5 && values.every((value, place) => place === 0 || value <= values[place - 1]!);
      })
      .toBe(true);
  }
});

test("whoever goes back from a run finds the table as they left it", async ({ page }) => {
  await page.goto("/w/main/p/many-runs/runs");
  await expect(page.getByTestId("run-count")).toHaveText("450 runs");
  const grid = page.getByRole("grid", { name: "Runs" });
  const top = () => grid.evaluate((element) => element.scrollTop);
  await grid.focus();
  await page.keyboard.press("End");
  await expect(grid).toHaveAttribute("aria-activedescendant", "run-row-449");
  for (let step = 0; step < 4; step++) await page.keyboard.press("PageUp");
  const active = (await grid.getAttribute("aria-activedescendant"))!;
  const row = page.locator(`#${active}`);
  await expect(row).toHaveAttribute("data-run", /^MANY-/);
  const run = await row.getAttribute("data-run");
  await page.keyboard.press("x");
  const left = await top();
  expect(left).toBeGreaterThan(5_000);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/runs/${run}`));
  await page.goBack();
  await expect(row).toHaveAttribute("data-run", run!);
  await expect(row).toHaveAttribute("aria-selected", "true");
  await expect(grid).toHaveAttribute("aria-activedescendant", active);
  await expect.poll(top).toBe(left);
  // Who comes by another way begins at the top.
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await expect(grid).toHaveCount(0);
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await expect(page.getByTestId("run-count")).toHaveText("450 runs");
  await expect.poll(top).toBe(0);
});

test("keys select rows one after the other, back again, and all up to one", async ({ page }) => {
  await page.goto("/w/main/p/many-runs/runs");
  await expect(page.getByTestId("run-count")).toHaveText("450 runs");
  const selected = page.locator("[role=row][aria-selected=true]");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(selected).toHaveCount(3);
  await page.keyboard.press("Shift+ArrowUp");
  await expect(selected).toHaveCount(2);
  for (let step = 0; step < 4; step++) await page.keyboard.press("j");
  await page.keyboard.press("Shift+X");
  await expect(selected).toHaveCount(6);
  await page.keyboard.press("?");
  await expect(page.getByText("select rows one after the other")).toBeVisible();
});
