import type { Page } from "@playwright/test";
import { BEST, expect, expectAccessible, LONG, RUNS, test } from "./fixtures";
import { vanishing } from "./looking";
import { loaded, open, PROJECT } from "./walking";

const button =
  (...names: (string | RegExp)[]) =>
  async (page: Page) => {
    for (const name of names) await page.getByRole("button", { name }).first().press("Enter");
  };
/** Opens a menu and chooses from it, with keys. */
const menu = (opener: string | RegExp, item: string | RegExp) => async (page: Page) => {
  await page.getByRole("button", { name: opener }).first().press("Enter");
  await page.getByRole("menuitem", { name: item }).press("Enter");
};

/** Dialogs of each kind of opener: keys, buttons of pages, of the rail and of bars, menus. */
const DIALOGS: readonly [at: string, dialog: string | RegExp, opens: string | ((page: Page) => Promise<unknown>)][] = [
  ["/w/main", "New project", button("New project")],
  ["/w/main", "Switch to another project", button("Switch project")],
  ["/w/main", "Keyboard", button("Keyboard help")],
  ["/settings/tokens", "New API token", button("New token")],
  ["/settings/tokens", /^Revoke/, button(/^Revoke/)],
  ["/admin/users", "Invite somebody", button("Invite")],
  [RUNS, "Go to or do", "Control+k"],
  [RUNS, "Columns", button("Columns")],
  [RUNS, "Tags of DIG-37", "t"],
  [RUNS, "Save the view as", menu(/^View: /, "Save as…")],
  [RUNS, "Filter", button("Build a filter")],
];

test("dialogs keep the focus in themselves, close by Escape, and give it back", async ({ page }) => {
  await page.goto("/nowhere");
  for (const [at, name, opens] of DIALOGS) {
    await open(page, at);
    if (at.startsWith(RUNS)) await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
    const isByKey = typeof opens === "string";
    if (isByKey) await page.keyboard.press(opens);
    else await opens(page);
    const dialog = page.getByRole("dialog", { name });
    await expect(dialog, String(name)).toBeVisible();
    await expect(dialog.locator(":focus").or(page.locator("dialog:focus")), `${name} has the focus`).toHaveCount(1);
    for (let times = 0; times < 12; times++) {
      await page.keyboard.press(times < 8 ? "Tab" : "Shift+Tab");
      // Beyond the last field is the browser's own bar, and never the page below.
      const isKept = await page.evaluate(
        () => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null,
      );
      expect(isKept, `${name} keeps the focus`).toBe(true);
    }
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    if (isByKey) continue;
    // To what opened it, or to the menu's button for what a menu opened.
    await expect(page.locator("button:focus, a:focus"), `${name} gives the focus back`).toHaveCount(1);
  }
});

/** Which keys the help names, page by page, beside those that work everywhere. */
const EVERYWHERE = ["⌘/CtrlK", "?", "gh", "[", "f", "r", "Esc"];
const OF_PROJECT = ["gw", "gp", "gr", "gd", "gm", "gt", "gs", "l"];
const OF_ROWS = ["/", "R", "jk↓↑", "←→", "x", "v", "Shiftv", "Shiftx", "Shift↓↑", "Enter", "e", "t", "p", ".", "cs"];
const KEYS: readonly [at: string, keys: readonly string[]][] = [
  ["/", EVERYWHERE],
  ["/admin/audit", [...EVERYWHERE, "/"]],
  [`${PROJECT}/trash`, [...EVERYWHERE, ...OF_PROJECT, "/"]],
  [RUNS, [...EVERYWHERE, ...OF_PROJECT, ...OF_ROWS, "1–6"]],
  [`${RUNS}?tab=side`, [...EVERYWHERE, ...OF_PROJECT, ...OF_ROWS, "1–6", "\\", "d", "Enter", "⌘/CtrlC", "Delete", "."]],
  [`${RUNS}?tab=media`, [...EVERYWHERE, ...OF_PROJECT, ...OF_ROWS, "1–6", "\\", "←→", "0"]],
  [
    `${RUNS}?tab=charts`,
    [...EVERYWHERE, ...OF_PROJECT, ...OF_ROWS, "1–6", "\\", "s", "y", "i", "←→↑↓", "Space", "+−0"],
  ],
  [
    `${LONG}?tab=charts`,
    [...EVERYWHERE, ...OF_PROJECT, "/", "1–9", "jk", "e", "t", "s", "y", "i", "←→↑↓", "Space", "+−0"],
  ],
];

test("the list of keys names those that work on the page, and no others", async ({ page }) => {
  await page.goto("/nowhere");
  for (const [at, keys] of KEYS) {
    await open(page, at);
    if (keys.includes("x")) await expect(page.getByRole("grid", { name: "Runs" })).toBeVisible();
    if (keys.includes("y")) await expect(page.locator("canvas").first()).toBeVisible();
    if (keys.includes("Delete")) await expect(page.getByRole("treegrid", { name: "Attributes by run" })).toBeVisible();
    await loaded(page);
    await page.keyboard.press("?");
    const listed = page.getByRole("dialog", { name: "Keyboard" }).locator("dt");
    await expect(listed.first()).toBeVisible();
    await expect.poll(async () => (await listed.allTextContents()).sort(), at).toEqual([...keys].sort());
    await page.keyboard.press("Escape");
  }
});

/** What a key does, on a page of runs with charts beside the table. */
const DOES: readonly [keys: string, then: (page: Page) => Promise<unknown>][] = [
  ["2", (page) => expect(page.locator("canvas").first()).toBeVisible()],
  ["y", (page) => expect(page).toHaveURL(/log/)],
  ["s", (page) => expect(page.getByRole("combobox", { name: "Smoothing" })).toBeFocused()],
  ["Escape", (page) => expect(page.getByRole("button", { name: /^Controls/, expanded: false })).toBeVisible()],
  ["c s", (page) => expect(page).toHaveURL(/hue=1/)],
  ["\\", (page) => expect(page.getByRole("grid", { name: "Runs" })).toBeHidden()],
  ["\\", (page) => expect(page.getByRole("grid", { name: "Runs" })).toBeVisible()],
  ["3", (page) => expect(page.getByRole("button", { name: "Differences" })).toBeVisible()],
  ["d", (page) => expect(page.getByRole("button", { name: "Differences" })).toHaveAttribute("aria-pressed", "true")],
  ["1", (page) => expect(page).not.toHaveURL(/tab=/)],
  ["x", (page) => expect(page.getByRole("checkbox", { name: "Select DIG-37" })).toBeChecked()],
  ["Escape", (page) => expect(page.getByRole("checkbox", { name: "Select DIG-37" })).not.toBeChecked()],
  ["v", (page) => expect(page.getByRole("button", { name: "Show DIG-37" })).toHaveAttribute("aria-pressed", "false")],
  [".", (page) => expect(page.getByRole("menu")).toBeVisible()],
  ["Escape", (page) => expect(page.getByRole("menu")).toHaveCount(0)],
  ["t", (page) => expect(page.getByRole("dialog")).toBeVisible()],
  ["Escape", (page) => expect(page.getByRole("dialog")).toHaveCount(0)],
  ["V", (page) => expect(page).toHaveURL(/sel=37/)],
  ["e", (page) => expect(page.getByRole("textbox", { name: /[Nn]ame/ })).toBeFocused()],
  ["Escape", (page) => expect(page.getByRole("textbox", { name: /[Nn]ame/ })).toHaveCount(0)],
  ["[", (page) => expect(page.getByRole("button", { name: "Collapse" })).toBeVisible()],
  ["[", (page) => expect(page.getByRole("button", { name: "Expand" })).toBeVisible()],
  ["l", (page) => expect(page.getByRole("button", { name: "Paused" })).toBeVisible()],
  ["l", (page) => expect(page.getByRole("button", { name: "Live" })).toBeVisible()],
  ["Enter", (page) => expect(page).toHaveURL(/runs\/DIG-37/)],
  ["g m", (page) => expect(page).toHaveURL(/\/models$/)],
  ["g p", (page) => expect(page.getByRole("heading", { name: "digits", exact: true })).toBeVisible()],
  ["g r", (page) => expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible()],
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
  // A search of its own: the page that opens with none has its first rows from another request.
  await page.goto(`${RUNS}?q=smoothing&mode=text`);
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

test("the cells of the table are read, copied and opened with keys, and Escape leads back to the row", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(RUNS);
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
  const grid = page.getByRole("grid", { name: "Runs" });
  const cell = page.locator("#run-cell");
  await grid.focus();
  await expect(grid).toHaveAttribute("aria-activedescendant", "run-row-0");
  await page.keyboard.press("ArrowRight");
  await expect(cell).toHaveAttribute("aria-colindex", "2");
  await expect(grid).toHaveAttribute("aria-activedescendant", "run-cell");
  // To the last column, which the grid brings into sight.
  const last = Number(await grid.getAttribute("aria-colcount"));
  for (let column = 3; column <= last; column++) await page.keyboard.press("ArrowRight");
  await expect(cell).toHaveAttribute("aria-colindex", String(last));
  await expect(cell).toBeInViewport();
  for (let column = last; column > 2; column--) {
    if ((await cell.getAttribute("data-column")) === "sys/tags") break;
    await page.keyboard.press("ArrowLeft");
  }
  await expect(cell).toHaveAttribute("data-column", "sys/tags");
  // The whole value, as for who points at it.
  await expect(page.getByRole("button", { name: "Copy the value" })).toBeVisible();
  await page.keyboard.press("Control+c");
  const tags = (await page.evaluate(() => navigator.clipboard.readText())).split(", ");
  expect(tags[0]).not.toBe("");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: `Only runs with ${tags[0]}` })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(grid).toBeFocused();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: `Only runs with ${tags[0]}` }).press("Enter");
  await expect(page.getByTestId("run-count")).toHaveText(/ of 37 runs$/);
  await expect(page).toHaveURL(/sys(%2F|\/)tags/);
  await grid.focus();
  await page.keyboard.press("Escape");
  await expect(cell).toHaveCount(0);
  await expect(grid).toHaveAttribute("aria-activedescendant", /run-row/);
});

test("columns are moved, and made wider, with arrows on their menu's button", async ({ page }) => {
  await page.goto(RUNS);
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
  const head = page.getByRole("columnheader", { name: /Owner/ });
  const button = head.getByRole("button", { name: "Menu of the column Owner" });
  const before = Number(await head.getAttribute("aria-colindex"));
  await button.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(head).toHaveAttribute("aria-colindex", String(before - 1));
  await expect(button).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(head).toHaveAttribute("aria-colindex", String(before));
  const width = (await head.boundingBox())!.width;
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(async () => (await head.boundingBox())!.width).toBeGreaterThan(width);
});

test("values of a chart are pinned with a key, and what is pinned is moved with arrows", async ({ page }) => {
  await page.goto(`${RUNS}?tab=charts`);
  const chart = page.getByRole("img", { name: /Space pins them/ }).first();
  await expect(page.locator("canvas").first()).toBeVisible();
  await loaded(page);
  await chart.focus();
  // Nothing is read yet.
  await page.keyboard.press(" ");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press(" ");
  const values = page.getByRole("dialog", { name: /^Values of .* at / });
  await expect(values).toHaveCount(1);
  await expect(values).toBeVisible();
  const before = (await values.boundingBox())!;
  await values.getByRole("button", { name: "Move the legend" }).focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(async () => (await values.boundingBox())!.y).toBeGreaterThan(before.y);
  await page.keyboard.press("Escape");
  await expect(values).toHaveCount(0);
  const line = page.getByRole("separator", { name: "Width of the table" });
  await line.focus();
  await page.keyboard.press("End");
  await expect(line).toHaveAttribute("aria-valuenow", (await line.getAttribute("aria-valuemax"))!);
  await page.keyboard.press("Home");
  await expect(line).toHaveAttribute("aria-valuenow", (await line.getAttribute("aria-valuemin"))!);
});

/** From the first key on, what goes away leaves its focus to something. */
async function useKeyboard(page: Page): Promise<void> {
  await page.keyboard.press("Shift");
  const isKept = () =>
    page.evaluate(async () => {
      const button = document.createElement("button");
      document.querySelector("main")!.append(button);
      button.focus();
      button.remove();
      for (let frames = 0; frames < 6; frames++) await new Promise(requestAnimationFrame);
      return document.activeElement !== document.body;
    });
  await expect.poll(isKept).toBe(true);
}

/** What screen readers are told beside what has the focus. */
const said = (page: Page) => page.locator("#said");

test("what goes away leaves the focus to what is beside it, and a page to the one that it leads to", async ({
  page,
}) => {
  const query = "(`train/loss`:floatSeries < 1) AND (`train/loss`:floatSeries > 0)";
  await page.goto(`${RUNS}?q=${encodeURIComponent(query)}`);
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
  await useKeyboard(page);
  const chip = page.getByRole("button", { name: /^Remove the filter/ });
  await chip.first().press("Enter");
  await expect(chip).toHaveCount(1);
  await expect(chip).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("grid", { name: "Runs" })).toBeFocused();

  await page.getByRole("button", { name: "Menu of the column Owner" }).press("Enter");
  await expect(page.getByRole("menuitem", { name: "Sort ascending" })).toBeFocused();
  await page.getByRole("menuitem", { name: "Hide", exact: true }).press("Enter");
  await expect(page.getByRole("columnheader", { name: /Owner/ })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Menu of the column Tags" })).toBeFocused();

  await page.getByRole("button", { name: "Build a filter" }).press("Enter");
  await page.getByRole("button", { name: "Remove the condition" }).press("Enter");
  await expect(page.getByRole("dialog").locator(":focus")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Build a filter" })).toBeFocused();

  await page.getByRole("link", { name: "label-smoothing-wide" }).press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await expect(said(page)).toHaveText(/^label-smoothing-wide · /);
  // The name is known before all that the page shows of the run.
  await expect(page.getByRole("button", { name: "Rename (e)" })).toBeVisible();
  await page.keyboard.press("e");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Rename (e)" })).toBeFocused();
});

test("a search says what it found, and Escape leads from it to the rows", async ({ page }) => {
  await page.goto(RUNS);
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("smoothing-wide");
  await expect(said(page)).toHaveText("1 of 37 runs");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("grid", { name: "Runs" })).toBeFocused();
  const head = page.getByRole("button", { name: "Menu of the column Owner" });
  await head.press("ArrowRight");
  await expect(said(page)).toHaveText(/^Owner is column \d+ of \d+$/);
  await expect(head).toBeFocused();
});

test("Escape closes the innermost of menus and drawers, which have the focus and give it back", async ({ page }) => {
  await page.goto(`${RUNS}?tab=charts`);
  await expect(page.locator("canvas").first()).toBeVisible();
  await loaded(page);
  await page.getByRole("grid", { name: "Runs" }).press(".");
  await expect(page.getByRole("menuitem", { name: "Open", exact: true })).toBeFocused();
  const copy = page.getByRole("menuitem", { name: "Copy" });
  await copy.press("ArrowRight");
  await expect(page.getByRole("menuitem", { name: "Name", exact: true })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(copy).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("grid", { name: "Runs" })).toBeFocused();

  const opener = page.getByRole("button", { name: "Menu of train/loss" });
  await opener.press("Enter");
  await page.getByRole("menuitem", { name: "Controls of this chart" }).press("Enter");
  await expect(page.getByRole("complementary", { name: "Controls of train/loss" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("complementary")).toHaveCount(0);
  await expect(opener).toBeFocused();
});

test("what has the focus in the head of a narrow table is in sight, and not behind the columns that stay", async ({
  page,
}) => {
  await page.goto(`${RUNS}?tab=charts`);
  await expect(page.getByRole("link", { name: "label-smoothing-wide" })).toBeVisible();
  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").last().focus();
  for (let times = 0; times < 8; times++) {
    await page.keyboard.press("Tab");
    await expect
      .poll(() =>
        page.evaluate(() => {
          const { left, top, height } = document.activeElement!.getBoundingClientRect();
          return document.activeElement!.contains(document.elementFromPoint(left + 4, top + height / 2));
        }),
      )
      .toBe(true);
  }
});

test("a button that was busy has the focus again, and forced colours leave the ring to the page that is open", async ({
  page,
}) => {
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto("/admin/imports");
  await page.getByLabel("Folder on the server’s machine").fill("/nowhere/at/all");
  await useKeyboard(page);
  const look = page.getByRole("button", { name: "Look what is there" });
  await look.press("Enter");
  await expect(page.getByText(/There is no folder/)).toBeVisible();
  await expect(look).toBeFocused();
  const tab = page.getByRole("link", { name: "Imports", exact: true });
  await tab.focus();
  await expect(tab).toHaveCSS("outline-width", "2px");
  await open(page, BEST);
  await page.getByRole("button", { name: "Copy the id" }).hover();
  await expect(page.getByRole("tooltip")).toBeVisible();
  expect(await vanishing(page)).toEqual([]);
});
