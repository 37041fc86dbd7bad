// Walks over pages, and looks at each in nine ways.
import type { Page } from "@playwright/test";
import { expect } from "./fixtures";
import { axe, faint, lost, moving, unringed, vanishing } from "./looking";

export const PROJECT = "/w/main/p/digits";
export interface Place {
  at: string;
  /** Opens something over the page. */
  key?: string;
}

export const loaded = (page: Page) => expect(page.locator("[aria-busy=true], main:empty")).toHaveCount(0);
const drawn = (page: Page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** Goes there as a link does: the page is not loaded anew, which takes longer than the looks at it. */
export async function open(page: Page, at: string): Promise<void> {
  const isSamePage = new URL(at, page.url()).pathname === new URL(page.url()).pathname;
  await page.evaluate((to) => {
    for (const heading of document.querySelectorAll("h1")) heading.dataset.former = "";
    history.pushState({}, "", to);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  }, at);
  // Pages with tabs keep their heading, and mark the link to where one is.
  const isTab = /^\/(?:settings|admin)\/|^\/w\/main(?:\/[\w-]+)?$/.test(at);
  const there = isTab ? `a[href="${at}"][aria-current=page]` : isSamePage ? "h1" : "h1:not([data-former])";
  await expect(page.locator(there).first()).toBeAttached();
  await drawn(page);
  await loaded(page);
}

const SETTLES_MILLISECONDS = 10_000;

/** What a look finds and goes on finding: a page that has just been made narrow or dark may need another frame on a busy machine. */
export async function lasting(page: Page, look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const deadline = Date.now() + SETTLES_MILLISECONDS;
  let found = await look();
  while (found.length > 0 && Date.now() < deadline) {
    await drawn(page);
    found = await look();
  }
  return found;
}

/** What is wrong with how these pages look in both themes, narrow, by keyboard, without motion, in forced colours. */
export async function troublesOf(page: Page, places: readonly Place[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { at, key } of places) {
    const note = async (how: string, look: () => Promise<readonly string[]>) => {
      for (const each of await lasting(page, look)) wrong.push(`${at} ${key ?? ""} ${how}: ${each}`);
    };
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: "light", forcedColors: "none", reducedMotion: "reduce" });
    await open(page, at);
    if (key) await page.keyboard.press(key);
    await drawn(page);
    await note("", () => axe(page));
    await note("faint", () => faint(page));
    await note("moves", () => moving(page));
    await page.emulateMedia({ colorScheme: "dark" });
    await expect(page.locator("html[data-theme=dark]")).toBeAttached();
    await drawn(page);
    await note("dark", () => axe(page, "color-contrast"));
    await note("faint in the dark", () => faint(page));
    await page.emulateMedia({ forcedColors: "active" });
    await note("forced colours", () => vanishing(page));
    await page.emulateMedia({ forcedColors: "none" });
    if (key) {
      await page.keyboard.press("Escape");
      continue;
    }
    await page.setViewportSize({ width: 1024, height: 768 });
    await drawn(page);
    await note("at 1,024 pixels", () => lost(page));
    // A window of 1,440 pixels at a zoom of 200 % is one of half as many.
    await page.setViewportSize({ width: 720, height: 450 });
    await drawn(page);
    await note("narrow", () => lost(page));
    await page.setViewportSize({ width: 390, height: 844 });
    await drawn(page);
    await note("on a phone", () => lost(page));
    await page.setViewportSize({ width: 720, height: 450 });
    await drawn(page);
    await note("focus", () => unringed(page));
  }
  return wrong;
}
