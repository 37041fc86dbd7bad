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

/** Milliseconds between an action and the frame in which `ready` is true, both taken in the page. */
export async function after(page, action, ready, argument) {
  await page.evaluate(() => {
    window.measuredFrom = performance.now();
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
