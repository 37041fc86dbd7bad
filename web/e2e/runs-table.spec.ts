import { expect, expectAccessible, RUNS, test } from "./fixtures";

const cell = (row: number, column: number) => `[role=row][aria-rowindex="${row}"] [aria-colindex="${column}"]`;

test("filter, sort and columns are in the address and survive a reload", async ({ page }) => {
  // Wide enough for all of these columns: those out of sight do not exist.
  await page.setViewportSize({ width: 2000, height: 900 });
  await page.goto(RUNS);
  await expect(page.getByTestId("run-count")).toHaveText("37 runs");
  await page.getByLabel("Filter runs with NQL").fill('(`parameters/optimizer`:string = "sgd")');
  await expect(page.getByTestId("run-count")).toHaveText("12 runs");

  await page.getByRole("button", { name: "Columns", exact: true }).click();
  await page.getByRole("combobox", { name: "Search attributes" }).fill("gradient");
  await page.getByRole("option", { name: /train\/gradient_norm/ }).click();
  for (const name of ["Owner", "Tags", "Duration", "Created"])
    await page.getByRole("button", { name: `Hide ${name}` }).click();
  await page.getByRole("button", { name: "Done" }).click();

  const header = (name: string) => page.getByRole("columnheader", { name });
  await header("train/loss").getByRole("button").click();
  await expect(header("train/loss")).toHaveAttribute("aria-sort", "descending");
  await header("train/loss").getByRole("button").click();
  await expect(header("train/loss")).toHaveAttribute("aria-sort", "ascending");
  await header("batch_size")
    .getByRole("button")
    .click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/sort=train\/loss&sort=-parameters\/batch_size/);

  const losses = async () =>
    Promise.all([2, 3, 4, 5].map(async (row) => Number(await page.locator(`${cell(row, 3)}`).innerText())));
  await expect(page.locator(cell(2, 3))).toHaveText(/0\.\d+/);
  await expect
    .poll(async () => (await losses()).every((loss, index, all) => index === 0 || all[index - 1]! <= loss))
    .toBe(true);
  const before = await losses();

  await page.reload();
  await expect(page.getByTestId("run-count")).toHaveText("12 runs");
  await expect(header("gradient_norm")).toBeAttached();
  await expect(header("Owner")).toHaveCount(0);
  await expect(page.locator(cell(2, 3))).toHaveText(/0\.\d+/);
  expect(await losses()).toEqual(before);
  await page.goBack();
  await expect(header("batch_size")).toHaveAttribute("aria-sort", "none");
});

test("a wrong filter is underlined and explained while the last good rows stay", async ({ page }) => {
  await page.goto(`${RUNS}?q=${encodeURIComponent("(`sys/failed`:bool = True)")}`);
  await expect(page.getByTestId("run-count")).toHaveText("3 runs");
  await page.getByLabel("Filter runs with NQL").fill("(`sys/failed`:bool EQUALS True)");
  await expect(page.getByTestId("query-error-token")).toHaveText("EQUALS");
  await expect(page.getByText("The rows below are of the last filter")).toBeVisible();
  await expect(page.getByTestId("run-count")).toHaveText("3 runs");
  await expect(page.getByRole("row")).toHaveCount(4);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect(page.getByTestId("run-count")).toHaveText("37 runs");
});

test("a filter without a hit says so and can be cleared", async ({ page }) => {
  await page.goto(`${RUNS}?q=${encodeURIComponent('(`sys/name`:string = "zebra")')}`);
  await expect(page.getByRole("heading", { name: "No run matches the filter" })).toBeVisible();
  await page.getByRole("button", { name: "Clear the filter" }).last().click();
  await expect(page.getByTestId("run-count")).toHaveText("37 runs");
});

test("the examples of filters can be read by the server", async ({ page }) => {
  await page.goto(RUNS);
  const help = page.getByRole("button", { name: "How to write a filter" });
  await help.click();
  const examples = await page.getByRole("dialog", { name: "Examples of filters" }).getByRole("button").count();
  for (let index = 0; index < examples; index++) {
    if (index > 0) await help.click();
    const answer = page.waitForResponse((response) => response.url().endsWith("/runs/search"));
    await page.getByRole("dialog", { name: "Examples of filters" }).getByRole("button").nth(index).click();
    expect((await answer).status()).toBe(200);
  }
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

test("the keyboard moves, selects, opens and searches", async ({ page }) => {
  await page.goto(RUNS);
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByLabel("Filter runs with NQL")).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await expect(page.getByRole("grid")).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(page.getByRole("checkbox", { name: "Select DIG-36" })).toBeChecked();
  await expect(page.getByText("1 selected")).toBeVisible();
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/runs\/DIG-37/);
  await page.goBack();
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
  await expectAccessible(page);
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
  await page.getByLabel("Filter runs with NQL").fill('(`parameters/optimizer`:string = "sgd")');
  await expect(page.getByTestId("run-count")).toHaveText("12 runs");
  await expect(page.getByText("8 shown")).toBeVisible();
  await expect(eye("DIG-29")).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: "Clear the filter" }).click();
  expect(await eye("DIG-31").evaluate((element) => getComputedStyle(element).color)).toBe(colour);

  await page.getByRole("button", { name: "Which runs are shown" }).click();
  await page.getByRole("menuitem", { name: "List only shown runs" }).click();
  await expect(page.getByTestId("run-count")).toHaveText("8 runs");
  await page.getByRole("button", { name: "Which runs are shown" }).click();
  await page.getByRole("menuitemradio", { name: "Its first 10 runs" }).click();
  await expect(page).toHaveURL(/sel=first:10/);
  await expect(page.getByText("10 shown")).toBeVisible();
  await page.goto("/w/main/p/many-runs/runs?sel=none");
  await page.getByRole("grid").focus();
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+V");
  await expect(page).toHaveURL(/sel=449/);
  await expectAccessible(page);
});
