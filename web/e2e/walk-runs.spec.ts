import { BEST, expect, RUNS, test } from "./fixtures";
import { type Place, PROJECT, troublesOf } from "./walking";

/** Every page of runs, and what opens over it. */
const PLACES: readonly Place[] = [
  { at: "/w/main/p/empty/runs" },
  { at: RUNS },
  { at: RUNS, key: "?" },
  { at: RUNS, key: "t" },
  { at: `${RUNS}?group=parameters%2Foptimizer` },
  { at: `${RUNS}?tab=charts`, key: "s" },
  { at: `${RUNS}?tab=side` },
  { at: `${RUNS}?tab=dash` },
  { at: `${RUNS}?tab=media` },
  { at: `${RUNS}?tab=lineage` },
  { at: BEST },
  { at: `${BEST}?tab=charts` },
  { at: `${BEST}?tab=dash` },
  { at: `/w/main/p/digits/artifacts/${"a11".padEnd(64, "0")}` },
  { at: `${BEST}?tab=media` },
  { at: `${BEST}?tab=logs` },
  { at: `${BEST}?tab=monitoring` },
  { at: `${BEST}?tab=files` },
  { at: `${BEST}?tab=source&with=DIG-36` },
  { at: `${BEST}?tab=info` },
  { at: `${PROJECT}/runs/DIG-999` },
];

test("the pages of runs are usable in both themes, narrow, by keyboard, without motion, in forced colours", async ({
  page,
}) => {
  test.setTimeout(540_000);
  await page.goto("/nowhere");
  expect(await troublesOf(page, PLACES)).toEqual([]);
});
