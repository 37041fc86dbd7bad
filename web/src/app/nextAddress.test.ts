import { expect, test } from "vitest";
import { addressOfOurs } from "./nextAddress";

test.each([
  ["/", "/"],
  ["/w/main/p/digits/runs?q=a%20b#there", "/w/main/p/digits/runs?q=a%20b#there"],
  ["/w/main/p/digits/runs/by-custom-id?id=a", "/w/main/p/digits/runs/by-custom-id?id=a"],
  ["/w/a/../../settings", "/settings"],
])("%j is an address of the app", (address, expected) => {
  expect(addressOfOurs(address)).toBe(expected);
});

test.each([
  "//evil.example/",
  "/\\evil.example/",
  "/\t/evil.example/runs/by-custom-id?",
  "/\n/evil.example/",
  "/\r\\evil.example/",
  "\t//evil.example/",
  "/.//evil.example/runs/by-custom-id?",
  "/w/..//evil.example/",
  "/%2e//evil.example/",
  "/\t/[",
  "https://evil.example/",
  "javascript:alert(1)",
  "settings",
  "",
  7,
  undefined,
])("%j is none", (address) => {
  expect(addressOfOurs(address)).toBeUndefined();
});
