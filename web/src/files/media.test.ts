import { describe, expect, it } from "vitest";
import { differenceOf } from "./difference";
import {
  fileUpTo,
  type MediaFile,
  nearestUpTo,
  type RunMedia,
  saidOf,
  toRunMedia,
  unionOfSteps,
  withEarlier,
} from "./media";
import { formatMediaState, parseMediaState } from "./mediaState";
import { formatView, parseView, WHOLE, zoomedAt } from "./useView";

describe("the media of many runs", () => {
  it("show the nearest step up to the chosen one, and nothing before the first", () => {
    const points = [0.5, 10, 20].map((step) => ({ step }));
    expect([null, 0, 0.5, 9.99, 10, 15, 99].map((step) => nearestUpTo(points, step))).toEqual([2, -1, 0, 0, 1, 1, 2]);
    expect(nearestUpTo([], null)).toBe(-1);
  });

  it("share the steps of all series", () => {
    expect(unionOfSteps([[10, 20], [5, 20], []])).toEqual([5, 10, 20]);
  });

  it("keep their view in the address", () => {
    const part = {
      q: "val",
      step: "12.5",
      rows: "steps",
      path: "a/b~c",
      files: "1",
      pixels: "1",
      size: "l",
      zoom: "4_0.25_-1.5",
      open: "DIG-1~a/b~c",
      with: "previous~blink",
    };
    expect(formatMediaState(parseMediaState(part))).toEqual(part);
    expect(parseMediaState({ step: "x", rows: "y", size: "z", zoom: "a_b", open: "~", with: "DIG-1~x" })).toEqual(
      parseMediaState({}),
    );
    expect(parseMediaState({ step: "" }).step).toBeNull();
  });
});

describe("a series of which the last points are fetched", () => {
  const series = (first: number, until: number, total = until) => ({
    files: Array.from({ length: until - first }, (_, place) => ({ step: first + place }) as MediaFile),
    first,
    total,
    isSeries: true,
  });
  const stepsOf = (media: RunMedia) => media.files.map(({ step }) => step);

  it("keeps the points before them that were asked for", () => {
    const grown = withEarlier(series(4, 7), series(0, 5));
    expect([stepsOf(grown), grown.first, grown.total]).toEqual([[0, 1, 2, 3, 4, 5, 6], 0, 7]);
    expect(stepsOf(withEarlier(series(4, 7), undefined))).toEqual([4, 5, 6]);
  });

  it("never has a gap, nor points of a series that was begun anew", () => {
    expect(stepsOf(withEarlier(series(6, 9), series(0, 3)))).toEqual([6, 7, 8]);
    expect(stepsOf(withEarlier(series(0, 2), series(0, 5)))).toEqual([0, 1]);
  });
});

describe("what a run has under a path", () => {
  const address = { workspace: "w", project: "p" };
  const facts = { name: "", description: "", size: 9, mime_type: "image/png", tag: "t1" };

  it("is asked for at addresses that name its contents, small and whole", () => {
    const media = toRunMedia(address, "P-1", "a b", {
      file: null,
      series: { total: 9, points: [{ index: 8, step: 2, timestamp: 1, file: facts }] },
    });
    expect([media.isSeries, media.total]).toEqual([true, 9]);
    const home = "/api/v1/projects/w/p/runs/P-1/series/files";
    expect(media.files[0]).toMatchObject({
      step: 2,
      url: `${home}/content?path=a+b&index=8&v=t1`,
      thumbnailUrl: `${home}/thumbnail?path=a+b&index=8&v=t1`,
      downloadUrl: `${home}/content?path=a+b&index=8&disposition=attachment`,
    });
    expect(fileUpTo(media, 1)).toBeUndefined();
    expect(fileUpTo(media, 3)).toBe(media.files[0]);
  });

  it("is a file of every step where it belongs to no series, and nothing where there is none", () => {
    const value = { name: "", size: 9, ext: "svg", mime_type: "image/svg+xml", tag: "" };
    const media = toRunMedia(address, "P-1", "a/plot", { file: { type: "fileRef", value }, series: null });
    expect(fileUpTo(media, -1)).toMatchObject({ name: "plot.svg", thumbnailUrl: null, step: null });
    expect(media.files[0]?.url).not.toContain("v=");
    expect(toRunMedia(address, "P-1", "x", { file: null, series: null }).files).toEqual([]);
  });
});

describe("zooming", () => {
  it("keeps what is under the pointer where it is, and leaves no empty edge", () => {
    const view = zoomedAt(WHOLE, 4, 0.25, -0.5);
    expect(view).toEqual({ zoom: 4, x: -0.75, y: 1.5 });
    expect(formatView(zoomedAt(view, 1 / 4, 0, 0))).toBeUndefined();
    expect(zoomedAt(view, 1e9, 0, 0).zoom).toBe(64);
    expect(parseView("2_9_9")).toEqual({ zoom: 2, x: 0.5, y: 0.5 });
    expect(formatView(WHOLE)).toBeUndefined();
  });
});

describe("the difference of two pictures", () => {
  it("is told by pixel, and brighter with a gain", () => {
    const one = Uint8ClampedArray.of(10, 20, 30, 255, 0, 0, 0, 255);
    const other = Uint8ClampedArray.of(10, 26, 30, 255, 0, 0, 0, 255);
    expect(differenceOf(one, other, 4)).toEqual({
      pixels: Uint8ClampedArray.of(0, 24, 0, 255, 0, 0, 0, 255),
      most: 6,
      mean: 1,
      changed: 0.5,
    });
    expect(differenceOf(one, one, 1)).toMatchObject({ most: 0, mean: 0, changed: 0 });
  });
});

describe("a caption", () => {
  it("is what was said of a file, else its name, unless a client made that up", () => {
    expect(saidOf({ name: "cat.png", description: "A cat" })).toBe("A cat");
    expect(saidOf({ name: "cat.png", description: "" })).toBe("cat.png");
    expect(saidOf({ name: "f975b8ea-b698-46aa-b1f0-0123456789ab.png", description: "" })).toBe("");
  });
});
