import { describe, expect, it } from "vitest";
import { decodeBuckets } from "./decodeBuckets";

/** A document as the server writes it: preamble, padded directory, aligned columns. */
function encode(directory: object, data: ArrayBuffer, version = 1): ArrayBuffer {
  const json = new TextEncoder().encode(JSON.stringify(directory));
  const size = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(16 + size + data.byteLength).fill(32);
  bytes.set(new TextEncoder().encode("SMBK"));
  const view = new DataView(bytes.buffer);
  view.setUint16(4, version, true);
  view.setUint16(6, 0, true);
  view.setUint32(8, size, true);
  view.setUint32(12, data.byteLength, true);
  bytes.set(json, 16);
  bytes.set(new Uint8Array(data), 16 + size);
  return bytes.buffer;
}

const values = new Float64Array([0.5, Number.NaN, -Infinity]);

describe("decodeBuckets", () => {
  it("gives columns as views of the response, with values that JSON could not carry", () => {
    const counts = new Uint32Array([1, 2, 3, 0]);
    const highest = new Float32Array([0.75, 2]);
    const data = new Uint8Array(values.byteLength + counts.byteLength + highest.byteLength);
    data.set(new Uint8Array(values.buffer));
    data.set(new Uint8Array(counts.buffer), values.byteLength);
    data.set(new Uint8Array(highest.buffer), values.byteLength + counts.byteLength);
    const columns = {
      mean: { type: "f64", offset: 0, length: 3 },
      count: { type: "u32", offset: 24, length: 3 },
      max: { type: "f32", offset: 40, length: 2 },
    };
    const buffer = encode(
      {
        mode: "buckets",
        grid: { start: 0, width: 2, buckets: 3 },
        series: [{ run: "CLS-1", path: "loss", status: "ok", points: 6, columns }],
      },
      data.buffer,
    );
    const chart = decodeBuckets(buffer);
    expect(chart.mode).toBe("buckets");
    expect(chart.grid).toEqual({ start: 0, width: 2, buckets: 3 });
    expect([...chart.series[0]!.columns.mean!]).toEqual([...values]);
    expect([...chart.series[0]!.columns.count!]).toEqual([1, 2, 3]);
    expect(chart.series[0]!.columns.max!).toEqual(highest);
    expect(chart.series[0]!.columns.mean!.buffer).toBe(buffer);
  });

  it("refuses what is cut short, of another version, or something else", () => {
    const whole = encode({ mode: "points", grid: null, series: [] }, new ArrayBuffer(8));
    expect(() => decodeBuckets(whole.slice(0, whole.byteLength - 1))).toThrow(/cut short/);
    expect(() => decodeBuckets(encode({}, new ArrayBuffer(0), 2))).toThrow(/version 2/);
    expect(() => decodeBuckets(new TextEncoder().encode('{"type":"about:blank"}').buffer)).toThrow(/not a chart/);
    expect(() => decodeBuckets(new ArrayBuffer(3))).toThrow(/not a chart/);
  });
});
