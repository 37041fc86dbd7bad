// @vitest-environment node
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { assignColours, COLOURS } from "./palette";

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** How eyes without one kind of cone see linear RGB: Machado, Oliveira and Fernandes 2009, severity 1. */
const SEEN_AS = {
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const satisfies Record<string, Matrix>;

const TO_CONES: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const TO_OKLAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

const times = (matrix: Matrix, [a, b, c]: Triple): Triple =>
  matrix.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Triple;
const each = (triple: Triple, f: (value: number) => number): Triple => triple.map(f) as unknown as Triple;

function linear(hex: string): Triple {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return each([channel(1), channel(3), channel(5)], (value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
}
const oklab = (rgb: Triple): Triple => times(TO_OKLAB, each(times(TO_CONES, rgb), Math.cbrt));
const seen = (hex: string, by: keyof typeof SEEN_AS): Triple =>
  oklab(each(times(SEEN_AS[by], linear(hex)), (value) => Math.min(1, Math.max(0, value))));
const luminance = (hex: string) =>
  linear(hex).reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at]!, 0);
const contrast = (one: string, other: string): number => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
};

const apart = (one: Triple, other: Triple) => Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);

function nearest(colours: readonly Triple[]): number {
  let least = Infinity;
  for (const [at, one] of colours.entries()) {
    for (const other of colours.slice(at + 1)) least = Math.min(least, apart(one, other));
  }
  return least;
}

const css = readFileSync(new URL("./palettes.css", import.meta.url), "utf8");
const tokens = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

function block(text: string, selector: string): Map<string, string> {
  const start = text.indexOf(selector);
  const body = text.slice(text.indexOf("{", start), text.indexOf("}", start));
  return new Map([...body.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name!, value!]));
}

describe.each(["light", "dark"])("the colours of runs in the %s theme", (theme) => {
  const page = block(tokens, `:root[data-theme="${theme}"]`);
  const palette = (name: string) => [...block(css, `[data-palette="${name}"][data-theme="${theme}"]`).values()];
  const standard = [...page].filter(([name]) => name.startsWith("--line-")).map(([, value]) => value);

  it.each([
    ["deutan", ["deutan", "protan"]],
    ["tritan", ["tritan"]],
  ] as const)("are far apart for %s eyes, much further than the standard ones", (name, eyes) => {
    const colours = palette(name);
    expect(new Set(colours).size).toBe(COLOURS);
    for (const eye of eyes) {
      const least = nearest(colours.map((colour) => seen(colour, eye)));
      expect(least).toBeGreaterThan(0.08);
      expect(least).toBeGreaterThan(2 * nearest(standard.map((colour) => seen(colour, eye))));
    }
  });

  it.each(["standard", "deutan", "tritan"])("stand out from the page in the %s palette", (name) => {
    const colours = name === "standard" ? standard : palette(name);
    expect(colours).toHaveLength(COLOURS);
    for (const surface of [page.get("--surface")!, page.get("--canvas")!]) {
      for (const colour of colours) expect(contrast(colour, surface), colour).toBeGreaterThanOrEqual(3);
    }
  });

  it("stand out from lines of the table that are pointed at or chosen, and from what lies lower", () => {
    for (const surface of ["--hover", "--selected", "--sunken", "--raised"]) {
      for (const colour of standard) {
        expect(contrast(colour, page.get(surface)!), `${colour} on ${surface}`).toBeGreaterThanOrEqual(3);
      }
    }
  });

  it("do not look alike for up to six runs that are shown together", () => {
    const seenAs = standard.map((colour) => oklab(linear(colour)));
    for (let first = 0; first < 200; first++) {
      const runs = Array.from({ length: 6 }, (_, place) => `DIG-${first + place}`);
      expect(nearest([...assignColours(runs).values()].map((colour) => seenAs[colour]!)), runs.join()).toBeGreaterThan(
        0.1,
      );
    }
  });
});
