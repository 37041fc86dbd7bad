// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Autosave, type Refusal, type SaveState } from "./autosave";

class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(`refused: ${refusal}`);
  }
}

interface Save {
  document: string;
  version: number;
  done: (version: number) => void;
  refuse: (refusal: Refusal) => void;
}

/** A server that answers when the test says so. */
function watched(version = 1) {
  const saves: Save[] = [];
  const states: SaveState["kind"][] = [];
  const autosave = new Autosave<string>(version, {
    pauseMilliseconds: 1_000,
    save: (document, based) =>
      new Promise((resolve, reject) =>
        saves.push({ document, version: based, done: resolve, refuse: (refusal) => reject(new Refused(refusal)) }),
      ),
    refusalOf: (error) => (error as Refused).refusal,
    onState: ({ kind }) => states.push(kind),
  });
  const settle = () => vi.advanceTimersByTimeAsync(0);
  return { autosave, saves, states, settle };
}

describe("saving by itself", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("waits for a pause and sends the last state once", async () => {
    const { autosave, saves, states, settle } = watched();
    autosave.change("a");
    await vi.advanceTimersByTimeAsync(900);
    autosave.change("b");
    await vi.advanceTimersByTimeAsync(900);
    expect(saves).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(saves.map(({ document, version }) => [document, version])).toEqual([["b", 1]]);
    saves[0]!.done(2);
    await settle();
    expect(autosave.version).toBe(2);
    expect(autosave.isClean).toBe(true);
    expect(states).toEqual(["changed", "changed", "saving", "saved"]);
  });

  it("sends what changes meanwhile after what is under way, based on it", async () => {
    const { autosave, saves, states, settle } = watched();
    autosave.change("a");
    void autosave.flush();
    autosave.change("b");
    await settle();
    expect(saves).toHaveLength(1);
    saves[0]!.done(2);
    await settle();
    expect([saves[1]!.document, saves[1]!.version]).toEqual(["b", 2]);
    saves[1]!.done(3);
    await settle();
    expect(states.at(-1)).toBe("saved");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(saves).toHaveLength(2);
  });

  it("saves nothing over what somebody else has changed", async () => {
    const { autosave, saves, states, settle } = watched();
    autosave.change("mine");
    void autosave.flush();
    saves[0]!.refuse("conflict");
    await settle();
    expect(states.at(-1)).toBe("conflict");
    autosave.change("more of mine");
    await vi.advanceTimersByTimeAsync(5_000);
    autosave.retry();
    expect(saves).toHaveLength(1);
    autosave.adopt(7);
    expect(states.at(-1)).toBe("saved");
    autosave.change("on theirs");
    void autosave.flush();
    expect(saves[1]!.version).toBe(7);
  });

  it("keeps what could not be sent, and sends it when the server is back", async () => {
    const { autosave, saves, states, settle } = watched();
    autosave.change("a");
    void autosave.flush();
    saves[0]!.refuse("offline");
    await settle();
    expect([states.at(-1), autosave.isClean]).toEqual(["offline", false]);
    autosave.retry();
    saves[1]!.done(2);
    await settle();
    expect([states.at(-1), autosave.isClean]).toEqual(["saved", true]);
  });

  it("says what was refused, and tries again with the next change", async () => {
    const { autosave, saves, settle } = watched();
    autosave.change("bad");
    void autosave.flush();
    saves[0]!.refuse("failed");
    await settle();
    expect(autosave.state).toEqual({ kind: "failed", message: "refused: failed" });
    autosave.change("good");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(saves[1]!.document).toBe("good");
  });

  it("sends at once what waits when the page goes", () => {
    const { autosave, saves } = watched();
    autosave.change("a");
    autosave.stop();
    expect(saves).toHaveLength(1);
  });
});
