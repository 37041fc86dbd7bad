import type { Page } from "@playwright/test";
import { BEST, expect, LONG, RUNS, test } from "./fixtures";
import { violations } from "./looking";
import { lasting, loaded, open, PROJECT } from "./walking";

const OPENED = "dialog[open], [role=menu], [role=dialog], aside";

const PRESSED = { timeout: 8_000 };

/** Presses a button, and then perhaps an item of the menu that it opens. */
const by = (button: string | RegExp, item?: string) => async (page: Page) => {
  await page.getByRole("button", { name: button, exact: true }).first().press("Enter", PRESSED);
  if (item) await page.getByRole("menuitem", { name: item }).press("Enter", PRESSED);
};
const key = (pressed: string) => (page: Page) => page.keyboard.press(pressed);

/** What opens over pages: menus, dialogs, drawers, panels. */
const PLACES: readonly [at: string, what: string, opens: (page: Page) => Promise<unknown>][] = [
  [RUNS, "menu of a column", by("Menu of the column Owner")],
  [RUNS, "menu of a column of numbers", by("Menu of the column train/loss")],
  [RUNS, "menu of a run", key(".")],
  [RUNS, "menu of the eyes", by("Which runs are shown")],
  [RUNS, "menu of views", by("View: none")],
  [RUNS, "menu of the table", by("More of the table")],
  [RUNS, "menu of groups", by("Group")],
  [RUNS, "choice of an attribute to group by", by("Group", "Another attribute…")],
  [RUNS, "menu of sharing", by("Share")],
  [RUNS, "menu of the account", by("Account: admin")],
  [RUNS, "palette of colours", by("Colour of DIG-37")],
  [RUNS, "filter", by("Build a filter")],
  [RUNS, "columns", by("Columns")],
  [RUNS, "tags", key("t")],
  [RUNS, "view", by("View: none", "Save as…")],
  [RUNS, "palette", key("Control+k")],
  [RUNS, "keys", key("?")],
  [`${RUNS}?tab=charts`, "controls", by("Controls")],
  [`${RUNS}?tab=charts`, "menu of a chart", by(/^Menu of train/)],
  [`${RUNS}?tab=charts`, "chart in full", by(/^train.* in full$/)],
  [`${RUNS}?tab=charts`, "legend", by(/^Legend of train/)],
  [`${RUNS}?tab=side`, "menu of exports", by("Export")],
  [`${RUNS}?tab=side`, "menu of the view", by("View")],
  [`${RUNS}?tab=dash`, "name of a dashboard", by("New dashboard")],
  [`${RUNS}?tab=media`, "media in full", by(/^Open samples.generated of/)],
  [BEST, "actions on the run", by("Actions for DIG-37")],
  [BEST, "choice of a run", by("Compare")],
  [`${BEST}?tab=source`, "choice of a run for its source", by("Diff with run…")],
  [`${LONG}?tab=charts`, "menu of a chart of one run", by(/^Menu of (?!the)/)],
  ["/w/main", "project", by("New project")],
  ["/w/main", "choice of a project", by("Switch project")],
  ["/w/main/members", "member", by("Add a member")],
  ["/w/main/service-accounts", "service account", by("New service account")],
  [`${PROJECT}/models`, "model", by("Register a model")],
  [`${PROJECT}/settings`, "deletion of the project", by("Delete…")],
  ["/settings/tokens", "token", by("New token")],
  ["/admin/users", "invitation", by("Invite")],
  ["/admin/workspaces", "workspace", by("New workspace")],
];

/** What of it is outside of the window, with no way to scroll there. */
const outside = (page: Page): Promise<string[]> =>
  page.evaluate((selector) => {
    const found: string[] = [];
    for (const element of document.querySelectorAll(selector)) {
      if (!element.checkVisibility()) continue;
      const { left, right, top, bottom } = element.getBoundingClientRect();
      if (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1)
        found.push(`reaches from ${[left, top, right, bottom].map(Math.round)} in ${innerWidth} × ${innerHeight}`);
    }
    return found;
  }, OPENED);

test("what opens over pages is usable in both themes, and in small windows", async ({ page }) => {
  test.setTimeout(540_000);
  await page.goto("/nowhere");
  const wrong: string[] = [];
  for (const [at, what, opens] of PLACES) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await open(page, at);
    if (at.startsWith(RUNS) && !at.startsWith(BEST))
      await expect(page.getByRole("link", { name: "label-smoothing-wide" }).first()).toBeVisible();
    const opened = page.locator(OPENED).filter({ visible: true }).first();
    try {
      await opens(page);
      await opened.locator("button, input, select, [role^=menuitem], [role=option]").first().waitFor(PRESSED);
    } catch (error) {
      // All that does not open is told at once.
      wrong.push(`${what} does not open: ${String(error).slice(0, 300)}`);
      continue;
    }
    await loaded(page);
    const note = async (how: string, look: () => Promise<readonly string[]>) => {
      for (const trouble of await lasting(page, look)) wrong.push(`${what}${how}: ${trouble}`);
    };
    await note("", () => violations(page, [], undefined, OPENED));
    await page.emulateMedia({ colorScheme: "dark" });
    await expect(page.locator("html[data-theme=dark]")).toBeAttached();
    await note(", dark", () => violations(page, [], "color-contrast", OPENED));
    for (const size of [
      { width: 1024, height: 768 },
      { width: 640, height: 480 },
    ]) {
      await page.setViewportSize(size);
      // A menu goes with a window that changes its size.
      await note(` at ${size.width}`, () => outside(page));
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.keyboard.press("Escape");
  }
  expect(wrong).toEqual([]);
});
