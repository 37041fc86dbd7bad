import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, client, fetchBytes, fetchJson, Garbled, request, Unreachable, unwrap } from "./client";
import { markReachable, REACHABLE, useReachability } from "./reachability";
import { noteVersion, useVersions } from "./version";

const isDown = () => useReachability.getState().isDown;
const answers = (answer: () => Promise<Response>) => vi.stubGlobal("fetch", vi.fn(answer));
const problem = (status: number) =>
  new Response(JSON.stringify({ type: "urn:seamark:problem:busy", detail: "Come back later." }), {
    status,
    headers: { "Content-Type": "application/problem+json" },
  });

describe("a request", () => {
  afterEach(() => {
    markReachable();
    vi.unstubAllGlobals();
  });

  it("finds the server away when nothing answers, and back when something does", async () => {
    const back = vi.fn();
    addEventListener(REACHABLE, back, { once: true });
    answers(() => Promise.reject(new TypeError("Failed to fetch")));
    await expect(request("/api/v1/me")).rejects.toThrow(Unreachable);
    expect(isDown()).toBe(true);
    expect(useReachability.getState().downSince).toBeGreaterThan(0);
    answers(() => Promise.resolve(new Response("{}")));
    await request("/api/v1/me");
    expect(isDown()).toBe(false);
    expect(back).toHaveBeenCalledOnce();
  });

  it("takes what a proxy answers in the place of the server for silence, and the server's own refusal for an answer", async () => {
    answers(() => Promise.resolve(new Response("<h1>Bad gateway</h1>", { status: 502 })));
    await expect(request("/api/v1/me")).rejects.toThrow(Unreachable);
    await expect(unwrap(client.GET("/api/v1/me", { fetch: () => fetch("/") }))).rejects.toThrow(Unreachable);
    expect(isDown()).toBe(true);
    answers(() => Promise.resolve(problem(503)));
    await expect(request("/api/v1/me")).rejects.toThrow(ApiError);
    expect(isDown()).toBe(false);
  });

  it("that a proxy gave up is told as such, and the server is away only where it does not answer at all", async () => {
    let isAway = false;
    const asked = vi.fn((url: string) =>
      Promise.resolve(new Response("", { status: url === "/healthz" && !isAway ? 200 : 504 })),
    );
    vi.stubGlobal("fetch", asked);
    const back = vi.fn();
    addEventListener(REACHABLE, back);
    const both = () => Promise.allSettled([request("/api/v1/slow"), request("/api/v1/slow")]);
    for (const each of await both())
      expect(each).toMatchObject({ reason: { message: expect.stringContaining("gave up waiting for this answer") } });
    await vi.waitFor(() => expect(asked.mock.calls.filter(([url]) => url === "/healthz")).toHaveLength(1));
    expect(isDown()).toBe(false);
    isAway = true;
    await both();
    await vi.waitFor(() => expect(isDown()).toBe(true));
    removeEventListener(REACHABLE, back);
    expect(back).not.toHaveBeenCalled();
  });

  it("says in words that it was answered by something else, or only in part", async () => {
    const ask = () => unwrap(client.GET("/api/v1/me", { fetch: () => fetch("/") }));
    for (const body of ["<!doctype html><h1>Sign in to the proxy</h1>", '{"user": {"na']) {
      answers(() => Promise.resolve(new Response(body)));
      await expect(ask()).rejects.toThrow(Garbled);
      await expect(fetchJson("/api/v1/me", {})).rejects.toThrow(Garbled);
    }
    expect(isDown()).toBe(false);
    const broken = () => Promise.reject(new TypeError("network error"));
    answers(async () => Object.assign(new Response(), { text: broken, json: broken, arrayBuffer: broken }));
    await expect(ask()).rejects.toThrow(Unreachable);
    await expect(fetchBytes("/api/v1/me", {})).rejects.toThrow(Unreachable);
  });

  it("says what a proxy refuses that says nothing itself", async () => {
    answers(() => Promise.resolve(new Response("<h1>Too large</h1>", { status: 413 })));
    await expect(request("/api/v1/me")).rejects.toThrow("larger than a proxy before the server takes");
  });

  it("that was given up says nothing of the server", async () => {
    answers(() => Promise.reject(new DOMException("given up", "AbortError")));
    await expect(request("/api/v1/me")).rejects.toThrow("given up");
    expect(isDown()).toBe(false);
  });
});

it("the version that the page was loaded from stays known after the server was upgraded", () => {
  noteVersion("1.0");
  noteVersion("1.0");
  expect(useVersions.getState()).toEqual({ loaded: "1.0", latest: "1.0" });
  noteVersion("1.1");
  expect(useVersions.getState()).toEqual({ loaded: "1.0", latest: "1.1" });
});
