import { expect, test } from "vitest";
import { fitText } from "./fitText";

test("texts that have no room keep both of their ends, and the others stay whole", () => {
  expect(fitText("wider-34", 134, 550)).toBe("wider-34");
  expect(fitText("label-smoothing-wide-0001", 134, 550)).toBe("label-smo…e-0001");
  expect(fitText("label-smoothing-wide-0001", 10, 550)).toBe("label…01");
});
