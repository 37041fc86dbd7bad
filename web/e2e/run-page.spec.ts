import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { api, BEST, expect, expectAccessible, LONG, make, required, seeded, test } from "./fixtures";

test("the attribute tree is searched and shows each type", async ({ page }) => {
  await page.goto(BEST);
  await expect(page.getByRole("heading", { name: "label-smoothing-wide" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Search attributes").fill("model_config");
  await page.getByRole("treeitem", { name: /model_config/ }).click();
  await expect(page.locator("pre")).toContainText('"activation": "relu"');
  await page.getByLabel("Search attributes").fill("/^test.acc/");
  await page.getByRole("treeitem", { name: /accuracy/ }).click();
  await expect(page.locator("main output")).toHaveText("0.9806");
  await page.reload();
  await expect(page.locator("main output")).toHaveText("0.9806");
  await page.getByLabel("Search attributes").fill("");
  await expect(page.getByRole("treeitem", { name: /^evaluation/ })).toBeVisible();
  await page.getByRole("tree").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("treeitem", { name: /^evaluation/ })).toHaveAttribute("aria-expanded", "false");
});

test("going back leads through the attributes that were looked at, and the axes that they had", async ({ page }) => {
  await page.goto(`${BEST}?path=train/loss`);
  await page.getByRole("button", { name: "Controls" }).click();
  await page.getByRole("radiogroup", { name: "Vertical scale" }).getByText("Log", { exact: true }).click();
  await expect(page).toHaveURL(/c\.ys=log/);
  await page
    .getByRole("treeitem", { name: /^learning_rate/ })
    .first()
    .click();
  await expect(page).toHaveURL(/path=parameters\/learning_rate/);
  await page.goBack();
  await expect(page).toHaveURL(/path=train\/loss.*c\.ys=log/);
  await page.goBack();
  await expect(page).not.toHaveURL(/c\.ys=log/);
  await expect(page.locator("[data-mode] canvas")).toBeVisible();
});

test("a low window has room for what a tab shows, and an empty trash fits its width", async ({ page }) => {
  await page.setViewportSize({ width: 640, height: 400 });
  await page.goto(`${BEST}?tab=logs`);
  const lines = page.getByText("Using device cuda:0").locator("xpath=ancestor::*[@tabindex][1]");
  await expect(lines).toBeAttached();
  await page.mouse.move(400, 200);
  // What comes above the lines after the wheel was turned would push them down again.
  await expect(async () => {
    await page.mouse.wheel(0, 400);
    await expect(lines).toBeInViewport({ ratio: 1, timeout: 1_000 });
  }).toPass();
  expect((await lines.boundingBox())!.height).toBeGreaterThan(120);
  await page.goto("/w/main/p/empty/trash");
  await expect(page.getByRole("button", { name: /^Copy/ })).toBeInViewport({ ratio: 1 });
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollHeight - document.documentElement.clientHeight))
    .toBe(0);
});

test("a run is renamed, tagged, coloured and compared from its header", async ({ page }) => {
  await page.goto("/w/main/p/digits/runs/DIG-31");
  const heading = page.getByRole("heading", { level: 1 });
  const name = await heading.innerText();
  // Who may change what is known a moment after the run.
  await expect(page.getByRole("button", { name: "Rename (e)" })).toBeVisible();
  await page.keyboard.press("e");
  await page.getByLabel("Name of DIG-31").fill("renamed here");
  await page.keyboard.press("Enter");
  await expect(heading).toHaveText("renamed here");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(heading).toHaveText(name);
  await page.keyboard.press("t");
  await page.getByRole("combobox", { name: "Tags" }).fill("from the page");
  await page.getByRole("button", { name: "Save" }).click();
  const tag = page.locator("header").getByText("from the page", { exact: true });
  await expect(tag).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(tag).toHaveCount(0);
  await page.getByRole("button", { name: "Colour of DIG-31" }).click();
  // It is shown before it is saved, and the reload would give up what is still on its way.
  const isSaved = page.waitForResponse(/\/colours$/);
  await page.getByRole("menuitem", { name: "Indigo" }).click();
  await expect(page.getByRole("button", { name: "Colour of DIG-31" })).toHaveAttribute("style", /--line-13/);
  await isSaved;
  await page.reload();
  await expect(page.getByRole("button", { name: "Colour of DIG-31" })).toHaveAttribute("style", /--line-13/);
  await page.getByRole("button", { name: "Colour of DIG-31" }).click();
  await page.getByRole("menuitem", { name: "Automatic" }).click();
  await expect(page.getByRole("button", { name: "Colour of DIG-31" })).not.toHaveAttribute("style", /--line-13/);
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByRole("combobox", { name: "Compare DIG-31 with" }).fill("DIG-30");
  await expect(page.getByRole("dialog").getByRole("option", { selected: true })).toContainText("DIG-30");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/runs\?.*tab=side.*sel=30-31|runs\?.*sel=30-31.*tab=side/);
});

test("zooming into a long series reaches its raw points and a spike's exact value", async ({ page }) => {
  await page.goto(`${LONG}?path=haystack`);
  const chart = page.getByRole("region", { name: "haystack" }).locator("[data-mode]");
  await expect(chart).toHaveAttribute("data-mode", "buckets");
  await expect(chart).toContainText("200,000 points · mean with exact extremes");
  let from = 0;
  let to = 199_999;
  for (let round = 0; round < 6 && (await chart.getAttribute("data-mode")) === "buckets"; round++) {
    const over = (await chart.locator(".u-over").boundingBox())!;
    // The spike must be in sight before anything is zoomed: its bucket's maximum is exact.
    const centre = over.x + ((seeded.spikeStep - from) / (to - from)) * over.width;
    const half = over.width * 0.06;
    await page.mouse.move(Math.max(over.x + 2, centre - half), over.y + 40);
    await page.mouse.down();
    await page.mouse.move(Math.min(over.x + over.width - 2, centre + half), over.y + 90, { steps: 4 });
    await page.mouse.up();
    await expect(page).toHaveURL(new RegExp(`c\\.zoom=(?!${from}\\.\\.${to}(&|$))`));
    const zoom = new URL(page.url()).searchParams.get("c.zoom")!.split("..").map(Number);
    [from, to] = [zoom[0]!, zoom[1]!];
    expect(from).toBeLessThan(seeded.spikeStep);
    expect(to).toBeGreaterThan(seeded.spikeStep);
    await expect(chart).toContainText("in view");
    await expect
      .poll(async () => {
        const [, count, raw] = (await chart.innerText()).match(/([\d,]+) (raw )?points? in view/) ?? [];
        const wanted = Math.floor(to) - Math.ceil(from) + 1;
        // Points of buckets at the edges may be beside what is in view.
        return Math.abs(Number(count?.replaceAll(",", "")) - wanted) <= (raw ? 0 : wanted / 100);
      })
      .toBe(true);
  }
  await expect(chart).toHaveAttribute("data-mode", "points");
  await expect(chart).toContainText("raw points in view");

  const over = (await chart.locator(".u-over").boundingBox())!;
  await page.mouse.move(over.x + ((seeded.spikeStep - from) / (to - from)) * over.width, over.y + over.height / 2);
  const tooltip = page.locator("[class*=tooltip]").first();
  await expect(tooltip).toContainText(`step ${seeded.spikeStep.toLocaleString("en-US")}`);
  await expect(tooltip).toContainText(String(seeded.spikeValue));

  await page.reload();
  await expect(chart).toHaveAttribute("data-mode", "points");
  await chart.locator(".u-over").dblclick({ position: { x: 200, y: 100 } });
  await expect(page).not.toHaveURL(/zoom/);
  await expect(chart).toHaveAttribute("data-mode", "buckets");
});

test("a bucket tells its exact extremes and where they are", async ({ page }) => {
  await page.goto(`${LONG}?path=haystack`);
  const chart = page.getByRole("region", { name: "haystack" }).locator("[data-mode=buckets]");
  const over = chart.locator(".u-over");
  await expect(over).toBeVisible();
  const box = (await over.boundingBox())!;
  await page.mouse.move(box.x + (seeded.spikeStep / 199_999) * box.width, box.y + 100);
  const tooltip = page.locator("[class*=tooltip]").first();
  await expect(tooltip).toContainText("max at");
  // One pixel aside may be the neighbouring bucket; the keyboard steps from bucket to bucket.
  const drawing = chart.getByRole("img");
  await drawing.focus();
  for (const key of ["", "ArrowLeft", "ArrowRight", "ArrowRight"]) {
    if (key) await page.keyboard.press(key);
    if ((await tooltip.innerText()).includes(String(seeded.spikeValue))) break;
  }
  await expect(tooltip).toContainText(`max at ${seeded.spikeStep.toLocaleString("en-US")}`);
  await expect(tooltip).toContainText(String(seeded.spikeValue));
});

test("values that are not finite are counted and marked", async ({ page }) => {
  await page.goto(`${LONG}?path=broken`);
  await expect(page.getByText("2 NaN · 2 ±∞")).toBeVisible();
  await page.getByRole("button", { name: "Controls" }).click();
  await page.getByRole("radiogroup", { name: "Vertical scale" }).getByText("Log", { exact: true }).click();
  await expect(page).toHaveURL(/c\.ys=log/);
  await page.getByLabel("Horizontal axis").selectOption("Relative time");
  await expect(page).toHaveURL(/c\.x=relative/);
  await expectAccessible(page);
});

test("charts share requests, zoom together and are filtered", async ({ page }) => {
  const asked: number[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/series/buckets")) asked.push(request.postDataJSON().series.length);
  });
  await page.goto(`${BEST}?tab=charts`);
  await expect(page.locator("[data-mode] canvas")).toHaveCount(6);
  expect(asked.reduce((sum, count) => sum + count, 0)).toBe(6);
  expect(asked.length).toBeLessThanOrEqual(3);
  await expectAccessible(page);
  const box = (await page.getByRole("region", { name: "train/loss", exact: true }).locator(".u-over").boundingBox())!;
  await page.mouse.move(box.x + 20, box.y + 50);
  await page.mouse.down();
  await page.mouse.move(box.x + 120, box.y + 60, { steps: 3 });
  await page.mouse.up();
  await expect(page.getByRole("button", { name: "Show everything (double-click)" })).toHaveCount(6);
  await page.getByRole("button", { name: "Show everything", exact: true }).click();
  await page.getByRole("searchbox", { name: "Filter metrics" }).fill("accuracy");
  await expect(page.locator("[data-mode]")).toHaveCount(1);
  await page.getByRole("button", { name: "Menu of validation/accuracy" }).click();
  await page.getByRole("menuitem", { name: "Open the attribute" }).click();
  await expect(page.getByRole("table", { name: "Points of validation/accuracy" })).toBeVisible();
});

test("charts of a run have the controls, sections and menus of those of many runs, and keep them", async ({ page }) => {
  await page.goto(`${BEST}?tab=charts`);
  await expect(page.locator("[data-mode] canvas").first()).toBeVisible();
  await page.keyboard.press("s");
  const drawer = page.getByRole("complementary", { name: "Controls of all charts" });
  await drawer.getByLabel("Smoothing").selectOption("Gaussian");
  await expect(drawer.getByLabel("Average groups of runs")).toHaveCount(0);
  await drawer.getByRole("button", { name: "Close the controls" }).click();
  await page.getByRole("button", { name: "Plot all of train in one chart" }).click();
  const lines = page.getByRole("region", { name: "train in one chart" }).getByRole("list", { name: "Lines" });
  await lines.getByRole("button", { name: /learning_rate/ }).click();
  await expect(lines.getByRole("button", { pressed: true })).toHaveCount(2);
  await page.getByRole("button", { name: "Menu of validation/loss" }).click();
  await page.getByRole("menuitem", { name: "Logarithmic vertical axis" }).click();
  await page.getByRole("button", { name: "validation 3" }).click();
  await page.reload();
  await expect(page).toHaveURL(/c\.smooth=gaussian/);
  await expect(page.getByRole("region", { name: "train in one chart" }).locator("canvas")).toBeVisible();
  await expect(page.getByRole("region", { name: "validation/loss" })).toHaveCount(0);
  await page.getByRole("button", { name: "validation 3" }).click();
  await expect(page.getByRole("region", { name: "validation/loss" })).toContainText("controls of its own");

  // Other tabs come and go, and the hardware has charts of its own, by time.
  await page.getByRole("link", { name: /^Monitoring/ }).click();
  await expect(page.getByRole("region", { name: /atlas-04 · process 41873/ })).toBeVisible();
  await page.getByRole("button", { name: "Controls" }).click();
  await expect(page.getByLabel("Horizontal axis")).toHaveValue("absolute");
  await expect(page.getByLabel("Smoothing", { exact: true })).toHaveValue("none");
  await expectAccessible(page);
  await page.getByLabel("Horizontal axis").selectOption("Step");
  await expect(page).toHaveURL(/h\.x=step/);
  await page.getByRole("link", { name: /^Charts/ }).click();
  await page.getByRole("button", { name: "Controls" }).click();
  await expect(page.getByLabel("Smoothing", { exact: true })).toHaveValue("gaussian");
  await expect(page.getByLabel("Horizontal axis")).toHaveValue("step");

  // The preview of an attribute draws as its chart does.
  await page.getByRole("link", { name: /^Attributes/ }).click();
  await page.getByRole("searchbox", { name: "Search attributes" }).fill("validation/loss");
  await page.getByRole("treeitem", { name: /^loss/ }).click();
  await page.getByRole("button", { name: "Controls" }).click();
  await expect(page.getByLabel("Smoothing", { exact: true })).toHaveValue("gaussian");
  await expect(
    page.getByRole("radiogroup", { name: "Vertical scale" }).getByRole("radio", { name: "Log", exact: true }),
  ).toBeChecked();
});

test("the console is read, searched and switched", async ({ page }) => {
  await page.goto(`${BEST}?tab=logs`);
  const log = page.getByRole("log", { name: "stdout" });
  await expect(log).toContainText("Digits");
  expect(await log.locator("code").count()).toBeLessThan(120);
  await page.getByRole("button", { name: "Follow the end" }).click();
  await expect(log).toContainText("best accuracy 0.9839");
  await page.getByLabel("Search in the lines").fill("clipping");
  await expect(page.getByRole("status").filter({ hasText: "of 3" })).toBeVisible();
  await expect(log.locator("[data-current] mark")).toHaveText("clipping");
  // The console came as print() writes it, a text and a line end: what is counted are lines.
  await expect(log.locator("[data-current]")).toContainText("297");
  await expect(page.getByText("1,266 lines")).toBeVisible();
  await page.getByLabel("Search in the lines").press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "2 of 3" })).toBeVisible();
  await expect(log.locator("[data-current]")).toContainText("718");
  await page.getByRole("button", { name: "Show only matching lines" }).click();
  await expect(page.getByRole("log", { name: "Matches in stdout" }).locator("mark")).toHaveCount(3);
  await page.getByRole("button", { name: "Show all lines" }).click();
  await expectAccessible(page);
  await page.getByLabel("Search in the lines").fill("");
  await page.getByRole("radio", { name: "stderr" }).click();
  await expect(page.getByRole("log", { name: "stderr" })).toContainText("UserWarning");
  await page.goto(`${BEST}?tab=logs&line=718`);
  await expect(log.locator("[data-current]")).toContainText("718warning: loss spiked");
});

test("the media of a run are shown in large, and walked through with arrows", async ({ page }) => {
  await page.goto(`${BEST}?tab=media`);
  await page.getByRole("button", { name: /^Open samples\/generated/ }).click();
  await expect(page).toHaveURL(/m\.open=DIG-37(~|%7E)samples\/generated/);
  const dialog = page.getByRole("dialog");
  const step = dialog.getByText(/^step [\d,]+ · Drawn after/);
  await expect(step).toBeVisible();
  const last = await step.textContent();
  await page.keyboard.press("ArrowLeft");
  await expect(step).not.toHaveText(last ?? "");
  await dialog.getByRole("button", { name: "Show pixels with their edges" }).click();
  await expect(dialog.getByText("↑ ↓ run")).toHaveCount(0);
  await expectAccessible(page);
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("dialog", { name: /confusion_matrix/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.goBack();
  await expect(dialog).toBeVisible();
});

test("image series follow the slider", async ({ page }) => {
  await page.goto(`${BEST}?tab=media`);
  const image = page.getByRole("img", { name: /^Drawn after 5750 steps/ });
  await expect(image).toBeVisible();
  // What is small on the page is small on the wire.
  await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(256);
  await page.getByRole("slider", { name: "Step" }).focus();
  await page.keyboard.press("Home");
  await expect(page.getByRole("img", { name: /^Drawn after 0 steps/ })).toBeVisible();
  await page.getByRole("button", { name: "Next step" }).click();
  await expect(page.getByRole("img", { name: /^Drawn after 250 steps/ })).toBeVisible();
  await expect(page).toHaveURL(/m\.step=250/);
  await expect(page.getByRole("img", { name: /^confusion_matrix/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("radio", { name: "All steps of one path" }).click();
  await expect(page.getByRole("heading", { name: "step 500" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: /^Open samples\/generated .* at step 500$/ })).toBeVisible();
});

test("files are shown as what they are", async ({ page }) => {
  await page.goto(`${BEST}?tab=files`);
  await expect(page.getByRole("img", { name: "confusion_matrix.png" })).toBeVisible();
  await page.getByRole("button", { name: /evaluation\/metrics/ }).click();
  await expect(page.getByRole("region", { name: "JSON" })).toContainText("accuracy0.9806");
  await page.getByRole("button", { name: /evaluation\/history/ }).click();
  await expect(page.getByRole("cell", { name: "step, 3", exact: true })).toBeVisible();
  await page.getByRole("button", { name: /model\/weights/ }).click();
  await expect(page.getByRole("region", { name: "First bytes" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: /source_code\/files/ }).click();
  await page.getByRole("button", { name: /^data/ }).click();
  await page.getByRole("button", { name: /^loader.py/ }).click();
  await expect(page.getByText("def load():")).toBeVisible();
  await expect(page).toHaveURL(/path=source_code\/files&inside=data\/loader\.py/);
  await page.reload();
  await expect(page.getByText("def load():")).toBeVisible();
  await page.goBack();
  await expect(page.getByText("def load():")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^loader.py/ })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "All as ZIP" }).click();
  expect((await download).suggestedFilename()).toContain("files");
});

test("a user's HTML and SVG run in a sandbox that reaches nothing of ours", async ({ page }) => {
  const messages: string[] = [];
  await page.exposeFunction("reportMessage", (text: string) => messages.push(text));
  await page.goto(`${BEST}?tab=files&path=evaluation/report`);
  await page.evaluate(() =>
    addEventListener("message", (event) =>
      (window as never as { reportMessage: (text: string) => void }).reportMessage(String(event.data)),
    ),
  );
  await page.getByRole("button", { name: /evaluation\/drawing/ }).click();
  await page.getByRole("button", { name: /evaluation\/report/ }).click();
  const frame = page.frameLocator("iframe");
  await expect(frame.locator("#out")).toHaveText(
    "script ran; origin: null; cookie: refused; storage: refused; parent: refused",
  );

  // A page that has the keyboard keeps every key; so there is a way back, by the pointer and by Tab.
  await frame.getByRole("heading", { name: "Report" }).click();
  const leave = page.getByRole("button", { name: "Leave it" });
  await expect(page.getByText("Keys go to the page")).toHaveCSS("opacity", "1");
  await leave.click();
  await page.keyboard.press("2");
  await expect(page).toHaveURL(/tab=charts/);
  await page.goBack();

  await page.getByRole("button", { name: /evaluation\/drawing/ }).click();
  // As a picture, whose scripts no browser runs.
  await expect(page.getByRole("img", { name: "drawing.svg" })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.dataset.stolen)).toBeUndefined();
  expect(await page.evaluate(() => localStorage.getItem("stolen"))).toBeNull();
  expect(messages.filter((message) => message.startsWith("stolen"))).toEqual([]);

  // Opened by itself the file is as harmless: the server's own policy makes the room empty.
  const opened = await page.context().newPage();
  await opened.goto("/api/v1/projects/main/digits/runs/DIG-37/files/content?path=evaluation%2Freport");
  await expect(opened.locator("#out")).toContainText("origin: null; cookie: refused");
  await opened.close();
});

test("source code, monitoring and the run's facts have their tabs", async ({ page }) => {
  await page.goto(`${BEST}?tab=source`);
  await expect(page.getByText("Smooth the labels")).toBeVisible();
  await page.getByRole("button", { name: /^train.py/ }).click();
  await expect(page.getByText("import neptune")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("6");
  await expect(page).toHaveURL(/tab=monitoring/);
  await expect(page.locator("[data-mode]")).toHaveCount(4);
  await page.getByRole("link", { name: "Info" }).click();
  await expect(page.getByText("Custom run id")).toBeVisible();
  await expectAccessible(page);
});

/** Three runs from one repository: two with other uncommitted changes, and one of the next commit. */
const PATCHED = `
import neptune, pathlib, subprocess
def git(*words):
    subprocess.run(["git", "-c", "user.name=Ann", "-c", "user.email=ann@example.org", *words], check=True, capture_output=True)
def write(rate, name="train.py"):
    pathlib.Path(name).write_text("import torch\\n\\nrate = " + rate + "\\nbatch = 64\\n")
def train():
    neptune.init_run(project="main/patched", source_files=[], git_ref=neptune.types.GitRef(".")).stop()
git("init", "-q")
write("0.1")
git("add", ".")
git("commit", "-qm", "Begin")
write("0.2")
train()
write("0.3")
train()
git("commit", "-qam", "Faster")
write("0.4")
train()
`;

test("the uncommitted code of two runs is compared, and of different commits shown by itself", async ({ page }) => {
  await api("POST", "workspaces/main/projects", { name: "patched", visibility: "workspace", key: "PAT" });
  const env = { PATH: process.env.PATH, NEPTUNE_API_TOKEN: seeded.token };
  const cwd = mkdtempSync(join(tmpdir(), "seamark-patched-"));
  execFileSync(required("SEAMARK_TEST_PYTHON"), ["-c", PATCHED], { cwd, env, stdio: "pipe" });
  await page.goto("/w/main/p/patched/runs/PAT-2?tab=source&with=PAT-1");
  const patch = page.getByRole("region", { name: "Uncommitted code: PAT-1 → PAT-2", exact: true });
  await expect(patch.locator("[data-kind=gone]")).toHaveText(/−rate = 0\.2/);
  await expect(patch.locator("[data-kind=new]")).toHaveText(/\+rate = 0\.3/);
  await expect(page.getByText(/compared: lines with − are of PAT-1, lines with \+ of PAT-2/)).toBeVisible();
  await expectAccessible(page);

  await page.goto("/w/main/p/patched/runs/PAT-3?tab=source&with=PAT-1");
  await expect(page.getByText(/are not of the same commit/)).toBeVisible();
  for (const [run, rate] of [
    ["PAT-1", "0.2"],
    ["PAT-3", "0.4"],
  ])
    await expect(
      page.getByRole("region", { name: `Uncommitted changes of ${run}`, exact: true }).locator("[data-kind=new]"),
    ).toHaveText(new RegExp(`rate = ${rate}`));
});

test("an address of a run that would be too long has the server keep it, and means the same", async ({ page }) => {
  const pins = Array.from({ length: 50 }, (_, index) => `c.pin=layers/${"deep/".repeat(6)}${index}`);
  await page.goto(`${BEST}?tab=charts&c.q=loss&${pins.join("&")}`);
  const current = page.getByRole("navigation", { name: "Run" }).locator("[aria-current=page]");
  const filter = page.getByRole("searchbox", { name: "Filter metrics" });
  await expect(page).toHaveURL(/\?s=[0-9a-f]{32}$/);
  await page.reload();
  await expect(current).toHaveText(/^Charts/);
  await expect(filter).toHaveValue("loss");
  const loss = page.url();
  await filter.fill("accuracy");
  await expect(page).toHaveURL((url) => /^\?s=[0-9a-f]{32}$/.test(url.search) && url.href !== loss);
  await expect(page.locator("[data-mode]")).toHaveCount(1);
  await page.goBack();
  await expect(filter).toHaveValue("loss");
  await page.goto(`${BEST}?s=${"0".repeat(32)}`);
  await expect(page.getByText("This link’s view could not be read")).toBeVisible();
});

test("addresses of the old web apps of both generations lead to the run", async ({ page }) => {
  const heading = page.getByRole("heading", { level: 1 });
  await page.goto("/main/digits/e/DIG-37/charts");
  await expect(page).toHaveURL(/\/w\/main\/p\/digits\/runs\/DIG-37\?tab=charts/);
  await expect(heading).toHaveText("label-smoothing-wide");
  await page.goto("/o/main/org/digits/runs/details?viewId=standard-view&detailsTab=metadata&shortId=DIG-36&type=run");
  await expect(page).toHaveURL(/\/w\/main\/p\/digits\/runs\/DIG-36/);
  await expect(heading).toBeVisible();
  await page.goto("/o/main/digits/runs/details?runIdentificationKey=DIG-37&type=run&detailsTab=artifacts");
  await expect(page).toHaveURL(/\/w\/main\/p\/digits\/runs\/DIG-37\?tab=files/);
  await expect(heading).toHaveText("label-smoothing-wide");
  await page.goto("/o/main/digits/e/DIG-37/charts");
  await expect(page).toHaveURL(/\/w\/main\/p\/digits\/runs\/DIG-37\?tab=charts/);
  await expect(heading).toHaveText("label-smoothing-wide");

  await api("POST", "workspaces/main/projects", { name: "old-models", key: "OLDM", visibility: "workspace" });
  const model = await make("old-models", { kind: "model", key: "TREE" });
  const version = await make("old-models", { kind: "modelVersion", model: model.id });
  await page.goto(`/main/old-models/m/${model.id}`);
  await expect(page).toHaveURL(new RegExp(`/w/main/p/old-models/models/${model.id}$`));
  await expect(heading).toHaveText(model.id);
  for (const old of [`m/${model.id}/v/${version.id}`, `v/${version.id}`]) {
    await page.goto(`/main/old-models/${old}`);
    await expect(page).toHaveURL(new RegExp(`/w/main/p/old-models/models/${model.id}/${version.id}$`));
    await expect(heading).toHaveText(version.id);
  }

  await make("long-runs", { kind: "run", custom_id: "llm/7b seed=1", experiment: "llm 7b" });
  await page.goto("/main/long-runs/-/run/?customId=llm%2F7b%20seed%3D1");
  await expect(heading).toHaveText("llm 7b");
  await expect(page).toHaveURL(/\/w\/main\/p\/long-runs\/runs\/LONG-\d+/);
  await page.goto("/o/main/org/long-runs/runs/details?runIdentificationKey=llm%207b&type=experiment");
  await expect(page).toHaveURL(/\/w\/main\/p\/long-runs\/experiments\/llm%207b/);
  await expect(heading).toHaveText("llm 7b");
});

test("on a phone a run is looked at, whatever part of it, and nothing changes it", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  const changing = page.getByRole("button", {
    name: /^(Rename|Change the tags|Add tags|Actions for|Compare|New dashboard|Add|Export the shown charts to a dashboard)/,
  });
  for (const tab of ["", "?tab=charts", "?tab=dash", "?tab=monitoring", "?tab=files", "?tab=source", "?tab=info"]) {
    await page.goto(`/w/main/p/digits/runs/DIG-37${tab}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText("Loading", { exact: true })).toHaveCount(0);
    await expect(changing).toHaveCount(0);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
  }
  await page.goto("/w/main/p/digits/runs/DIG-37?tab=charts");
  await page
    .getByRole("button", { name: /^Menu of/ })
    .first()
    .click();
  await expect(page.getByRole("menuitem").first()).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "Add to a dashboard…" })).toHaveCount(0);
});
