// @vitest-environment node
import { expect, test } from "vitest";
import { nameOf } from "./values";

test("a run is called by its name, or the id that its script gave, or that of the project", () => {
  const named = { "sys/name": { type: "string" as const, value: "wide" } };
  expect(nameOf({ id: "DIG-1", custom_id: "mine", attributes: named })).toBe("wide");
  expect(nameOf({ id: "DIG-1", custom_id: "mine", attributes: {} })).toBe("mine");
  expect(nameOf({ id: "DIG-1", custom_id: null, attributes: {} })).toBe("DIG-1");
});
