import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { firstPage } from "./scripts/firstPage.ts";
import { testFiles } from "./scripts/testFiles.ts";

const PACKAGES = "react|react-dom|scheduler|zustand|use-sync-external-store|openapi-fetch";
const OF_TANSTACK = "react-router|router-core|history|react-query|query-core|react-store|store";
const BASE = new RegExp(`/node_modules/(?:(?:${PACKAGES})|@tanstack/(?:${OF_TANSTACK}))/`);
const SHARED = /\/node_modules\/lucide-react\/|\/src\/(?:ui|api)\/|\/src\/(?:app|table)\/[a-z][\w.]*$/;

const isOfFirstPage = firstPage();

const { mocking, others } = testFiles(fileURLToPath(new URL("./src", import.meta.url)));

const server = process.env.SEAMARK_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../src/seamark/server/static",
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows data: for images only, and small inlined assets gain nothing over HTTP/1.1 keep-alive.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What every page needs is one file: each request costs more than a few kilobytes do.
            { name: "base", test: BASE, priority: 2 },
            // Icons and small parts that several pages share would otherwise be files of a few hundred bytes. What the first page
            // needs of them does not bring with it what others do.
            {
              name: (id, build) => (isOfFirstPage(id, build) ? "first" : null),
              debugName: "first",
              test: SHARED,
              minShareCount: 2,
              priority: 1,
            },
            // Without what these import, which the first page may need: it would load all of them with it.
            { name: "shared", test: SHARED, minShareCount: 4, includeDependenciesRecursively: false },
            { name: "icons", test: /\/node_modules\/lucide-react\//, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": { target: server, changeOrigin: false } } },
  test: {
    environment: "happy-dom",
    pool: "threads",
    setupFiles: ["scripts/freshTestFile.ts"],
    testTimeout: 30_000,
    projects: [
      { extends: true, test: { name: "mocking", include: mocking } },
      { extends: true, test: { name: "others", include: others, isolate: false } },
    ],
  },
});
