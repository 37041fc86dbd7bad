import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { violations } from "./looking";

export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set. Run these tests with: python -m pytest tests/e2e`);
  return value;
}

/** What tests/e2e/test_browser.py says of the server that it started and filled. */
export const seeded = {
  url: required("SEAMARK_TEST_URL"),
  password: required("SEAMARK_TEST_PASSWORD"),
  code: required("SEAMARK_TEST_SIGN_IN_CODE"),
  token: required("SEAMARK_TEST_API_TOKEN"),
  spikeStep: Number(required("SEAMARK_TEST_SPIKE_STEP")),
  spikeValue: Number(required("SEAMARK_TEST_SPIKE_VALUE")),
};

export const RUNS = "/w/main/p/digits/runs";
export const BEST = "/w/main/p/digits/runs/DIG-37";
export const LONG = "/w/main/p/long-runs/runs/LONG-1";

/** What the HTTP API answers the admin, who may do everything. */
export const api = async (method: string, path: string, body?: unknown) => {
  const headers = { Authorization: `Bearer ${seeded.token}`, "Content-Type": "application/json" };
  const answer = await fetch(`${seeded.url}/api/v1/${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  const text = await answer.text();
  return text ? JSON.parse(text) : null;
};

/** Puts a run, a model or a version into a project of the workspace "main". */
export const make = (project: string, body: unknown) =>
  api("PUT", `projects/main/${project}/containers/${crypto.randomUUID()}`, body);

type State = Awaited<ReturnType<BrowserContext["storageState"]>>;

export async function signIn(page: Page): Promise<void> {
  await page.getByLabel("Name").fill("admin");
  await page.getByLabel("Password").fill(seeded.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/login"));
}

/** Every page fails its test when it breaks the content security policy or throws. */
export const test = base.extend<{ watched: undefined; signedIn: boolean }, { session: State }>({
  signedIn: [true, { option: true }],
  session: [
    async ({ playwright }, use) => {
      // Without a page: that takes seconds, and signing-in.spec.ts looks at the form.
      const request = await playwright.request.newContext({ baseURL: seeded.url });
      const account = { name: "admin", password: seeded.password };
      const answer = await request.post("/api/v1/session/password", { data: account });
      expect(answer.ok(), await answer.text()).toBe(true);
      await use(await request.storageState());
      await request.dispose();
    },
    { scope: "worker" },
  ],
  storageState: async ({ session, signedIn }, use) => use(signedIn ? session : undefined),
  watched: [
    async ({ page }, use) => {
      const troubles: string[] = [];
      await page.exposeFunction("reportTrouble", (text: string) => {
        troubles.push(text);
      });
      await page.addInitScript(() => {
        // Frames with a user's files have a policy of their own, which they may well run into.
        if (self !== top) return;
        addEventListener("securitypolicyviolation", (event) => {
          const report = (window as unknown as { reportTrouble: (text: string) => void }).reportTrouble;
          report(
            `content security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`,
          );
        });
      });
      page.on("pageerror", (error) => troubles.push(`uncaught: ${error.message}`));
      await use(undefined);
      expect(troubles).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** No violation of WCAG 2.2 AA that a machine can find. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await violations(page)).toEqual([]);
}
