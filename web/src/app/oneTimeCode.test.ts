import { expect, test } from "vitest";
import { takeCode } from "./oneTimeCode";

test.each([
  ["/login#a%2Bb", "a+b"],
  ["/login#100%", "100%"],
  ["/login?code=abc", "abc"],
])("the code of %s is %s, and leaves the address", (address, code) => {
  history.replaceState(null, "", address);
  expect(takeCode()).toBe(code);
  expect(location.href).not.toContain(code);
  expect(location.pathname + location.search + location.hash).toBe("/login");
});
