// What the measurements of web pages in a real Chromium have in common.
import { chromium } from "@playwright/test";
import { chromiumArguments } from "../scripts/chromium.mjs";

const VIEWPORT = { width: 1440, height: 900 };

/** A browser, and how to open a page with an empty cache that `link` has signed in; without a link nobody is. */
export async function launched(executablePath, baseURL, link) {
  const browser = await chromium.launch({ executablePath, args: chromiumArguments("--enable-precise-memory-info") });
  let storageState;
  if (link) {
    const context = await browser.newContext({ baseURL, viewport: VIEWPORT });
    const page = await context.newPage();
    await page.goto(link);
    await page.waitForURL((url) => !url.pathname.startsWith("/login"));
    storageState = await context.storageState();
    await context.close();
  }
  const fresh = async () => {
    const context = await browser.newContext({ baseURL, viewport: VIEWPORT, storageState });
    return [await context.newPage(), context];
  };
  return { browser, fresh };
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
export const percentile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

/** Milliseconds from the start of the page's navigation until `ready` is true in it, looked at with each frame. */
export async function until(page, ready, argument) {
  await page.waitForFunction(ready, argument, { polling: "raf", timeout: 120_000 });
  return page.evaluate(() => performance.now());
}

/**
 * Milliseconds between an action and the frame in which `ready` is true, both taken in the page: from the press of a button or a key, which
 * the driver makes only after it has looked for a while whether the element stands still, or from the beginning where there is none.
 */
export async function after(page, action, ready, argument) {
  await page.evaluate(() => {
    window.measuredFrom = performance.now();
    const heard = new AbortController();
    for (const input of ["pointerdown", "keydown", "input"])
      addEventListener(
        input,
        ({ timeStamp }) => {
          window.measuredFrom = timeStamp;
          heard.abort();
        },
        { capture: true, signal: heard.signal },
      );
  });
  await action();
  await page.waitForFunction(ready, argument, { polling: "raf", timeout: 60_000 });
  return page.evaluate(() => performance.now() - window.measuredFrom);
}

/** Whether so many charts are in sight, and each has something in it. */
export const drawn = (least) => {
  const canvases = [...document.querySelectorAll("canvas")].filter((each) => {
    const box = each.getBoundingClientRect();
    return box.height > 50 && box.bottom > 0 && box.top < innerHeight;
  });
  const isInked = (canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    for (let place = 3; place < data.length; place += 4) if (data[place] !== 0) return true;
    return false;
  };
  return canvases.length >= least && canvases.every(isInked);
};

/** Notes from the page's beginning when each canvas of a chart is drawn, which begins by clearing it. */
export const notesDraws = (page) =>
  page.addInitScript(() => {
    window.draws = [];
    /** The time when what was drawn is pixels, and not only asked for. */
    window.inked = () => {
      document.querySelector("canvas").getContext("2d").getImageData(0, 0, 1, 1);
      return performance.now();
    };
    const { clearRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clearRect = function (...box) {
      if (this.canvas.isConnected && this.canvas === document.querySelector("canvas"))
        window.draws.push(performance.now());
      return clearRect.apply(this, box);
    };
  });

const settled = (page) =>
  page.waitForFunction(() => performance.now() - (window.draws.at(-1) ?? Infinity) > 600, undefined, {
    timeout: 60_000,
  });

/**
 * Milliseconds from letting go of a drag over the first chart, which zooms into it, until what was there is drawn at the new scale, and
 * until the points that were asked for then are. What was zoomed into before with the same `turn` is not asked for again.
 */
export async function zooming(page, turn) {
  const canvas = page.locator("canvas").first();
  await settled(page);
  const { x, y, width, height } = await canvas.boundingBox();
  await page.mouse.move(x + width * (0.25 + 0.02 * turn), y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.65, y + height / 2, { steps: 5 });
  await page.evaluate(() => {
    window.zoomed = new Promise((resolve) => {
      const released = () => {
        const from = performance.now();
        let rescaled = null;
        const look = () => {
          if (rescaled === null && window.draws.some((at) => at >= from)) rescaled = window.inked() - from;
          const answers = performance
            .getEntriesByType("resource")
            .filter((entry) => entry.startTime > from && entry.name.includes("/series/buckets"));
          const answered = answers.at(-1)?.responseEnd;
          if (rescaled !== null && answered && window.draws.some((at) => at > answered))
            resolve([rescaled, window.inked() - from]);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      };
      addEventListener("mouseup", released, { capture: true, once: true });
    });
  });
  await page.mouse.up();
  const times = await page.evaluate(() => window.zoomed);
  await settled(page);
  await page.mouse.dblclick(x + width / 2, y + height / 2);
  await settled(page);
  return times;
}

/** Whether so many charts are in sight, and each has been drawn. Costs no script to speak of: it looks only when one more has been drawn. */
const haveBeenDrawn = (least) => {
  if (window.draws === window.looked) return false;
  window.looked = window.draws;
  const inSight = [...document.querySelectorAll("canvas")].filter((each) => {
    const box = each.getBoundingClientRect();
    return box.height > 50 && box.bottom > 0 && box.top < innerHeight;
  });
  return inSight.length >= least && inSight.every((each) => window.drawnCanvases.has(each));
};

/**
 * Milliseconds of scripts, as the page's thread counts them, from when the points of the charts in sight have come until all of these are
 * drawn. Decoding, rendering and drawing count, also of charts near by that are drawn with them; styles, layout and painting do not.
 * The points are held back until the page has nothing else to do.
 */
export async function scriptOfDrawing(page, context, address, least) {
  await page.addInitScript(() => {
    window.drawnCanvases = new WeakSet();
    window.draws = 0;
    window.looked = 0;
    const { clearRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clearRect = function (...box) {
      window.drawnCanvases.add(this.canvas);
      window.draws += 1;
      return clearRect.apply(this, box);
    };
  });
  const target = await context.newCDPSession(page);
  await target.send("Performance.enable", { timeDomain: "threadTicks" });
  const scriptSeconds = async () => {
    const { metrics } = await target.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "ScriptDuration").value;
  };
  const held = [];
  let isHeld = true;
  await page.route("**/series/buckets", async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    if (isHeld) await new Promise((resolve) => held.push(resolve));
    await route.fulfill({ response, body });
  });
  await page.goto(address);
  await page.locator('[role=row] a[href*="/runs/"]').first().waitFor();
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  const before = await scriptSeconds();
  isHeld = false;
  for (const release of held) release();
  await page.waitForFunction(haveBeenDrawn, least, { polling: "raf", timeout: 120_000 });
  const spent = ((await scriptSeconds()) - before) * 1000;
  // Charts further down may still be asking when the page is closed.
  await page.unrouteAll({ behavior: "ignoreErrors" });
  return spent;
}
