import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Line } from "./engine/lines";
import { smoothed } from "./engine/smooth";
import { type Order, perform } from "./engine/tasks";

/** What the browser's worker would do: it is sent copies, or memory that the page has no more, and answers later. */
class FakeWorker {
  static made: FakeWorker[] = [];
  orders: Order[] = [];
  readonly #listeners = new Map<string, (event: unknown) => void>();

  constructor() {
    FakeWorker.made.push(this);
  }

  addEventListener(name: string, listener: (event: unknown) => void) {
    this.#listeners.set(name, listener);
  }

  postMessage(message: Order, transfer: ArrayBuffer[]) {
    this.orders.push(structuredClone(message, { transfer }));
  }

  answer() {
    for (const order of this.orders.splice(0)) {
      const { outcome, transfer } = perform(order);
      this.#listeners.get("message")?.({ data: structuredClone(outcome, { transfer }) });
    }
  }

  fail() {
    this.#listeners.get("error")?.({});
  }
}

let numbers: typeof import("./numbers");

beforeEach(async () => {
  vi.resetModules();
  FakeWorker.made = [];
  vi.stubGlobal("Worker", FakeWorker);
  numbers = await import("./numbers");
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** A document with one line of so many values. */
function documentOf(values: number): ArrayBuffer {
  const columns = { mean: { type: "f64", offset: 0, length: values } };
  const series = [{ run: "A-1", path: "loss", status: "ok", points: values, columns }];
  const json = new TextEncoder().encode(JSON.stringify({ mode: "buckets", grid: null, series }));
  const size = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(16 + size + values * 8).fill(32);
  bytes.set(new TextEncoder().encode("SMBK"));
  const view = new DataView(bytes.buffer);
  view.setUint16(4, 1, true);
  view.setUint32(8, size, true);
  view.setUint32(12, values * 8, true);
  bytes.set(json, 16);
  new Float64Array(bytes.buffer, 16 + size).set(Float64Array.from({ length: values }, (_, index) => index));
  return bytes.buffer;
}

it("decodes a small chart at once, and a large one in the worker, to which its memory goes", async () => {
  const small = numbers.decoded(documentOf(10));
  expect(small).not.toBeInstanceOf(Promise);
  expect(FakeWorker.made).toEqual([]);

  const bytes = documentOf(numbers.MANY_VALUES + 1);
  const large = numbers.decoded(bytes);
  expect(bytes.byteLength).toBe(0);
  FakeWorker.made[0]!.answer();
  const { mean } = (await large).series[0]!.columns;
  expect([mean!.length, mean![numbers.MANY_VALUES]]).toEqual([numbers.MANY_VALUES + 1, numbers.MANY_VALUES]);
});

it("says what is wrong with a document that the worker cannot decode", async () => {
  const large = numbers.decoded(new ArrayBuffer(numbers.MANY_VALUES * 8 + 8));
  FakeWorker.made[0]!.answer();
  await expect(large).rejects.toThrow(/not a chart document/);
});

it("fails what waits for a worker that did not load, and makes another one next time", async () => {
  const large = numbers.decoded(documentOf(numbers.MANY_VALUES + 1));
  FakeWorker.made[0]!.fail();
  await expect(large).rejects.toThrow(/Reload the page/);
  const again = numbers.decoded(documentOf(numbers.MANY_VALUES + 1));
  FakeWorker.made[1]!.answer();
  expect((await again).series).toHaveLength(1);
});

const lineOf = (values: number): Line =>
  ({
    x: Float64Array.from({ length: values }, (_, index) => index),
    y: Float64Array.from({ length: values }, (_, index) => Math.sin(index)),
  }) as Line;

it("smooths very many values in the worker, keeps what was there until then, and skips what is wished for no more", async () => {
  const { useSmoothed } = await import("./useSmoothed");
  const lines = [lineOf(numbers.MANY_VALUES), lineOf(300)];
  const { result, rerender } = renderHook(({ strength }) => useSmoothed(lines, "ema", strength, 1000), {
    initialProps: { strength: 0.2 },
  });
  expect(result.current).toBeNull();
  const [worker] = FakeWorker.made;
  const expected = (strength: number) => smoothed(lines[1]!.x, lines[1]!.y, { kind: "ema", strength }, 1000);
  await act(async () => worker!.answer());
  await waitFor(() => expect(result.current![1]!.smooth).toEqual(expected(0.2)));

  rerender({ strength: 0.3 });
  rerender({ strength: 0.4 });
  rerender({ strength: 0.5 });
  expect(worker!.orders).toHaveLength(1);
  expect(result.current![1]!.smooth).toEqual(expected(0.2));
  await act(async () => worker!.answer());
  await act(async () => worker!.answer());
  await waitFor(() => expect(result.current![1]!.smooth).toEqual(expected(0.5)));
  expect(worker!.orders).toEqual([]);
});

it("smooths few values at once", async () => {
  const { useSmoothed } = await import("./useSmoothed");
  const lines = [lineOf(300)];
  const { result } = renderHook(() => useSmoothed(lines, "gaussian", 0.4, 1000));
  expect(result.current![0]!.smooth).toEqual(
    smoothed(lines[0]!.x, lines[0]!.y, { kind: "gaussian", strength: 0.4 }, 1000),
  );
  expect(FakeWorker.made).toEqual([]);
});
