// Measures one scene of the web app in a real Chromium, and prints its figures as JSON. bench/web.py starts the server, fills it, and
// says where everything is.
import { after, drawn, launched, median, percentile, until } from "./measuring.mjs";

const [scene, base, link, project, executablePath] = process.argv.slice(2);
const REPEATS = 5;

const { browser, fresh } = await launched(executablePath, base, link);

/** Marks what scrolls around an element, so that later steps find it. */
function markScroller(page, selector) {
  return page.evaluate((selector) => {
    let box = document.querySelector(selector);
    while (box && !(box.scrollHeight > box.clientHeight + 10 && /auto|scroll/.test(getComputedStyle(box).overflowY)))
      box = box.parentElement;
    box.dataset.measured = "scrolls";
  }, selector);
}

const SCROLLER = "[data-measured=scrolls]";

/** The gaps between frames while it scrolls by so much with each. */
function framesWhileScrolling(page, by, frames) {
  return page.evaluate(
    ([selector, by, frames]) =>
      new Promise((resolve) => {
        const box = document.querySelector(selector);
        const gaps = [];
        let before = performance.now();
        let left = frames;
        const turn = (now) => {
          gaps.push(now - before);
          before = now;
          box.scrollTop += by;
          if (left-- > 0) requestAnimationFrame(turn);
          else resolve(gaps.slice(1));
        };
        requestAnimationFrame(turn);
      }),
    [SCROLLER, by, frames],
  );
}

const requestsTo = (page, part) =>
  page.evaluate(
    (part) =>
      performance
        .getEntriesByType("resource")
        .filter((entry) => entry.name.includes(part))
        .map((entry) => entry.duration),
    part,
  );

const hasRows = () => document.querySelectorAll('[role=row] a[href*="/runs/"]').length > 5;

async function table() {
  const runs = `/w/${project.replace("/", "/p/")}/runs`;
  const cold = [];
  const warm = [];
  const answers = [];
  for (let turn = 0; turn < REPEATS; turn++) {
    const [page, context] = await fresh();
    await page.goto(runs, { waitUntil: "commit" });
    cold.push(await until(page, hasRows));
    answers.push((await requestsTo(page, "/opening"))[0]);
    await page.goto(runs, { waitUntil: "commit" });
    warm.push(await until(page, hasRows));
    await context.close();
  }
  const [page, context] = await fresh();
  await page.goto(runs);
  await until(page, hasRows);
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter((entry) => entry.name.endsWith(".js"))
      .reduce((sum, entry) => sum + entry.encodedBodySize, 0),
  );
  await markScroller(page, "[role=row][aria-rowindex]");
  const gaps = await framesWhileScrolling(page, 120, 240);
  const jump = await after(
    page,
    () => page.evaluate((selector) => document.querySelector(selector).scrollTo(0, 1e9), SCROLLER),
    () => {
      const count = document.querySelector("[role=grid]").getAttribute("aria-rowcount");
      return document.querySelector(`[role=row][aria-rowindex="${count}"] a[href*="/runs/"]`) !== null;
    },
  );
  await page.evaluate((selector) => document.querySelector(selector).scrollTo(0, 0), SCROLLER);
  await page.waitForFunction(() => document.querySelector('[role=row][aria-rowindex="2"] a[href*="/runs/"]'));
  const first = await page.locator('[role=row] a[href*="/runs/"]').first().innerText();
  const sort = await after(
    page,
    () => page.locator("[role=columnheader][aria-sort=none]").last().getByRole("button").first().click(),
    (first) => {
      const link = document.querySelector('[role=row] a[href*="/runs/"]');
      return link && link.textContent.trim() !== first.trim();
    },
    first,
  );
  await context.close();
  return {
    "JavaScript of the first page, kB compressed": scripts / 1000,
    "first rows, cold cache, ms": median(cold),
    "first rows, warm cache, ms": median(warm),
    "… of which the request for them, ms": median(answers),
    "frame while scrolling, median ms": median(gaps),
    "frame while scrolling, 95th percentile ms": percentile(gaps, 0.95),
    "jump to the last row, ms": jump,
    "sorted by another column, ms": sort,
  };
}

async function wide() {
  const charts = `/w/${project.replace("/", "/p/")}/runs?tab=charts`;
  const first = [];
  for (let turn = 0; turn < REPEATS; turn++) {
    const [page, context] = await fresh();
    await page.goto(charts, { waitUntil: "commit" });
    first.push(await until(page, drawn, 3));
    await context.close();
  }
  const [page, context] = await fresh();
  await page.goto(charts);
  await until(page, drawn, 3);
  await markScroller(page, "canvas");
  const result = await page.evaluate(async (selector) => {
    const box = document.querySelector(selector);
    const gaps = [];
    let most = 0;
    let before = performance.now();
    for (let frame = 0; frame < 300; frame++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      gaps.push(now - before);
      before = now;
      most = Math.max(most, document.querySelectorAll("canvas").length);
      box.scrollTop += 200;
    }
    return { gaps: gaps.slice(1), most, heap: performance.memory.usedJSHeapSize / 1e6, scrolled: box.scrollTop };
  }, SCROLLER);
  await context.close();
  return {
    "the charts in sight drawn, ms": median(first),
    "frame while scrolling through charts, median ms": median(result.gaps),
    "… the longest, ms": Math.max(...result.gaps),
    "most canvases at once": result.most,
    "memory of scripts afterwards, MB": result.heap,
  };
}

async function deep() {
  const charts = `/w/${project.replace("/", "/p/")}/runs?tab=charts&sel=first:100`;
  const first = [];
  const answers = [];
  for (let turn = 0; turn < REPEATS; turn++) {
    const [page, context] = await fresh();
    await page.goto(charts, { waitUntil: "commit" });
    first.push(await until(page, drawn, 1));
    answers.push(Math.max(...(await requestsTo(page, "/series/"))));
    await context.close();
  }
  const [page, context] = await fresh();
  await page.goto(charts);
  await until(page, drawn, 1);
  const box = await page.locator("canvas").first().boundingBox();
  const hover = await page.evaluate(
    ([x, y, width]) => {
      const target = document.elementFromPoint(x + width / 2, y);
      const costs = [];
      for (let step = 0; step < 60; step++) {
        const at = { bubbles: true, clientX: x + (width * (step + 1)) / 62, clientY: y };
        const before = performance.now();
        target.dispatchEvent(new PointerEvent("pointermove", at));
        target.dispatchEvent(new MouseEvent("mousemove", at));
        costs.push(performance.now() - before);
      }
      return costs;
    },
    [box.x, box.y + box.height / 2, box.width],
  );
  await context.close();
  return {
    "the chart drawn, from the address, ms": median(first),
    "… of which the slowest request for points, ms": median(answers),
    "one move of the pointer, median ms": median(hover),
    "one move of the pointer, 95th percentile ms": percentile(hover, 0.95),
  };
}

const figures = await { table, wide, deep }[scene]();
await browser.close();
process.stdout.write(`${JSON.stringify(figures)}\n`);
