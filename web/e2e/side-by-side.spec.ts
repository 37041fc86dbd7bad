import { expect, expectAccessible, RUNS, test } from "./fixtures";

const ROWS = "[role=treegrid] [role=rowgroup] [role=row]";

test("runs stand side by side: differences, changes against a reference, and what is copied", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${RUNS}?tab=side&sel=first:2&s.q=${encodeURIComponent("^parameters/ | ^train/loss")}`);
  const grid = page.getByRole("treegrid", { name: "Attributes by run" });
  await expect(grid.getByRole("columnheader")).toHaveCount(3);
  const row = (name: string) => page.locator(ROWS).filter({ has: page.getByRole("rowheader", { name, exact: true }) });
  await expect(row("optimizer").getByRole("gridcell").first()).not.toHaveText("");
  const all = Number(await grid.getAttribute("aria-rowcount"));
  await expect(row("hidden_units").getByRole("gridcell")).toHaveText(["256", "256"]);

  await page.getByRole("button", { name: "Differences" }).click();
  await expect(page).toHaveURL(/s\.diff=1/);
  await expect.poll(async () => Number(await grid.getAttribute("aria-rowcount"))).toBeLessThan(all);
  await expect(row("loss")).toBeVisible();
  await expect(row("hidden_units")).toHaveCount(0);

  await page.getByRole("button", { name: "Change", exact: true }).click();
  await expect(page).toHaveURL(/s\.ref=DIG-37/);
  await expect(row("loss").getByRole("gridcell").last()).toHaveText(/[▲▼] [+−].*%\)(better|worse)/);
  await expectAccessible(page);

  const last = await row("loss").getByRole("gridcell").first().innerText();
  await row("loss").getByRole("gridcell").first().click();
  await expect(page.getByText(/^Copied /)).toBeVisible();
  expect(Number(await page.evaluate(() => navigator.clipboard.readText()))).toBeGreaterThan(0);

  await page.getByRole("button", { name: "View", exact: true }).click();
  await page.getByRole("menuitemradio", { name: "Value at a step…" }).click();
  await page.getByLabel("Step", { exact: true }).fill("0");
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await expect(page).toHaveURL(/s\.agg=at_step&s\.at=0/);
  const lossAt = page.locator(ROWS).filter({ has: page.getByRole("rowheader", { name: /^loss at step 0/ }) });
  await expect(lossAt.getByRole("gridcell").first()).not.toHaveText(last);
  await expect(lossAt.getByRole("gridcell").first()).toHaveText(/^\d/);

  const shownRows = Number(await grid.getAttribute("aria-rowcount"));
  await page.getByRole("rowheader", { name: /^batch_size/ }).hover();
  await page.getByRole("button", { name: "Ignore parameters/batch_size" }).click();
  await expect(grid).toHaveAttribute("aria-rowcount", String(shownRows - 1));
  await expect(page).toHaveURL(/[?&]ignore=parameters\/batch_size/);
  // A view keeps what is ignored.
  await expect(page.getByRole("img", { name: "changed" }).first()).toBeVisible();
  await page.getByRole("button", { name: /^View: / }).click();
  await page.getByRole("menuitem", { name: "Save as…" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Without batch size");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("button", { name: "View: Without batch size" })).toBeVisible();
  const view = new URL(page.url()).searchParams.get("view");

  await page.getByRole("rowheader", { name: /^parameters \d/ }).click();
  await expect(page).toHaveURL(/s\.closed=parameters/);
  await expect(row("optimizer")).toHaveCount(0);
  await page.goBack();
  await page
    .getByRole("textbox", { name: "Filter by regex" })
    .or(page.getByRole("searchbox", { name: "Filter by regex" }))
    .fill("(");
  await expect(page.getByText(/is not a regular expression/)).toBeVisible();

  await page.goto(`${RUNS}?tab=side&sel=first:2&s.q=^parameters/&view=${view}`);
  await expect(row("optimizer")).toBeVisible();
  await expect(page.getByRole("button", { name: "View: Without batch size" })).toBeVisible();
  await expect(page.getByRole("rowheader", { name: /^batch_size/ })).toHaveCount(0);
  await expect(page.getByRole("img", { name: "changed" })).toHaveCount(0);
});

test("which values of a metric are better is said once, for side by side and the table", async ({ page }) => {
  await page.goto(`${RUNS}?tab=side&sel=first:2&s.q=^train/loss&s.change=1&s.ref=DIG-37&col=train/loss~h=better`);
  const row = page.locator(ROWS).filter({ has: page.getByRole("rowheader", { name: /^loss/ }) });
  const change = row.getByRole("gridcell").last();
  await expect(change).toHaveText(/(better|worse)$/);
  const byName = (await change.innerText()).endsWith("better") ? "better" : "worse";
  await row.getByRole("rowheader").hover();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Which values of train/loss are better" }).click();
  await expect(page.getByRole("menuitemradio", { name: "By its name: lower is better" })).toBeChecked();
  // It is shown before it is saved, and the reload would give up what is still on its way.
  const isSaved = page.waitForResponse((answer) => answer.request().method() === "PUT");
  await page.getByRole("menuitemradio", { name: "Higher is better" }).click();
  await expect(change).toHaveText(byName === "better" ? /worse$/ : /better$/);
  await isSaved;

  // Everybody sees it, wherever better values are told from worse ones; by keys, too.
  await page.reload();
  await expect(change).toHaveText(byName === "better" ? /worse$/ : /better$/);
  await page.goto(`${RUNS}?tab=table&col=train/loss~h=better&sort=train/loss`);
  const heat = page.getByRole("gridcell").and(page.locator("[data-column='train/loss']")).first();
  await expect(heat).toHaveCSS("background-image", /gradient/);
  const asHigher = await heat.evaluate((cell) => getComputedStyle(cell).backgroundImage);
  await page.getByRole("columnheader", { name: /loss/ }).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Better values" }).press("ArrowRight");
  await expect(page.getByRole("menuitemradio", { name: "Higher is better" })).toBeChecked();
  await page.getByRole("menuitemradio", { name: "By its name: lower is better" }).click();
  await expect.poll(() => heat.evaluate((cell) => getComputedStyle(cell).backgroundImage)).not.toBe(asHigher);
});

test("the comparison is saved as CSV", async ({ page }) => {
  await page.goto(`${RUNS}?tab=side&sel=36-37&s.q=^parameters`);
  await expect(page.getByRole("rowheader", { name: "optimizer" })).toBeVisible();
  await page.getByRole("button", { name: "Export" }).click();
  const file = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "CSV" }).click();
  const download = await file;
  expect(download.suggestedFilename()).toBe("digits-side-by-side.csv");
  const stream = await download.createReadStream();
  let text = "";
  for await (const chunk of stream) text += chunk;
  const lines = text.trimEnd().split("\r\n");
  expect(lines[0]?.split(",")).toHaveLength(3);
  expect(lines.some((line) => line.startsWith("parameters/optimizer,"))).toBe(true);
});
