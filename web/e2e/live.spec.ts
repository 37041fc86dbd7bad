import { expect } from "./fixtures";
import { test } from "./startRun";

test("a run that is under way shows new points, lines and rows without a reload", async ({ page, startRun }) => {
  const run = await startRun("main/live");
  await run.log("loss", "logFloats", [3, 2, 1]);
  await run.log("monitoring/1/stdout", "logStrings", ["first line"]);
  await page.goto("/w/main/p/live/runs");
  await expect(page.getByText("Running")).toBeVisible();
  await page.getByRole("link", { name: run.id }).click();
  await expect(page.getByText("Running")).toBeVisible();
  await expect(page.getByText("3 raw points")).toBeVisible();
  await run.log("loss", "logFloats", [0.5, 0.25], 3);
  await expect(page.getByText("5 raw points")).toBeVisible();
  await page.getByRole("link", { name: "Logs" }).click();
  await expect(page.getByRole("log")).toContainText("first line");
  await run.log("monitoring/1/stdout", "logStrings", ["second line"], 1);
  await expect(page.getByRole("log")).toContainText("second line");
});

test("charts beside the table grow while a run is under way", async ({ page, startRun }) => {
  const run = await startRun("main/live");
  await run.log("charted/loss", "logFloats", [3, 2, 1]);
  await page.goto("/w/main/p/live/runs?tab=charts&sel=first:3&c.q=charted");
  const chart = page.getByRole("region", { name: "charted/loss" });
  await expect(chart).toContainText("3 raw points");
  const asked: unknown[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/series/buckets")) asked.push(request.postDataJSON());
  });
  let count = 3;
  // The page may still be asking for what was there before: then it takes another point to see how it appends.
  await expect(async () => {
    const known = count - 1;
    await run.log("charted/loss", "logFloats", [0.5, 0.25], count);
    count += 2;
    await expect(chart).toContainText(`${count} raw points`);
    // Only what is behind the last known point, of the run that has got more.
    expect(asked).toContainEqual(
      expect.objectContaining({
        series: [expect.objectContaining({ run: run.id })],
        from_x: known,
        to_x: count - 1,
      }),
    );
  }).toPass();
  await run.log("charted/accuracy", "logFloats", [0.5]);
  await expect(page.getByRole("region", { name: "charted/accuracy" })).toContainText("1 point");
  // Over time it is the step, too, that tells what is new.
  await page.goto("/w/main/p/live/runs?tab=charts&sel=first:3&c.q=charted/loss&c.x=relative");
  await expect(chart).toContainText(`${count} raw points`);
  await expect(async () => {
    const known = count - 1;
    await run.log("charted/loss", "logFloats", [0.125], count);
    count += 1;
    await expect(chart).toContainText(`${count} raw points`);
    expect(asked).toContainEqual(
      expect.objectContaining({ axis: "relative", series: [expect.objectContaining({ from_step: known })] }),
    );
  }).toPass();
});

test("keys go on acting on the run they acted on, while others come above it", async ({ page, startRun }) => {
  const [first, second] = [await startRun("main/live"), await startRun("main/live")];
  await page.goto("/w/main/p/live/runs?sel=none");
  const line = (id: string) => page.getByRole("row").filter({ has: page.getByLabel(`Select ${id}`, { exact: true }) });
  await expect(line(second.id)).toHaveAttribute("aria-rowindex", "2");
  await page.keyboard.press("j");
  await expect(line(first.id)).toHaveAttribute("data-active", "true");
  const third = await startRun("main/live");
  await expect(line(third.id)).toHaveAttribute("aria-rowindex", "2");
  await expect(line(first.id)).toHaveAttribute("data-active", "true");
  await page.keyboard.press("x");
  await expect(page.getByLabel(`Select ${first.id}`, { exact: true })).toBeChecked();
  // A range begins at the run that was ticked before, wherever it stands by now.
  const fourth = await startRun("main/live");
  await expect(line(fourth.id)).toHaveAttribute("aria-rowindex", "2");
  await page.getByLabel(`Select ${third.id}`, { exact: true }).click({ modifiers: ["Shift"] });
  const toolbar = page.getByRole("toolbar", { name: /selected runs/ });
  await expect(toolbar).toContainText("3 selected");
  await expect(page.getByLabel(`Select ${fourth.id}`, { exact: true })).not.toBeChecked();
  // What leaves the table is no longer acted on, and nothing comes in its place.
  await page.getByRole("button", { name: "Clear the selection" }).click();
  await line(third.id).click();
  await expect(line(third.id)).toHaveAttribute("data-active", "true");
  await page.getByLabel(`Actions on ${third.id}`, { exact: true }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await expect(line(third.id)).toHaveCount(0);
  await page.keyboard.press("x");
  await expect(toolbar).toHaveCount(0);
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(page.getByLabel(`Select ${second.id}`, { exact: true })).toBeChecked();
});

test("new runs that stand where nobody looks are told, and move nothing until they are asked for", async ({
  page,
  startRun,
}) => {
  const run = await startRun("main/live");
  await page.goto("/w/main/p/live/runs?sort=sys/id");
  await expect(page.getByLabel(`Select ${run.id}`, { exact: true })).toBeVisible();
  const before = Number((await page.getByTestId("run-count").textContent())?.match(/^\d+/)?.[0]);
  await startRun("main/live");
  await page.getByRole("button", { name: "1 new run" }).click();
  await expect(page.getByTestId("run-count")).toHaveText(`${before + 1} runs`);
});

test("the table is hidden and shown by a button, and asks for nothing while nobody sees it", async ({
  page,
  startRun,
}) => {
  const run = await startRun("main/live");
  await page.goto("/w/main/p/live/runs?tab=charts&sel=first:1");
  await expect(page.getByRole("grid", { name: "Runs" })).toBeVisible();
  await page.getByRole("button", { name: "Hide the table" }).click();
  await expect(page.getByRole("grid", { name: "Runs" })).toBeHidden();
  const columns: number[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/runs/search")) columns.push(request.postDataJSON().columns.length);
  });
  await run.log("hidden/loss", "logFloats", [1]);
  await expect(page.getByRole("region", { name: "hidden/loss" })).toBeVisible();
  // The tabs still follow the first runs, of which they need the names alone.
  await expect.poll(() => columns.length).toBeGreaterThan(0);
  expect(Math.max(...columns)).toBe(1);
  await startRun("main/live");
  await page.reload();
  await expect(page.getByRole("button", { name: "Show the table" })).toBeVisible();
  await page.keyboard.press("\\");
  await expect(page.getByRole("grid", { name: "Runs" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Hide the table" })).toBeVisible();
});
