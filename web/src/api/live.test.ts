// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Changes, Gathering, touches, touchesAny } from "./changes";
import { Gone, type LiveStatus, LiveStream, type Message, messagesOf, type Source } from "./liveStream";

class FakeSource implements Source {
  readonly listeners = new Map<string, (event: MessageEvent<string>) => void>();
  isClosed = false;
  constructor(readonly url: string) {}
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void) {
    this.listeners.set(type, listener);
  }
  close() {
    this.isClosed = true;
  }
  say(event: string, data: unknown = {}, lastEventId = "") {
    this.listeners.get(event)?.(new MessageEvent(event, { data: JSON.stringify(data), lastEventId }));
  }
}

const change = (id: string, over: object = {}) => ({
  id,
  uuid: "u",
  kind: "run" as const,
  new: false,
  gone: false,
  values: [] as string[],
  added: [] as string[],
  series: null as number | "many" | null,
  step: null as number | null,
  ...over,
});

const told = (...runs: ReturnType<typeof change>[]) => ({
  everything: false,
  paths: [["loss"], ["loss", "acc"]],
  runs,
});

describe("the live stream", () => {
  let sources: FakeSource[] = [];
  let statuses: LiveStatus[] = [];
  let heard: Changes[] = [];
  let polled: string[] = [];
  let goneCount = 0;
  let answer: () => Promise<readonly Message[]>;
  let stream: LiveStream;

  beforeEach(() => {
    vi.useFakeTimers();
    sources = [];
    statuses = [];
    heard = [];
    polled = [];
    goneCount = 0;
    answer = () => Promise.resolve([]);
    stream = new LiveStream({
      open: (url) => {
        sources.push(new FakeSource(url));
        return sources.at(-1)!;
      },
      poll: (url) => {
        polled.push(url);
        return answer();
      },
      whenReachable: () => Promise.resolve(),
      onStatus: (status) => statuses.push(status),
      onChanges: (changes) => heard.push(changes),
      onVersion: () => {},
      onGone: () => {
        goneCount += 1;
      },
    });
  });

  afterEach(() => {
    stream.follow(null);
    vi.useRealTimers();
  });

  it("tells of changes at most four times a second, all of them", async () => {
    stream.follow("/events");
    sources[0]!.say("hello", { version: "1" }, "e.0");
    expect(statuses).toEqual(["connecting", "live"]);
    for (let each = 0; each < 40; each += 1) {
      sources[0]!.say("changes", told(change(`R-${each % 3}`, { series: 0, step: each })), `e.${each + 1}`);
      await vi.advanceTimersByTimeAsync(25);
    }
    await vi.advanceTimersByTimeAsync(300);
    expect(heard.length).toBeGreaterThan(2);
    expect(heard.length).toBeLessThanOrEqual(6);
    expect(heard.at(-1)!.runs.get("R-0")!.step).toBe(39);
  });

  it("tells of what it had heard just before a pause", async () => {
    stream.follow("/events");
    sources[0]!.say("hello", {}, "e.0");
    sources[0]!.say("changes", told(change("R-1")), "e.1");
    sources[0]!.say("changes", told(change("R-2")), "e.2");
    stream.pause(true);
    stream.pause(false);
    await vi.advanceTimersByTimeAsync(300);
    expect(heard.flatMap((each) => [...each.runs.keys()])).toEqual(["R-1", "R-2"]);
    expect(sources[1]!.url).toContain("e.2");
  });

  it("has everything fetched when it begins to listen only long after the page asked", async () => {
    stream.follow("/events");
    await vi.advanceTimersByTimeAsync(8_000);
    sources[0]!.say("hello", {}, "e.0");
    expect(heard.map((each) => each.everything)).toEqual([true]);
    sources[0]!.say("error");
    await vi.advanceTimersByTimeAsync(9_000);
    sources[1]!.say("hello", {}, "e.0");
    expect(heard.length).toBe(1);
  });

  it("has everything fetched when its first answer was not a stream, which would have told of what was just before", async () => {
    answer = () => Promise.resolve([{ id: "e.0", event: "hello", data: "{}" }]);
    stream.follow("/events");
    sources[0]!.say("error");
    await vi.advanceTimersByTimeAsync(1_100);
    expect(heard.map((each) => each.everything)).toEqual([true]);
  });

  it("goes on behind what it has heard after the connection broke", async () => {
    stream.follow("/events");
    sources[0]!.say("hello", {}, "e.0");
    sources[0]!.say("changes", told(change("R-1")), "e.7");
    sources[0]!.say("error");
    expect(statuses.at(-1)).toBe("reconnecting");
    expect(sources[0]!.isClosed).toBe(true);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(polled).toEqual(["/events?seconds=0&cursor=e.7"]);
    expect(sources[1]!.url).toBe("/events?cursor=e.7");
    sources[1]!.say("hello", {}, "e.7");
    expect(statuses.at(-1)).toBe("live");
  });

  it("asks from time to time where streams do not get through", async () => {
    answer = () => Promise.resolve([{ id: "e.9", event: "changes", data: JSON.stringify(told(change("R-2"))) }]);
    stream.follow("/events");
    for (let each = 0; each < 3; each += 1) {
      sources.at(-1)!.say("error");
      await vi.advanceTimersByTimeAsync(5_000);
    }
    expect(statuses.at(-1)).toBe("polling");
    const before = polled.length;
    await vi.advanceTimersByTimeAsync(15_100);
    expect(polled.length - before).toBe(3);
    expect(heard.slice(1).every((each) => each.runs.has("R-2"))).toBe(true);
  });

  it("asks from time to time, too, where something gathers the stream instead of passing it on", async () => {
    answer = () => Promise.resolve([{ id: "e.9", event: "changes", data: JSON.stringify(told(change("R-2"))) }]);
    stream.follow("/events");
    await vi.advanceTimersByTimeAsync(40_000);
    expect(statuses.at(-1)).toBe("polling");
    expect(sources.every((each) => each.isClosed)).toBe(true);
    const before = polled.length;
    await vi.advanceTimersByTimeAsync(15_100);
    expect(polled.length - before).toBe(3);
  });

  it("begins anew when a stream neither tells of anything nor beats", async () => {
    stream.follow("/events");
    sources[0]!.say("hello", {}, "e.1");
    for (let each = 0; each < 6; each += 1) {
      await vi.advanceTimersByTimeAsync(10_000);
      sources[0]!.say("beat", {}, "e.1");
    }
    expect(sources.length).toBe(1);
    await vi.advanceTimersByTimeAsync(27_000);
    expect(sources[0]!.isClosed).toBe(true);
    expect(polled).toEqual(["/events?seconds=0&cursor=e.1"]);
    expect(sources[1]!.url).toBe("/events?cursor=e.1");
  });

  it("waits longer and longer for a server that is away, and is back at once when told", async () => {
    answer = () => Promise.reject(new Error("away"));
    stream.follow("/events");
    sources[0]!.say("error");
    await vi.advanceTimersByTimeAsync(120_000);
    expect(polled.length).toBeGreaterThan(3);
    expect(polled.length).toBeLessThan(20);
    const before = sources.length;
    answer = () => Promise.resolve([]);
    stream.retry();
    expect(sources.length).toBe(before + 1);
  });

  it("listens to nothing while it is paused, and then to what it missed", () => {
    stream.follow("/events");
    sources[0]!.say("hello", {}, "e.3");
    stream.pause(true);
    expect(sources[0]!.isClosed).toBe(true);
    expect(statuses.at(-1)).toBe("paused");
    stream.pause(false);
    expect(sources[1]!.url).toBe("/events?cursor=e.3");
  });

  it("leaves a project that may not be seen any more, and says so once", async () => {
    answer = () => Promise.reject(new Gone());
    stream.follow("/events");
    sources[0]!.say("end");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(statuses.at(-1)).toBe("off");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(polled.length).toBe(1);
    expect(goneCount).toBe(1);
  });

  it("starts anew in another project", () => {
    stream.follow("/a");
    sources[0]!.say("hello", {}, "e.3");
    stream.follow("/b");
    expect(sources[0]!.isClosed).toBe(true);
    expect(sources[1]!.url).toBe("/b");
    sources[0]!.say("changes", told(change("R-1")), "e.4");
    expect(heard).toEqual([]);
  });
});

describe("what was gathered", () => {
  it("joins what is told of one run", () => {
    const gathering = new Gathering();
    gathering.add(told(change("R-1", { new: true, values: ["a"], series: 0, step: 3 })));
    gathering.add(told(change("R-1", { values: ["b"], series: 1, step: 2 }), change("R-2", { series: "many" })));
    const { runs, everything } = gathering.take();
    expect(everything).toBe(false);
    expect(runs.get("R-1")).toMatchObject({ isNew: true, values: ["a", "b"], series: ["loss", "acc"], step: 3 });
    expect(touches(runs.get("R-2")!.series, "anything")).toBe(true);
    expect(touchesAny(runs.get("R-1")!.series, ["x", "acc"])).toBe(true);
    expect(gathering.isEmpty).toBe(true);
  });

  it("does not grow without end", () => {
    const gathering = new Gathering();
    gathering.add(told(...Array.from({ length: 2_001 }, (_, each) => change(`R-${each}`))));
    expect(gathering.take()).toEqual({ everything: true, runs: new Map() });
  });
});

it("reads messages out of a text", () => {
  const text = 'id: e.1\nevent: hello\ndata: {"version": "1"}\n\n: still here\n\nid: e.2\nevent: changes\ndata: {}\n\n';
  expect(messagesOf(text)).toEqual([
    { id: "e.1", event: "hello", data: '{"version": "1"}' },
    { id: "e.2", event: "changes", data: "{}" },
  ]);
});
