// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Pace } from "./pace";

describe("the pace of fetching", () => {
  let fetched: string[] = [];
  let busy = new Set<string>();
  let pace: Pace;

  beforeEach(() => {
    vi.useFakeTimers();
    fetched = [];
    busy = new Set();
    pace = new Pace(
      1_000,
      (key) => busy.has(key),
      (key) => fetched.push(key),
    );
  });

  afterEach(() => {
    pace.stop();
    vi.useRealTimers();
  });

  it("goes on while changes never pause for as long as the wait is", async () => {
    for (let each = 0; each < 40; each += 1) {
      pace.ask("attributes");
      await vi.advanceTimersByTimeAsync(250);
    }
    expect(fetched.length).toBe(11);
  });

  it("fetches once more after the last change, and then no more", async () => {
    pace.ask("attributes");
    pace.ask("attributes");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(fetched.length).toBe(2);
  });

  it("lets a slow answer come before it asks again", async () => {
    busy.add("attributes");
    for (let each = 0; each < 12; each += 1) {
      pace.ask("attributes");
      await vi.advanceTimersByTimeAsync(250);
    }
    expect(fetched).toEqual([]);
    busy.clear();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(fetched).toEqual(["attributes"]);
  });

  it("keeps what is shown apart, and nothing is fetched after it was stopped", async () => {
    pace.ask("attributes");
    pace.ask("points");
    pace.ask("points");
    expect(fetched).toEqual(["attributes", "points"]);
    pace.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(fetched.length).toBe(2);
  });
});
