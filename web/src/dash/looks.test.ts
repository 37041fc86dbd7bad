// @vitest-environment node
import { expect, it } from "vitest";
import { formatLooks, parseLooks, withLook } from "./looks";

it("keeps how each widget is looked at in the address, whatever their names hold", () => {
  const looks = {
    w1: { zoom: "0..5", hide: ["CLS-1", "a group & more"] },
    "w made/loss=1": { sort: "-loss~min", hide: "CLS-2" },
  };
  expect(parseLooks(formatLooks(looks))).toEqual(looks);
  expect(formatLooks({})).toBeUndefined();
});

it("leaves out what it does not understand", () => {
  expect(parseLooks(["", "nothing", ".zoom=1..2", "w=w1", "w=w2&zoom=1..2&.ys=log"])).toEqual({
    w1: {},
    w2: { ys: "log" },
  });
  expect(parseLooks("w=w1&.ys=log")).toEqual({ w1: { ys: "log" } });
  expect(parseLooks(undefined)).toEqual({});
});

it("changes one widget's and drops it where it says nothing", () => {
  const looks = { w1: { ys: "log" }, w2: { zoom: "0..1" } };
  expect(withLook(looks, "w1", { ys: undefined })).toEqual({ w2: { zoom: "0..1" } });
  expect(withLook(looks, "w3", { hide: ["A"], zoom: undefined })).toEqual({ ...looks, w3: { hide: ["A"] } });
});
