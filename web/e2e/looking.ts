import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";

/** What a look at a page as it stands finds wrong, one line each. */
export type Look = (page: Page) => Promise<string[]>;

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

interface AxeWindow {
  axe?: {
    run(where: object, how: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
  };
}

/** Violations of WCAG 2.2 AA that a machine can find, or of one rule; a user's file in a frame is its author's. */
export async function violations(
  page: Page,
  exclude: readonly string[] = [],
  only?: string,
  within?: string,
): Promise<string[]> {
  // Once for a document: bringing it along for each look takes longer than looking does.
  if (!(await page.evaluate(() => (window as AxeWindow).axe !== undefined))) await page.evaluate(AXE);
  const where = {
    ...(within && { include: [[within]] }),
    exclude: ["iframe", ...exclude].map((selector) => [selector]),
  };
  const rules = { "label-content-name-mismatch": { enabled: true }, "target-size": { enabled: true } };
  const runOnly = only ? { type: "rule", values: [only] } : { type: "tag", values: TAGS };
  const how = { runOnly, iframes: false, resultTypes: ["violations"], ...(!only && { rules }) };
  const found = await page.evaluate(
    async ([where, how]) => (await (window as AxeWindow).axe!.run(where, how)).violations,
    [where, how] as const,
  );
  return found.flatMap(({ id, nodes }) => nodes.slice(0, 4).map((node) => `${id}: ${node.html.slice(0, 140)}`));
}

/** `violations` of a page of the walk; menus lie in the body, outside of the landmarks, and tips above all. */
export const axe = (page: Page, only?: string): Promise<string[]> =>
  violations(
    page,
    [
      "[data-radix-popper-content-wrapper]",
      "[role=tooltip]",
      // The table itself is looked at once: not again beside each of the tabs.
      ...(page.url().includes("tab=") ? ["[role=grid][aria-label=Runs]"] : []),
    ],
    only,
  );

/** What can be pressed and is covered, cut off or out of the window, with no way to scroll there. */
export const lost: Look = (page) =>
  page.evaluate(() => {
    const found: string[] = [];
    if (document.documentElement.scrollWidth > innerWidth + 1) found.push("the page scrolls sideways");
    const ancestorsOf = (element: Element) => {
      const list: Element[] = [];
      for (let each = element.parentElement; each; each = each.parentElement) list.push(each);
      return list;
    };
    const scrolls = (element: Element) => {
      const { overflowX, overflowY } = getComputedStyle(element);
      return /auto|scroll/.test(overflowX + overflowY);
    };
    const nameOf = (element: Element) =>
      `${element.tagName} "${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40)}"`;
    for (const element of document.querySelectorAll("button, a[href], input, select, textarea")) {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.closest("[aria-hidden=true], :disabled"))
        continue;
      const box = element.getBoundingClientRect();
      if (box.width < 2 || box.height < 2) continue;
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const ancestors = ancestorsOf(element);
      const isScrolledAway = ancestors.filter(scrolls).some((each) => {
        const { left, right, top, bottom } = each.getBoundingClientRect();
        return x < left + 2 || x > right - 2 || y < top + 2 || y > bottom - 2;
      });
      // The link that skips the navigation comes into sight with the focus.
      if (isScrolledAway || element.getAttribute("href") === "#main") continue;
      if (x < 0 || x > innerWidth || y < 0 || y > innerHeight) {
        found.push(`${nameOf(element)} is out of the window`);
        continue;
      }
      const hit = document.elementFromPoint(x, y);
      // Under what stays in its place, such as the column of the names, lies what is scrolled.
      const staying = hit && [hit, ...ancestorsOf(hit)].find((each) => getComputedStyle(each).position === "sticky");
      const isUnderStaying =
        staying &&
        !staying.contains(element) &&
        ancestors.some((each) => each.contains(staying) && each.scrollLeft > 0);
      if (hit && !element.contains(hit) && !hit.contains(element) && !isUnderStaying)
        found.push(`${nameOf(element)} is under ${nameOf(hit)}`);
    }
    return found;
  });

/** What moves although no motion is wanted. */
export const moving: Look = (page) =>
  page.evaluate(() =>
    document
      .getAnimations()
      .map(({ effect }) => ({ effect, timing: effect?.getComputedTiming() }))
      .filter(({ timing }) => Number(timing?.duration) > 1 || timing?.iterations === Number.POSITIVE_INFINITY)
      .map(({ effect }) => `${(effect as KeyframeEffect).target?.className} moves`),
  );

/** What the keyboard reaches without a ring of two pixels around it, or around what it is in. */
export const unringed: Look = async (page) => {
  // By a key, so that the browser shows where the focus is.
  await page.keyboard.press("Tab");
  return page.evaluate(() => {
    const ringed = (element: Element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
    };
    const found: string[] = [];
    const seen = new Set<string>();
    for (const element of document.querySelectorAll<HTMLElement>(
      "button, a[href], input, select, textarea, [tabindex]",
    )) {
      // One of each look.
      const look = `${element.tagName} ${element.className} ${element.parentElement?.className}`;
      if (seen.has(look)) continue;
      seen.add(look);
      if (element.tabIndex < 0 || !element.checkVisibility()) continue;
      element.focus({ preventScroll: true });
      if (document.activeElement !== element) continue;
      const near = [element, element.parentElement, element.parentElement?.parentElement].filter(
        (each) => each != null,
      );
      if (!near.some(ringed))
        found.push(`${element.tagName} "${(element.ariaLabel ?? element.textContent ?? "").slice(0, 40)}"`);
    }
    return found;
  });
};

/** Small marks that are nothing but a colour, which forced colours would take away. */
export const vanishing: Look = (page) =>
  page.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll("span, i, em")) {
      const { width, height } = element.getBoundingClientRect();
      if (element.childElementCount > 0 || element.textContent?.trim() || width < 3 || width > 20 || height < 3)
        continue;
      const { backgroundColor, forcedColorAdjust, borderTopStyle } = getComputedStyle(
        element,
      ) as CSSStyleDeclaration & {
        forcedColorAdjust: string;
      };
      if (/, 0\)$|transparent/.test(backgroundColor) || forcedColorAdjust === "none" || borderTopStyle !== "none")
        continue;
      found.push(`${element.className} of ${Math.round(width)} × ${Math.round(height)} is only a colour`);
    }
    const ground = document.body.appendChild(document.createElement("i"));
    ground.style.color = "Canvas";
    const unseen = getComputedStyle(ground).color;
    ground.remove();
    for (const element of document.querySelectorAll("body *")) {
      const { color, forcedColorAdjust } = getComputedStyle(element) as CSSStyleDeclaration & {
        forcedColorAdjust: string;
      };
      // Behind text the browser lays the ground of the page, whatever lies there.
      if (color !== unseen || forcedColorAdjust === "none" || !element.checkVisibility()) continue;
      if (![...element.childNodes].some((each) => each.nodeType === Node.TEXT_NODE && each.nodeValue?.trim())) continue;
      found.push(`“${element.textContent}” has the colour of the ground behind it`);
    }
    return [...new Set(found)];
  });

/** Where something can be written or chosen, and no border or ground of three to one says where that is. */
export const faint: Look = (page) =>
  page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
    canvas.canvas.width = canvas.canvas.height = 1;
    /** What is seen where these colours lie over each other, the lowest first. */
    const seen = (colours: readonly string[]) => {
      for (const colour of colours) {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
      }
      const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map((each) => {
        const share = each / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
    };
    const groundsOf = (element: Element | null): string[] =>
      element ? [...groundsOf(element.parentElement), getComputedStyle(element).backgroundColor] : ["white"];
    const contrast = (one: number, other: number) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const isMarked = (element: Element) => {
      const { borderBottomStyle, borderBottomWidth, borderBottomColor } = getComputedStyle(element);
      const outside = groundsOf(element.parentElement);
      const lines =
        borderBottomStyle !== "none" && Number.parseFloat(borderBottomWidth) >= 1 ? [borderBottomColor] : [];
      const ground = seen(outside);
      return (
        contrast(seen(groundsOf(element)), ground) >= 3 ||
        lines.some((line) => contrast(seen([...outside, line]), ground) >= 3)
      );
    };
    const fields = "input:not([type=checkbox], [type=radio], [type=range], [type=hidden]), select, textarea";
    return [...document.querySelectorAll(fields)]
      .filter((each) => each.checkVisibility({ visibilityProperty: true }) && each !== document.activeElement)
      .filter((each) => {
        const { width, height } = each.getBoundingClientRect();
        // A field may be drawn by the box that it is in.
        const boxes = [each, each.parentElement, each.parentElement?.parentElement].filter((box) => box != null);
        return width > 2 && height > 2 && !boxes.some(isMarked);
      })
      .map((each) => `${each.tagName} "${each.ariaLabel ?? each.id}" of ${each.className} can hardly be seen`);
  });
