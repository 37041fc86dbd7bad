// Measures one scene of the web app in a real Chromium, and prints its figures as JSON. bench/web.py starts the server, fills it, and
// says where everything is.
import {
  after,
  drawn,
  launched,
  median,
  notesDraws,
  percentile,
  scriptOfDrawing,
  until,
  zooming,
} from "./measuring.mjs";

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

/** So many are looked at: a few of two thousand that there may be. */
const COLUMNS = [
  "config/optimizer",
  ...Array.from({ length: 9 }, (_, place) => `config/group_0/param_${place}`),
  ...Array.from({ length: 10 }, (_, place) => `metrics/m${place}`),
];

/** The share of frames with a row in sight that is not there yet, while it scrolls by so much with each. */
function framesWithPlaceholders(page, by, frames) {
  return page.evaluate(
    ([selector, by, frames]) =>
      new Promise((resolve) => {
        const box = document.querySelector(selector);
        const around = box.getBoundingClientRect();
        let missing = 0;
        let left = frames;
        const isMissing = (row) => {
          const { top, bottom } = row.getBoundingClientRect();
          return bottom > around.top && top < around.bottom && row.querySelector('a[href*="/runs/"]') === null;
        };
        const turn = () => {
          if ([...box.querySelectorAll("[role=row][aria-rowindex]:not([aria-rowindex='1'])")].some(isMissing))
            missing += 1;
          box.scrollTop += by;
          if (left-- > 0) requestAnimationFrame(turn);
          else resolve(missing / frames);
        };
        requestAnimationFrame(turn);
      }),
    [SCROLLER, by, frames],
  );
}

async function table() {
  const runs = `/w/${project.replace("/", "/p/")}/runs`;
  const withColumns = `${runs}?${COLUMNS.map((path) => `col=${path}`).join("&")}`;
  const cold = [];
  const warm = [];
  const wide = [];
  const answers = [];
  for (let turn = 0; turn < REPEATS; turn++) {
    const [page, context] = await fresh();
    await page.goto(runs, { waitUntil: "commit" });
    cold.push(await until(page, hasRows));
    answers.push((await requestsTo(page, "/opening"))[0]);
    await page.goto(runs, { waitUntil: "commit" });
    warm.push(await until(page, hasRows));
    await page.goto(withColumns, { waitUntil: "commit" });
    wide.push(await until(page, hasRows));
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
  await page.goto(withColumns);
  await until(page, hasRows);
  await markScroller(page, "[role=row][aria-rowindex]");
  // A wheel's: a notch of a hundred pixels every third frame.
  const placeholders = await framesWithPlaceholders(page, 33, 240);
  const gaps = await framesWhileScrolling(page, 120, 240);
  const pages = await requestsTo(page, "/runs/search");
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
  await context.close();
  const sorted = [];
  const filtered = [];
  const grouped = [];
  for (let turn = 0; turn < REPEATS; turn++) {
    sorted.push(await sorting(runs, turn));
    filtered.push(await filtering(runs, turn));
    grouped.push(await groups(withColumns));
  }
  return {
    "JavaScript of the first page, kB compressed": scripts / 1000,
    "first rows, cold cache, ms": cold,
    "first rows, warm cache, ms": warm,
    "… of which the request for them, ms": answers,
    "first rows with 20 columns, warm cache, ms": wide,
    "frame while scrolling, median ms": median(gaps),
    "frame while scrolling, 95th percentile ms": percentile(gaps, 0.95),
    "a request for more rows meanwhile, 95th percentile ms": percentile(pages, 0.95),
    "frames with a row that is not there yet, at a wheel's pace, %": placeholders * 100,
    "jump to the last row, ms": jump,
    "sorted by another column, ms": sorted,
    "filtered by a value, ms": filtered,
    "grouped, with 20 columns, ms": grouped,
  };
}

/** The time from a click on a column's heading to other rows. No column is sorted by twice. */
async function sorting(runs, turn) {
  const [page, context] = await fresh();
  await page.goto(runs);
  await until(page, hasRows);
  const first = await page.locator('[role=row] a[href*="/runs/"]').first().getAttribute("href");
  const heads = page.locator("[role=columnheader][aria-sort=none]");
  const time = await after(
    page,
    () =>
      heads
        .nth(-1 - turn)
        .getByRole("button")
        .first()
        .click(),
    (first) => {
      const link = document.querySelector('[role=row] a[href*="/runs/"]');
      return link !== null && link.getAttribute("href") !== first;
    },
    first,
  );
  await context.close();
  return time;
}

/** The time from Enter to the rows that meet a condition which nobody has asked before. */
async function filtering(runs, turn) {
  const [page, context] = await fresh();
  await page.goto(runs);
  await until(page, hasRows);
  await page.getByRole("button", { name: /^How to search/ }).click();
  await page.getByRole("menuitemradio", { name: "NQL" }).click();
  const search = page.getByRole("combobox", { name: "Search runs" }).or(page.getByLabel("Search runs"));
  await search.first().fill(`\`config/optimizer\`:string = "lion" AND \`sys/id\`:string != "none-${turn}"`);
  const count = await page.locator("[role=grid]").getAttribute("aria-rowcount");
  const time = await after(
    page,
    () => page.keyboard.press("Enter"),
    (count) =>
      document.querySelector("[role=grid]").getAttribute("aria-rowcount") !== count &&
      document.querySelectorAll('[role=row] a[href*="/runs/"]').length > 5,
    count,
  );
  await context.close();
  return time;
}

/** The time from the choice of a field to the groups with what their columns are like. */
async function groups(runs) {
  const [page, context] = await fresh();
  await page.goto(runs);
  await until(page, hasRows);
  await page.getByTitle("Group the runs").click();
  const field = page.getByRole("menuitem", { name: "config/optimizer" });
  await field.waitFor();
  const time = await after(
    page,
    () => field.click(),
    () =>
      document.querySelectorAll("[role=row][aria-expanded]").length === 3 &&
      /±/.test(document.querySelector("[role=row][aria-expanded]").textContent),
  );
  await context.close();
  return time;
}

async function names() {
  const times = [];
  const [page, context] = await fresh();
  await page.goto(`/w/${project.replace("/", "/p/")}/runs`);
  await until(page, hasRows);
  await page.getByRole("button", { name: "Columns", exact: true }).click();
  await page.getByRole("option").first().waitFor();
  for (const [turn, key] of [..."block_7"].entries()) {
    const typed = "block_7".slice(0, turn + 1);
    times.push(
      await after(
        page,
        () => page.keyboard.press(key),
        (typed) => {
          const options = [...document.querySelectorAll("[role=option]")];
          return options.length > 0 && options.every((each) => each.textContent.includes(typed));
        },
        typed,
      ),
    );
    // What a person needs for the next key.
    await page.waitForTimeout(150);
  }
  await context.close();
  return { "names in the column picker, ms after a key": times };
}

/** Whether every cell of an attribute in sight has its value. */
const hasValues = (isOn) => {
  const lines = [...document.querySelectorAll("[role=treegrid] [role=rowgroup] [role=row]:not([aria-expanded])")];
  const toggle = [...document.querySelectorAll("button[aria-pressed]")].find(
    (each) => each.textContent === "Differences",
  );
  return (
    toggle?.getAttribute("aria-pressed") === isOn &&
    lines.length > 10 &&
    lines.every((line) => [...line.querySelectorAll("[role=gridcell]")].every((each) => each.textContent !== ""))
  );
};

async function side() {
  const address = `/w/${project.replace("/", "/p/")}/runs`;
  const fromAddress = [];
  const fromTab = [];
  const differences = [];
  const back = [];
  for (let turn = 0; turn < REPEATS; turn++) {
    const [page, context] = await fresh();
    await page.goto(`${address}?tab=side&sel=first:50`, { waitUntil: "commit" });
    fromAddress.push(await until(page, hasValues, "false"));
    const toggle = page.getByRole("button", { name: "Differences" });
    differences.push(await after(page, () => toggle.click(), hasValues, "true"));
    back.push(await after(page, () => toggle.click(), hasValues, "false"));
    await page.goto(`${address}?sel=first:50`);
    await until(page, hasRows);
    const tab = page.getByRole("link", { name: "Side by side" });
    fromTab.push(await after(page, () => tab.click(), hasValues, "false"));
    await context.close();
  }
  return {
    "the first window with its values, from the address, ms": fromAddress,
    "the first window with its values, from the tab, ms": fromTab,
    "only differences, ms": differences,
    "all again, ms": back,
  };
}

/** As fast as charts are still drawn that pass by. */
const VIEWPORTS_PER_SECOND = 2.5;

/** Small charts in four columns: twelve are in sight. */
const SMALL = "&c.cols=4&c.high=s";

async function wide() {
  const charts = `/w/${project.replace("/", "/p/")}/runs?tab=charts`;
  const first = [];
  const twelve = [];
  const scripts = [];
  for (let turn = 0; turn < REPEATS; turn++) {
    const [page, context] = await fresh();
    await page.goto(charts, { waitUntil: "commit" });
    first.push(await until(page, drawn, 3));
    await page.goto(`${charts}${SMALL}`, { waitUntil: "commit" });
    twelve.push(await until(page, drawn, 12));
    await context.close();
  }
  for (let turn = 0; turn < REPEATS; turn++) {
    const [page, context] = await fresh();
    scripts.push(await scriptOfDrawing(page, context, `${charts}${SMALL}`, 12));
    await context.close();
  }
  const [page, context] = await fresh();
  await page.goto(`${charts}${SMALL}`);
  await until(page, drawn, 12);
  const hover = await movesOver(page, 12);
  await markScroller(page, "canvas");
  const result = await page.evaluate(
    async ([selector, wanted, viewportsPerSecond]) => {
      const box = document.querySelector(selector);
      const tops = [...document.querySelectorAll("canvas")].map((each) => each.getBoundingClientRect().top);
      const rows = [...new Set(tops.map(Math.round))].sort((a, b) => a - b);
      const perRow = tops.filter((each) => Math.round(each) === rows[0]).length;
      const end = (wanted / perRow) * (rows[1] - rows[0]);
      const gaps = [];
      let most = 0;
      const start = performance.now();
      let before = start;
      while (box.scrollTop < end) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const now = performance.now();
        gaps.push(now - before);
        before = now;
        most = Math.max(most, document.querySelectorAll("canvas").length);
        box.scrollTop = ((now - start) / 1000) * innerHeight * viewportsPerSecond;
      }
      return { gaps: gaps.slice(1), most, heap: performance.memory.usedJSHeapSize / 1e6 };
    },
    [SCROLLER, 1_000, VIEWPORTS_PER_SECOND],
  );
  await context.close();
  return {
    "the charts in sight drawn, ms": first,
    "12 charts in sight drawn, ms": twelve,
    "… from their points on, ms of scripts": scripts,
    "one move of the pointer over 12 charts, 95th percentile ms": percentile(hover, 0.95),
    "frame while scrolling through 1,000 charts, median ms": median(result.gaps),
    "… the longest, ms": Math.max(...result.gaps),
    "most canvases at once": result.most,
    "memory of scripts afterwards, MB": result.heap,
  };
}

/** What the handlers of moves of the pointer over the first chart take, while so many are in sight that show the same place. */
async function movesOver(page, charts) {
  await page.waitForFunction(drawn, charts);
  const box = await page.locator("canvas").first().boundingBox();
  return page.evaluate(
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
  const hover = await movesOver(page, 1);
  await context.close();
  const { rescaled, refined } = await zooms(charts);
  return {
    "the chart drawn, the first time after a start, ms": first[0],
    "the chart drawn, from the address, ms": first.slice(1),
    "… of which the slowest request for points, ms": answers.slice(1),
    "one move of the pointer, median ms": median(hover),
    "one move of the pointer, 95th percentile ms": percentile(hover, 0.95),
    "zoomed, at the new scale, ms": rescaled,
    "zoomed, with new points, ms": refined,
  };
}

async function zooms(charts) {
  const [page, context] = await fresh();
  await notesDraws(page);
  await page.goto(charts);
  await until(page, drawn, 1);
  const times = [];
  for (let turn = 0; turn < REPEATS; turn++) times.push(await zooming(page, turn));
  await context.close();
  return { rescaled: times.map(([first]) => first), refined: times.map(([, last]) => last) };
}

async function many() {
  const charts = `/w/${project.replace("/", "/p/")}/runs?tab=charts&sel=first:1000`;
  const draws = [];
  const first = [];
  for (let turn = 0; turn < REPEATS; turn++) {
    const [page, context] = await fresh();
    await notesDraws(page);
    await page.goto(charts, { waitUntil: "commit" });
    const [since, whole] = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const look = () => {
            const answers = performance
              .getEntriesByType("resource")
              .filter((each) => each.name.includes("/series/buckets"));
            const answered = answers.at(-1)?.responseEnd;
            if (answered && window.draws.some((at) => at > answered)) {
              const now = window.inked();
              resolve([now - answered, now]);
            } else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        }),
    );
    draws.push(since);
    first.push(whole);
    await context.close();
  }
  const { rescaled, refined } = await zooms(charts);
  return {
    "all lines drawn, from the address, ms": first,
    "drawn, after its points came, ms": draws,
    "zoomed, 1,000 lines at the new scale, ms": rescaled,
    "zoomed, 1,000 lines with new points, ms": refined,
  };
}

async function logs() {
  const run = `/w/${project.replace("/", "/p/")}`;
  const shows = (text) =>
    [...document.querySelectorAll("#log-lines [data-index]")].some((line) => {
      const box = line.getBoundingClientRect();
      const around = document.getElementById("log-lines").getBoundingClientRect();
      return box.top >= around.top - 1 && box.bottom <= around.bottom + 1 && line.textContent.startsWith(text);
    });
  const opened = [];
  let figures = {};
  for (let turn = 0; turn < REPEATS; turn++) {
    const [page, context] = await fresh();
    await page.goto(run);
    const tab = page.getByRole("link", { name: /^Logs/ });
    await tab.waitFor();
    opened.push(await after(page, () => tab.click(), shows, "1epoch 0 step 0 "));
    const place = page.getByLabel("Go to a line, step or time");
    const jumps = [];
    const total = await page.evaluate(() =>
      Number(/([\d,]+) lines/.exec(document.body.innerText)[1].replaceAll(",", "")),
    );
    for (const share of [0.77, 0.31, 0.58]) {
      const line = Math.round(total * share);
      await place.fill(String(line));
      jumps.push(await after(page, () => place.press("Enter"), shows, `${line.toLocaleString("en-US")}epoch `));
    }
    const end = await after(
      page,
      () => page.locator("#log-lines").press("End"),
      shows,
      `${total.toLocaleString("en-US")}epoch `,
    );
    await page.locator("#log-lines").press("Home");
    await page.waitForFunction(shows, "1epoch 0 step 0 ");
    const first = await after(
      page,
      () => page.getByLabel("Search in the lines").fill("needle"),
      () => document.querySelector("#log-lines [data-current] mark") !== null,
    );
    figures = {
      "jump to a line, ms": Math.max(figures["jump to a line, ms"] ?? 0, median(jumps)),
      "jump to the end, ms": Math.max(figures["jump to the end, ms"] ?? 0, end),
      "first match, ms": Math.max(figures["first match, ms"] ?? 0, first),
    };
    await context.close();
  }
  return { "opened for the first time, ms": opened[0], "opened, ms": opened.slice(1), ...figures };
}

const figures = await { table, names, side, wide, deep, many, logs }[scene]();
await browser.close();
process.stdout.write(`${JSON.stringify(figures)}\n`);
