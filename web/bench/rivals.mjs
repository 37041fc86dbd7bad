// Measures one scene in the web app of one experiment tracker, ours or another, and prints its figures as JSON. bench/web_rivals.py
// starts the tracker's server, fills it, and says where it is.
import { after, drawn, launched, median, until } from "./measuring.mjs";

const [tracker, scene, base, link, executablePath, repeats, runs] = process.argv.slice(2);

/** Pages, what is a row of their tables, how their search is told of a parameter, and when charts are there. */
const TRACKERS = {
  seamark: {
    table: "/w/main/p/bench/runs",
    row: '[role=row] a[href*="/runs/"]',
    async prepare(page) {
      await page.getByRole("button", { name: /^How to search/ }).click();
      await page.getByRole("menuitemradio", { name: "NQL" }).click();
    },
    // It searches while one types; Enter, as in the others, does not wait for a pause.
    async search(page) {
      await page.getByLabel("Search runs").fill("`params/p0`:float = 0.3");
      await page.keyboard.press("Enter");
    },
    wide: ["/w/main/p/bench/runs?tab=charts", drawn, 3],
    deep: [`/w/main/p/bench/runs?tab=charts&sel=first:${runs}`, drawn, 1],
  },
  mlflow: {
    table: "/#/experiments/1/runs",
    row: '[role=row] a[href*="/runs/"]',
    async prepare(page) {
      await page.getByTestId("search-box").fill('params.p0 = "0.3"');
    },
    search: (page) => page.getByTestId("search-box").press("Enter"),
    wide: [
      "/#/experiments/1/runs?compareRunsMode=CHART",
      (least) =>
        [...document.querySelectorAll(".js-plotly-plot")].filter(
          (plot) => plot.querySelectorAll(".scatterlayer .trace").length >= 5,
        ).length >= least,
      3,
    ],
    deep: [
      `/#/metric?runs=${encodeURIComponent(
        JSON.stringify(Array.from({ length: Number(runs) }, (_, run) => run.toString(16).padStart(32, "0"))),
      )}&metric=%22m0%22&experiments=%5B%221%22%5D&plot_metric_keys=%5B%22m0%22%5D`,
      (least) => document.querySelectorAll(".js-plotly-plot .scatterlayer .trace").length >= least,
      Number(runs),
    ],
  },
  aim: {
    table: "/runs",
    row: 'a[href^="/runs/"]',
    async prepare(page) {
      await page.locator(".monaco-editor, .QueryForm textarea").first().click();
      await page.keyboard.type("run.hparams.p0 == 0.3");
    },
    search: (page) => page.keyboard.press("Enter"),
  },
};

const { browser, fresh } = await launched(executablePath, base, link);
const app = TRACKERS[tracker];

async function table() {
  const hasRows = (row) => document.querySelectorAll(row).length > 5;
  const [cold, warm] = [[], []];
  for (let turn = 0; turn < Number(repeats); turn++) {
    const [page, context] = await fresh();
    await page.goto(app.table, { waitUntil: "commit" });
    cold.push(await until(page, hasRows, app.row));
    // A page whose address differs behind the hash alone would not be loaded anew.
    await page.goto("about:blank");
    await page.goto(app.table, { waitUntil: "commit" });
    warm.push(await until(page, hasRows, app.row));
    await context.close();
  }
  const [page, context] = await fresh();
  await page.goto(app.table);
  await until(page, hasRows, app.row);
  await app.prepare(page);
  const first = await page.locator(app.row).first().getAttribute("href");
  const search = await after(
    page,
    () => app.search(page),
    ([row, first]) => {
      const link = document.querySelector(row);
      return link !== null && link.getAttribute("href") !== first;
    },
    [app.row, first],
  );
  await context.close();
  return {
    "first rows, cold cache": median(cold),
    "first rows, warm cache": median(warm),
    "a search, until its rows": search,
  };
}

async function charts() {
  const [address, areThere, least] = app[scene];
  const first = [];
  for (let turn = 0; turn < Number(repeats); turn++) {
    const [page, context] = await fresh();
    await page.goto(address, { waitUntil: "commit" });
    first.push(await until(page, areThere, least));
    await context.close();
  }
  return { [scene === "wide" ? "three charts drawn" : "the chart drawn"]: median(first) };
}

const figures = scene === "table" ? await table() : await charts();
await browser.close();
process.stdout.write(`${JSON.stringify(figures)}\n`);
