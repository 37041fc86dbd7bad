import type { Page } from "@playwright/test";
import { api, BEST, expect, expectAccessible, RUNS, test } from "./fixtures";

/** Makes a dashboard whether there are others already or not. */
async function makeDashboard(page: Page, called: string): Promise<void> {
  await page
    .getByRole("button", { name: "New dashboard" })
    .or(page.getByRole("button", { name: /^Losses|^Metrics|^Bare|^By hand/ }))
    .click();
  const find = page.getByRole("combobox", { name: "Find a dashboard" });
  const name = page.getByLabel("Name", { exact: true });
  await expect(find.or(name)).toBeVisible();
  await ((await find.isVisible()) ? find : name).fill(called);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Nothing on this dashboard yet")).toBeVisible();
}

test("a dashboard is made, arranged by keyboard, and stands for others and after a reload", async ({
  page,
  browser,
  session,
  baseURL,
}) => {
  await page.goto(RUNS);
  await expect(page.getByTestId("run-count")).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await expect(page).toHaveURL(/tab=dash/);
  await page.getByRole("button", { name: "New dashboard" }).click();
  await page.getByLabel("Name").fill("Losses");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Nothing on this dashboard yet")).toBeVisible();
  await expectAccessible(page);

  for (const title of ["first", "second"]) {
    await page.getByRole("button", { name: "Add", exact: true }).first().click();
    await page.getByRole("menuitem", { name: /^Text/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Title").fill(title);
    await dialog.getByLabel("Text in Markdown").fill(`**${title}** thing`);
    await expect(dialog.getByRole("region", { name: "Preview" })).toContainText(`${title} thing`);
    if (title === "first") await expectAccessible(page);
    await dialog.getByRole("button", { name: "Add" }).click();
    await expect(page.getByRole("article", { name: title })).toContainText(`${title} thing`);
  }
  const left = async (name: string) => (await page.getByRole("article", { name }).boundingBox())!.x;
  expect(await left("second")).toBeGreaterThan(await left("first"));

  // What is moved goes past its neighbour, says where it is, and can be taken back.
  const grip = page.getByRole("button", { name: "Move or resize second" });
  await grip.focus();
  for (let step = 0; step < 4; step++) await page.keyboard.press("ArrowLeft");
  await expect(page.getByText(/^column 1, row 1, 4 wide/)).toBeAttached();
  await page.keyboard.press("Shift+ArrowRight");
  await expect(page.getByText(/^column 1, row 1, 5 wide/)).toBeAttached();
  await page.keyboard.press("Control+z");
  let answer = () => {};
  const isAsked = new Promise<void>((done) => {
    answer = done;
  });
  await page.route(/\/document$/, async (route) => {
    await isAsked;
    await route.continue();
  });
  const isSaved = page.waitForResponse(/\/document$/);
  await page.keyboard.press("Control+Shift+z");
  // Each change on the way would be read out otherwise.
  await expect(page.getByRole("status").filter({ hasText: "Saving…" })).toHaveAttribute("aria-live", "off");
  answer();
  await isSaved;
  await page.unroute(/\/document$/);
  const said = page.getByRole("status").filter({ hasText: /^Saved$/ });
  await expect(said).toBeVisible();
  await expect(said).toHaveAttribute("aria-live", "polite");
  await expectAccessible(page);

  await page.reload();
  await expect(page.getByRole("article", { name: "second" })).toBeVisible();
  expect(await left("second")).toBe(await left("first"));

  // Somebody else sees it, changes it, and the first person's late change hears of that. Until then this page is told nothing.
  let tell = () => {};
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  await page.route(/dashboards\/[0-9a-f-]{36}$/, (route) => told.then(() => route.continue()));
  const other = await browser.newContext({ storageState: session, baseURL });
  const theirs = await other.newPage();
  await theirs.goto(page.url());
  await theirs.getByRole("button", { name: "Menu of first" }).click();
  const theirsIsSaved = theirs.waitForResponse(/\/document$/);
  await theirs.getByRole("menuitem", { name: "Delete" }).click();
  await theirsIsSaved;
  await other.close();
  await page.getByRole("button", { name: "Menu of second" }).click();
  const isRefused = page.waitForResponse((answer) => answer.url().endsWith("/document") && answer.status() === 409);
  await page.getByRole("menuitem", { name: "Duplicate" }).click();
  await isRefused;
  tell();
  await expect(page.getByText(/has been changed by admin since/)).toBeVisible();
  await page.getByRole("button", { name: "Load it again" }).click();
  await expect(page.getByRole("article")).toHaveCount(1);
});

test("a section makes a chart of each metric that its pattern finds, and a dashboard is deleted and brought back", async ({
  page,
}) => {
  await page.goto(`${RUNS}?tab=dash&sel=first:2`);
  await makeDashboard(page, "Metrics");
  await page.getByRole("button", { name: "Widgets from a pattern" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Pattern", { exact: true }).fill("loss");
  await expect(dialog.getByRole("status")).toContainText("match, which makes");
  await dialog.getByRole("button", { name: "Add" }).click();
  const section = page.getByRole("region", { name: "loss", exact: true });
  await expect(section.getByRole("article").first().locator("canvas").first()).toBeVisible();
  await expectAccessible(page);

  // What the pattern makes can be put elsewhere, too, and stays there.
  const widthOf = async (name: string) => (await section.getByRole("article", { name }).boundingBox())!.width;
  const narrow = await widthOf("train/loss");
  const first = section.getByRole("button", { name: "Move or resize train/loss" });
  await first.focus();
  for (let step = 0; step < 6; step++) await page.keyboard.press("Shift+ArrowRight");
  await expect(page.getByText(/^column 1, row 1, 12 wide/)).toBeAttached();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByText(/^column 1, row 9, 12 wide/)).toBeAttached();
  await expect(page.getByRole("status").filter({ hasText: /^Saved$/ })).toBeVisible();
  await page.reload();
  await expect.poll(() => widthOf("train/loss")).toBeGreaterThan(1.8 * narrow);
  await section.getByRole("button", { name: "Menu of train/loss" }).click();
  await page.getByRole("menuitem", { name: "All of this section in this size" }).click();
  await expect.poll(() => widthOf("validation/loss")).toBeGreaterThan(1.8 * narrow);
  await section.getByRole("button", { name: "Menu of the section loss" }).click();
  await page.getByRole("menuitem", { name: "Lay out its widgets anew" }).click();
  await expect.poll(() => widthOf("validation/loss")).toBeLessThan(1.2 * narrow);

  await page.getByRole("button", { name: "Menu of the dashboard" }).click();
  await page.getByRole("menuitem", { name: "Delete the dashboard" }).click();
  await expect(section).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(section).toBeVisible();
});

test("a widget that the shown runs have nothing for can be hidden, and comes back", async ({ page }) => {
  await page.goto(`${RUNS}?tab=dash&sel=first:2`);
  await makeDashboard(page, "Bare");
  await page.getByRole("button", { name: "Menu of the dashboard" }).click();
  await page.getByRole("menuitem", { name: "JSON…" }).click();
  const json = page.getByRole("dialog").getByRole("textbox");
  const widget = (id: string, kind: string, x: number, options: object) => ({
    id,
    kind,
    title: id,
    x,
    y: 0,
    w: 4,
    h: 6,
    options,
  });
  await json.fill(
    JSON.stringify({
      format: 1,
      sections: [
        {
          id: "s",
          widgets: [
            widget("none", "line_chart", 0, { paths: ["no/such"] }),
            widget("bars", "bar", 4, { field: { path: "no/such" } }),
            widget("note", "text", 8, { text: "here" }),
          ],
        },
      ],
    }),
  );
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  for (const title of ["none", "bars"])
    await page.getByRole("article", { name: title }).getByRole("button", { name: "Hide" }).click();
  await expect(page.getByRole("article")).toHaveCount(1);
  const hidden = page.getByRole("note").filter({ hasText: "2 widgets are hidden" });
  await expectAccessible(page);

  // What is moved meanwhile takes none of them along, nor away.
  await page.getByRole("button", { name: "Move or resize note" }).focus();
  await page.keyboard.press("ArrowRight");
  await hidden.getByRole("button", { name: "Show them" }).click();
  await expect(page.getByRole("article")).toHaveCount(3);
});

const place = { x: 0, y: 0, w: 12, h: 6 };
const FROM_JSON = {
  format: 1,
  sections: [
    {
      id: "s1",
      title: "Above",
      widgets: [
        { ...place, id: "w1", kind: "text", title: "Note", w: 4, options: { text: "by hand" } },
        {
          ...place,
          id: "w2",
          kind: "parallel_coordinates",
          title: "Axes",
          y: 6,
          options: { axes: [{ path: "parameters/learning_rate" }, { path: "validation/accuracy" }] },
        },
        { ...place, id: "w3", kind: "log", title: "Output", y: 12, options: { path: "monitoring/3f2a9c1b/stdout" } },
      ],
    },
    { id: "s2", title: "Below", widgets: [] },
  ],
};

test("a dashboard from JSON asks for runs, lends widgets to other sections, and filters the table by a brush", async ({
  page,
}) => {
  await page.goto(`${RUNS}?tab=dash&sel=none`);
  await makeDashboard(page, "By hand");
  await page.getByRole("button", { name: "Menu of the dashboard" }).click();
  await page.getByRole("menuitem", { name: "JSON…" }).click();
  await page.getByLabel("The document as JSON").fill(JSON.stringify(FROM_JSON));
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const axes = page.getByRole("article", { name: "Axes" });
  await expect(axes).toContainText("No run is shown");
  await axes.getByRole("button", { name: "Show the first 5 runs" }).click();
  await expect(axes).toContainText("5 of 5 runs have data");

  // By the pointer down to the other section, and by keyboard back.
  const [above, below] = ["Above", "Below"].map((name) => page.getByRole("region", { name, exact: true }));
  const grip = page.getByRole("button", { name: "Move or resize Note" });
  const [from, to] = [(await grip.boundingBox())!, (await page.getByTestId("board").boundingBox())!];
  await page.mouse.move(from.x + 5, from.y + 5);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, to.y + to.height - 10, { steps: 5 });
  await expect(below!).toHaveAttribute("data-over", "true");
  await page.mouse.up();
  await expect(below!.getByRole("article", { name: "Note" })).toBeVisible();
  await expect(grip).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(above!.getByRole("article", { name: "Note" })).toBeVisible();
  await expect(page.getByText(/^in Above, column \d+, row 13, /)).toBeAttached();
  await expect(grip).toBeFocused();

  // `/` is the table's but while the focus is in a log.
  const search = page.getByRole("searchbox", { name: "Search in the lines" });
  await page.keyboard.press("/");
  await expect(search).not.toBeFocused();
  await page.getByRole("article", { name: "Output" }).getByRole("button", { name: "Wrap long lines" }).focus();
  await page.keyboard.press("/");
  await expect(search).toBeFocused();

  // A brush is a condition of the table's query, and goes with it.
  await axes.getByRole("slider", { name: "validation/accuracy: lower end of the brush" }).press("PageUp");
  const filters = page.getByRole("list", { name: "Filters" });
  await expect(filters).toContainText("validation/accuracy ≥ ");
  await expect(page).toHaveURL(/q=%28%60validation/);
  await filters.getByRole("button", { name: /^Remove the filter/ }).click();
  await expect(axes.getByRole("button", { name: "Clear brushes" })).toHaveCount(0);
});

const CHART = { x: 0, y: 0, w: 6, h: 8, kind: "line_chart", options: { paths: ["train/loss"], legend: true } };
const LOOKED_AT = {
  format: 1,
  sections: [
    {
      id: "s1",
      title: "Looks",
      widgets: [
        { ...CHART, id: "w1", title: "Curve" },
        { ...CHART, id: "w2", title: "Found", x: 6, options: { regex: "^validation/" } },
        { id: "w3", kind: "values_table", title: "Values", x: 0, y: 8, w: 6, h: 6, options: { regex: "^validation/" } },
        { id: "w4", kind: "files", title: "Pictures", x: 6, y: 8, w: 6, h: 6, options: { regex: "^samples/" } },
        { id: "w5", kind: "histogram", title: "Bins", x: 0, y: 14, w: 6, h: 6, options: { regex: "weights" } },
      ],
    },
  ],
};

test("how widgets are looked at is kept in the address, and what they look for is asked for at once", async ({
  page,
}) => {
  await page.goto(`${RUNS}?tab=dash`);
  await makeDashboard(page, "Looks");
  await page.getByRole("button", { name: "Menu of the dashboard" }).click();
  await page.getByRole("menuitem", { name: "JSON…" }).click();
  await page.getByLabel("The document as JSON").fill(JSON.stringify(LOOKED_AT));
  const asked: unknown[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/runs/attributes/several")) asked.push(request.postDataJSON().asked);
  });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const curve = page.getByRole("article", { name: "Curve" });
  const rows = curve.getByRole("list", { name: /^Lines/ }).getByRole("button");
  await expect(rows.first()).toHaveAttribute("aria-pressed", "true");
  const table = page.getByRole("article", { name: "Values" });
  const heading = table.getByRole("columnheader").nth(1);
  await expect(heading).toBeVisible();
  expect(asked).toHaveLength(1);
  expect(asked[0]).toHaveLength(3);

  await rows.first().click();
  await expect(rows.first()).toHaveAttribute("aria-pressed", "false");
  await curve.getByRole("img").focus();
  await page.keyboard.press("+");
  const reset = curve.getByRole("button", { name: "Show everything (double-click)" });
  await expect(reset).toBeVisible();
  await heading.getByRole("button").click();
  await expect(heading).toHaveAttribute("aria-sort", "ascending");

  await page.reload();
  await expect(reset).toBeVisible();
  await expect(rows.first()).toHaveAttribute("aria-pressed", "false");
  await expect(heading).toHaveAttribute("aria-sort", "ascending");
  await page.goBack();
  await expect(heading).toHaveAttribute("aria-sort", "none");
  await expect(reset).toBeVisible();
  await page.locator("body").press("0");
  await expect(reset).toHaveCount(0);
  await expect(rows.first()).toHaveAttribute("aria-pressed", "false");

  // A file in large, too: it can be shared, and Back closes it.
  const pictures = page.getByRole("article", { name: "Pictures" });
  await pictures
    .getByRole("button", { name: /^Open / })
    .first()
    .click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(pictures).toBeVisible();
});

test("a small chart that failed shows why, and how to try again, and a link to it names its dashboard", async ({
  page,
}) => {
  const small = { ...CHART, w: 3, h: 4 };
  const sections = [{ id: "s1", title: "Small", widgets: [{ ...small, id: "w1", title: "Curve" }] }];
  const document = { format: 1, sections };
  const board = await api("POST", "projects/main/digits/dashboards", { name: "Small ones", scope: "runs", document });
  await page.route("**/series/buckets", (route) =>
    route.fulfill({
      status: 500,
      contentType: "application/problem+json",
      body: JSON.stringify({
        type: "urn:seamark:problem:internal",
        title: "The server failed",
        status: 500,
        detail: "The server failed to answer. Its log says why, under the id of the request.",
        request_id: "945b1226277d68c1",
      }),
    }),
  );
  // Of all dashboards it was changed last.
  await page.goto(`${RUNS}?tab=dash`);
  await expect(page).toHaveURL(new RegExp(`d\\.id=${board.id}`));
  const card = page.getByRole("article", { name: "Curve" });
  const failure = card.getByRole("alert");
  await expect(failure).toContainText("The chart could not be loaded");
  const around = (await card.boundingBox())!;
  for (const shown of [failure.getByText(/^The server failed to answer/), failure.getByRole("button")]) {
    const box = (await shown.boundingBox())!;
    expect(box.y).toBeGreaterThan(around.y + 30);
    expect(box.y + box.height).toBeLessThan(around.y + around.height);
  }
  await page.unroute("**/series/buckets");
  await failure.getByRole("button", { name: "Try again" }).click();
  await expect(card.getByRole("img")).toBeVisible();
  await expect(failure).toHaveCount(0);
  await api("DELETE", `projects/main/digits/dashboards/${board.id}`);
});

test("a chart of a run's page is put on a dashboard that shows any one run", async ({ page }) => {
  await page.goto(`${BEST}?tab=charts`);
  const menu = page.getByRole("button", { name: /^Menu of train\/loss/ });
  await menu.click();
  await page.getByRole("menuitem", { name: "Add to a dashboard…" }).click();
  await page.getByRole("dialog", { name: "Dashboards" }).getByRole("combobox").fill("Of one training");
  await page.getByRole("option", { name: "New dashboard “Of one training”" }).click();
  await expect(page).toHaveURL(/\/runs\/DIG-37\?tab=dash&dash=/);
  await expect(page.getByRole("article", { name: /train\/loss/ }).locator("canvas")).toBeVisible();
  // It is offered for the next chart of a run, and not for those of the selected runs.
  await page.goto(`${BEST}?tab=charts`);
  await menu.click();
  await page.getByRole("menuitem", { name: "Add to a dashboard…" }).click();
  await expect(page.getByRole("option", { name: /^Of one training/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.goto(`${RUNS}?tab=charts`);
  await page
    .getByRole("button", { name: /^Menu of/ })
    .first()
    .click();
  await page.getByRole("menuitem", { name: "Add to a dashboard…" }).click();
  await expect(page.getByRole("option", { name: /Of one training/ })).toHaveCount(0);
});
