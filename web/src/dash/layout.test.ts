import { describe, expect, it } from "vitest";
import { compacted, flowed, freePlace, moved, type Placed, resized, stepped } from "./layout";

const at = (id: string, x: number, y: number, w = 6, h = 4): Placed => ({ id, x, y, w, h });
const places = (items: readonly Placed[]) => Object.fromEntries(items.map(({ id, x, y, w, h }) => [id, [x, y, w, h]]));

const PAIR = [at("a", 0, 0), at("b", 6, 0), at("c", 0, 4), at("d", 6, 4)];

/** Small, repeatable noise. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe("the grid", () => {
  it("moves everything up as far as it goes, and apart where it overlaps", () => {
    expect(places(compacted([at("a", 0, 3), at("b", 0, 9), at("c", 3, 3)]))).toEqual({
      a: [0, 0, 6, 4],
      c: [3, 4, 6, 4],
      b: [0, 8, 6, 4],
    });
  });

  it("lets what stands below go above what is moved down past it", () => {
    expect(places(moved(PAIR, "a", { x: 0, y: 4 }))).toEqual(
      places([at("a", 0, 4), at("b", 6, 0), at("c", 0, 0), at("d", 6, 4)]),
    );
  });

  it("pushes others down where they have no room above", () => {
    expect(places(moved(PAIR, "d", { x: 0, y: 0 }))).toEqual({
      d: [0, 0, 6, 4],
      a: [0, 4, 6, 4],
      c: [0, 8, 6, 4],
      b: [6, 0, 6, 4],
    });
  });

  it("keeps what is moved within its columns", () => {
    expect(places(moved(PAIR, "a", { x: 99, y: -5 })).a).toEqual([6, 0, 6, 4]);
    expect(places(resized(PAIR, "b", { w: 99, h: 0 })).b).toEqual([6, 0, 6, 2]);
    expect(places(resized(PAIR, "b", { w: 0, h: 3 })).b).toEqual([6, 0, 2, 3]);
  });

  it("makes room for what grows", () => {
    expect(places(resized(PAIR, "a", { w: 12, h: 4 }))).toEqual({
      a: [0, 0, 12, 4],
      b: [6, 4, 6, 4],
      c: [0, 4, 6, 4],
      d: [6, 8, 6, 4],
    });
  });

  it("goes past its neighbour with one key", () => {
    const down = stepped(PAIR, "a", "down");
    expect(places(down)).toMatchObject({ a: [0, 4, 6, 4], c: [0, 0, 6, 4] });
    expect(places(stepped(down, "a", "up"))).toEqual(places(PAIR));
    expect(stepped(PAIR, "a", "up")).toBe(PAIR);
    expect(places(stepped([at("a", 0, 0)], "a", "right"))).toEqual({ a: [1, 0, 6, 4] });
  });

  it("finds the first place with room", () => {
    expect(freePlace([], { w: 6, h: 4 })).toEqual({ x: 0, y: 0 });
    expect(freePlace([at("a", 0, 0)], { w: 6, h: 4 })).toEqual({ x: 6, y: 0 });
    expect(freePlace(PAIR, { w: 12, h: 1 })).toEqual({ x: 0, y: 8 });
    expect(flowed(4, { w: 5, h: 3 })).toEqual([
      { x: 0, y: 0 },
      { x: 5, y: 0 },
      { x: 0, y: 3 },
      { x: 5, y: 3 },
    ]);
  });

  it("never lets anything overlap, float or leave the grid, whatever is done", () => {
    const random = noise(7);
    const upTo = (n: number) => Math.floor(random() * n);
    for (let round = 0; round < 25; round++) {
      let items: readonly Placed[] = compacted(
        Array.from({ length: 2 + upTo(12) }, (_, index) => {
          const w = 1 + upTo(12);
          return at(String(index), upTo(13 - w), upTo(20), w, 1 + upTo(8));
        }),
      );
      for (let change = 0; change < 10; change++) {
        const id = String(upTo(items.length));
        items =
          random() < 0.6
            ? moved(items, id, { x: upTo(14) - 1, y: upTo(30) })
            : resized(items, id, { w: upTo(14), h: upTo(10) });
        expect(places(compacted(items))).toEqual(places(items));
        for (const one of items) {
          expect(one.x >= 0 && one.x + one.w <= 12 && one.y >= 0).toBe(true);
          for (const other of items) {
            if (one === other) continue;
            const apart =
              one.x + one.w <= other.x ||
              other.x + other.w <= one.x ||
              one.y + one.h <= other.y ||
              other.y + other.h <= one.y;
            expect(apart).toBe(true);
          }
        }
      }
    }
  });
});
