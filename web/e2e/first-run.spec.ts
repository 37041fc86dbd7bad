import { writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, expectAccessible, test } from "./fixtures";
import { OwnServer } from "./ownServer";

/** From an empty server to the first chart, a restart under the open page, and a script that is stopped from it. */
test.describe.configure({ mode: "serial" });
test.use({ signedIn: false });

const server = new OwnServer();
let state: Awaited<ReturnType<ReturnType<Page["context"]>["storageState"]>>;
let exports = "";

test.beforeAll(() => server.start());
test.afterAll(() => server.close());

/** A page of this server's, signed in by a former test. */
async function open(page: Page, path: string): Promise<void> {
  await page.context().addCookies(state.cookies);
  await page.goto(server.url + path);
}

test("what is copied at once on an empty server brings the first run and its first chart", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url });
  await page.goto(server.link.replace("/login#", "/setup#"));
  await expect(page.getByRole("heading", { name: "Set up Seamark" })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Password", { exact: true }).fill("a password of my own");
  await page.getByLabel("The same password again").fill("a password of my own");
  await page.getByRole("button", { name: "Set up and sign in" }).click();
  await expect(page.getByRole("heading", { name: "Welcome to Seamark" })).toBeVisible();
  await page.getByRole("button", { name: "Make both" }).click();
  const copied = async () => {
    await page.getByRole("button", { name: "Copy the commands" }).click();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const commands = await copied();
  exports = (commands.match(/^export .*$/gm) ?? []).join("\n");
  await page.getByText("neptune_scale (3.x API)").click();
  const other = await copied();
  const waiting = page.getByRole("status").filter({ hasText: /first run|has arrived/ });
  await expect(waiting).toContainText("Waiting for the first run of main/first");
  await expectAccessible(page);
  const { code, said } = await server.enter(commands);
  expect(code, said).toBe(0);
  await expect(waiting).toContainText("has arrived");
  await page.getByRole("button", { name: "Look at it" }).click();
  await expect(page.getByText("100 raw points")).toBeVisible();
  await page.getByRole("link", { name: "Runs", exact: true }).click();
  await expect(page.getByRole("link", { name: "FIR-1", exact: true })).toBeVisible();
  const third = await server.enter(other);
  expect(third.code, third.said).toBe(0);
  // Without a name it is called by the id that the script gave.
  await expect(
    page.getByRole("grid", { name: "Runs" }).getByRole("link", { name: "first", exact: true }),
  ).toBeVisible();
  state = await context.storageState();
});

/** A script starts, and a page asks a slow server for points the less often. */
const PATIENT = { timeout: 60_000 };

/** Logs without a pause, and the loss only once somebody says so. */
const endless = (go: string) => `
import neptune, os, time
run = neptune.init_run(project="main/first", flush_period=0.2)
step = 0
while True:
    run["warm_up"].append(step)
    if os.path.exists(${JSON.stringify(go)}):
        run["train/loss"].append(1 / (step + 1))
    step += 1
    time.sleep(0.1)
`;

test("a page that waits for a run and its series goes on after a restart of the server, and stops the script that goes on, too", async ({
  page,
}) => {
  await open(page, "/w/main/p/first/runs/FIR-3?path=train/loss");
  await expect(page.getByText("There is no such run")).toBeVisible();
  const go = server.path("go");
  const script = server.run(exports, endless(go));
  await expect(page.getByText("Running")).toBeVisible();
  await expect(page.getByText("“train/loss” is not logged yet")).toBeVisible();
  await expect(page.getByRole("treeitem", { name: /warm_up/ })).toBeVisible();
  writeFileSync(go, "");
  const points = page.getByText(/^\d+ raw points$/);
  const count = async () => Number.parseInt((await points.textContent()) ?? "", 10);
  await expect.poll(count, PATIENT).toBeGreaterThan(0);
  const place = await page.getByRole("main").boundingBox();
  await server.stop();
  await expect(page.getByRole("alert")).toContainText("The server does not answer");
  expect(await page.getByRole("main").boundingBox()).toEqual(place);
  const before = await count();
  const stream = page.waitForResponse(
    (answer) =>
      /\/events(\?|$)/.test(answer.url()) && answer.headers()["content-type"]?.startsWith("text/event-stream") === true,
    PATIENT,
  );
  await server.start();
  await expect(page.getByRole("alert")).toHaveCount(0);
  expect((await stream).status()).toBe(200);
  await expect.poll(count, PATIENT).toBeGreaterThan(before);
  // What was missed is fetched once; what comes after it is told over the new stream.
  const caughtUp = await count();
  await expect.poll(count, PATIENT).toBeGreaterThan(caughtUp);

  await page.getByRole("button", { name: "Actions for FIR-3" }).click();
  await page.getByRole("menuitem", { name: "Stop the script…" }).click();
  await page.getByRole("button", { name: "Stop it" }).click();
  await expect(page.getByText("The script of FIR-3 is asked to stop")).toBeVisible();
  await script;
  await expect(page.getByText("Finished")).toBeVisible();
});
