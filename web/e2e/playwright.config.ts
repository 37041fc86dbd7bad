import { defineConfig } from "@playwright/test";
import { chromiumArguments } from "../scripts/chromium.mjs";

/** tests/e2e/test_browser.py starts the server, fills it, and says here where it is. */
export default defineConfig({
  testDir: ".",
  outputDir: "../test-results",
  timeout: 120_000,
  // Deadlines for what hangs: the tests run beside others, on machines of two cores.
  expect: { timeout: 30_000 },
  workers: 1,
  reporter: "list",
  forbidOnly: true,
  use: {
    baseURL: process.env.SEAMARK_TEST_URL,
    viewport: { width: 1360, height: 860 },
    launchOptions: {
      executablePath: process.env.SEAMARK_TEST_CHROMIUM,
      args: chromiumArguments(),
    },
  },
});
