// Takes a picture of every page, light and dark, and tells what axe finds wrong with it. tests/e2e/take_pictures.py starts it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "@playwright/test";
import { chromiumArguments } from "./chromium.mjs";

const { url, chromiumPath, password, runsOf, artifact, setup, folder, only, checks } = JSON.parse(process.argv[2]);

const PROJECT = "/w/main/p/digits";
const RUN = `${PROJECT}/runs/${runsOf.best}`;

/** What is shown, by the name of the picture; `before` brings the page into the state that is shown. */
const PAGES = {
  home: { at: "/" },
  workspace: { at: "/w/main" },
  "service-accounts": { at: "/w/main/service-accounts" },
  "workspace-settings": { at: "/w/main/settings" },
  "workspace-members": { at: "/w/main/members" },
  "workspace-storage": { at: "/w/main/storage" },
  project: { at: PROJECT },
  "first-steps": { at: "/w/main/p/empty/runs" },
  "runs-table": { at: `${PROJECT}/runs` },
  charts: { at: `/w/main/p/seed-s/runs?tab=charts&c.q=train|val` },
  "side-by-side": { at: `${PROJECT}/runs?tab=side` },
  media: { at: `${PROJECT}/runs?tab=media` },
  dashboards: { at: `${PROJECT}/runs?tab=dash` },
  lineage: { at: "/w/main/p/long-runs/runs?tab=lineage" },
  "run-attributes": { at: RUN },
  "run-charts": { at: `${RUN}?tab=charts` },
  "run-dashboards": { at: `${RUN}?tab=dash` },
  "run-media": { at: `${RUN}?tab=media` },
  "run-files": { at: `${RUN}?tab=files` },
  "run-logs": { at: `${RUN}?tab=logs` },
  "run-monitoring": { at: `${RUN}?tab=monitoring` },
  "run-source": { at: `${RUN}?tab=source` },
  "run-info": { at: `${RUN}?tab=info` },
  artifact: { at: `${PROJECT}/artifacts/${artifact}` },
  models: { at: `${PROJECT}/models` },
  model: { at: `${PROJECT}/models/DIG-CNN` },
  "model-version": { at: `${PROJECT}/models/DIG-CNN/DIG-CNN-2` },
  trash: { at: `${PROJECT}/trash` },
  "project-settings": { at: `${PROJECT}/settings` },
  profile: { at: "/settings/profile" },
  preferences: { at: "/settings/preferences" },
  tokens: { at: "/settings/tokens" },
  appearance: { at: "/settings/appearance" },
  "admin-users": { at: "/admin/users" },
  "admin-workspaces": { at: "/admin/workspaces" },
  "admin-storage": { at: "/admin/storage" },
  "admin-imports": { at: "/admin/imports" },
  "admin-jobs": { at: "/admin/jobs" },
  "admin-audit": { at: "/admin/audit" },
  "admin-health": { at: "/admin/health" },
  palette: { at: `${PROJECT}/runs`, before: (page) => page.keyboard.press("Control+k") },
  keyboard: { at: `${PROJECT}/runs`, before: (page) => page.keyboard.press("?") },
  setup: { at: setup, isPublic: true },
  login: { at: "/login", isPublic: true, signsIn: true },
};

const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments() });
const troubles = [];
for (const theme of ["light", "dark"]) {
  const context = await browser.newContext({
    baseURL: url,
    colorScheme: theme,
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => troubles.push(`${theme} ${page.url()}: ${error.message}`));
  for (const [name, { at, before, signsIn }] of Object.entries(PAGES).sort(
    (a, b) => !!b[1].isPublic - !!a[1].isPublic,
  )) {
    if (only && !signsIn && !only.includes(name)) continue;
    try {
      await page.goto(at);
      await quiet(page);
      await before?.(page);
      await quiet(page);
      await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
      if (checks) await check(page, theme, name);
      if (signsIn) {
        await page.getByLabel("Name").fill("admin");
        await page.getByLabel("Password").fill(password);
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.waitForURL((address) => !address.pathname.startsWith("/login"));
      }
    } catch (error) {
      troubles.push(`${theme} ${name}: ${error.message.split("\n")[0]}`);
    }
  }
  await context.close();
}
await browser.close();
writeFileSync(join(folder, "troubles.txt"), troubles.map((each) => `${each}\n`).join(""));

/** Notes what axe finds, and what is too small to be hit. */
async function check(page, theme, name) {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).exclude("iframe").analyze();
  for (const { id, nodes } of violations) {
    const shown = nodes
      .slice(0, 3)
      .map((node) => `${node.html.slice(0, 160)} ${node.failureSummary?.split("\n")[1] ?? ""}`);
    troubles.push(`${theme} ${name}: axe ${id}: ${shown.join(" | ")}`);
  }
  for (const small of await page.evaluate(smallTargets)) troubles.push(`${theme} ${name}: small target ${small}`);
}

/** Returns when nothing loads any more and nothing is a skeleton. */
async function quiet(page) {
  await page.waitForLoadState("load");
  await page
    .waitForFunction(() => !document.querySelector('[aria-busy="true"]'), undefined, { timeout: 10_000 })
    .catch(() => {});
  await page.waitForTimeout(2_000);
}

/** What can be clicked, is alone and smaller than 24 px (WCAG 2.5.8; links within text may be). */
function smallTargets() {
  const found = [];
  for (const element of document.querySelectorAll("button, a[href], input, select, [role=tab], [role=checkbox]")) {
    const { width, height } = element.getBoundingClientRect();
    if (width === 0 || height === 0 || (width >= 24 && height >= 24)) continue;
    if (
      element.closest("p, td, th, li, h1, h2, label, .visually-hidden") ||
      getComputedStyle(element).display === "inline"
    )
      continue;
    const label = element.getAttribute("aria-label") ?? element.textContent?.trim().slice(0, 30);
    found.push(`${element.tagName} "${label}" ${Math.round(width)}x${Math.round(height)}`);
  }
  return [...new Set(found)].slice(0, 8);
}
