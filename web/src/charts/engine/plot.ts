import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatClock, formatDateTime, formatExact, formatInteger, formatStep } from "@/ui/format";
import type { HoverBus } from "./hover";
import { fade, palette } from "./palette";
import styles from "./plot.module.css";
import { elapsedIncrements, elapsedLabels, stepLabels, valueLabels } from "./ticks";
import { hideTooltip, showTooltip, type TooltipContent } from "./tooltip";
import { align, interpolate, positiveOnly, type Trace } from "./traces";

export type XAxis = "step" | "elapsed" | "clock";

export interface StepRange {
  from: number;
  to: number;
}

/** Everything that decides what a plot shows. */
export interface View {
  traces: readonly Trace[];
  /** One index into the palette for each trace. */
  colours: readonly number[];
  xAxis: XAxis;
  logY: boolean;
  /** In steps; null shows everything. */
  zoom: StepRange | null;
  /** When the run began, in milliseconds since the epoch: zero of the elapsed axis. */
  origin: number;
}

export interface PlotEvents {
  onZoom: (range: StepRange) => void;
  onReset: () => void;
  /** For assistive technology: what the keyboard's cursor stands on. */
  onAnnounce: (text: string) => void;
}

const SMALLEST_DRAG_PIXELS = 4;
const SMALLEST_ZOOM_STEPS = 2e-6;
const Y_PADDING = 0.06;

/** A line plot on a canvas: bands, gaps, markers for what is not finite, crosshair, drag to zoom. Knows no React. */
export class Plot {
  readonly #root: HTMLElement;
  readonly #bus: HoverBus;
  readonly #events: PlotEvents;
  #view: View;
  #uplot: uPlot | undefined;
  #places: Int32Array[] = [];
  #xs: number[][] = [];
  #size = { width: 0, height: 0 };
  #unsubscribe: () => void;
  #pointer: { x: number; y: number } | null = null;

  constructor(root: HTMLElement, bus: HoverBus, view: View, events: PlotEvents) {
    this.#root = root;
    this.#bus = bus;
    this.#view = view;
    this.#events = events;
    this.#unsubscribe = bus.subscribe(({ source, x }) => {
      if (source !== this) this.#follow(x);
    });
    addEventListener("seamark:theme", this.#redraw);
  }

  /** Shows another view; a change of zoom alone rescales at once what is already there. */
  update(view: View): void {
    const previous = this.#view;
    this.#view = view;
    const sameShape =
      previous.xAxis === view.xAxis &&
      previous.logY === view.logY &&
      previous.traces.length === view.traces.length &&
      previous.traces.every((trace, index) => (trace.band === null) === (view.traces[index]?.band === null)) &&
      previous.colours.every((colour, index) => colour === view.colours[index]);
    // What the tooltip said was of the view before.
    if (this.#pointer && (previous.traces !== view.traces || previous.zoom !== view.zoom)) hideTooltip();
    if (!this.#uplot || !sameShape) this.#create();
    else if (previous.traces === view.traces) this.#rescale();
    else {
      this.#uplot.setData(this.#data(), false);
      this.#rescale();
    }
  }

  resize(width: number, height: number): void {
    this.#size = { width, height };
    if (width === 0 || height === 0) return;
    if (this.#uplot) this.#uplot.setSize(this.#size);
    else this.#create();
  }

  destroy(): void {
    this.#unsubscribe();
    removeEventListener("seamark:theme", this.#redraw);
    if (this.#pointer) hideTooltip();
    this.#uplot?.destroy();
    this.#uplot = undefined;
  }

  /** Moves the crosshair by positions, for the keyboard. */
  moveCursor(by: number): void {
    const plot = this.#uplot;
    if (!plot || plot.data[0].length === 0) return;
    const x = plot.data[0];
    const [from, to] = this.#visible();
    const current = plot.cursor.idx;
    const start = by > 0 ? from : to;
    const index = Math.max(from, Math.min(to, current === null || current === undefined ? start : current + by));
    plot.setCursor({ left: plot.valToPos(x[index]!, "x"), top: plot.bbox.height / devicePixelRatio / 2 });
    this.#bus.publish({ source: this, x: x[index]! });
    const content = this.#describe(index);
    this.#events.onAnnounce([content.title, ...content.rows.map((row) => `${row.label} ${row.value}`)].join(", "));
    const box = plot.over.getBoundingClientRect();
    this.#pointer = { x: box.left + plot.valToPos(x[index]!, "x"), y: box.top + box.height / 2 };
    showTooltip(content, this.#pointer.x, this.#pointer.y);
  }

  leave(): void {
    this.#pointer = null;
    hideTooltip();
    this.#uplot?.setCursor({ left: -10, top: -10 });
    this.#bus.publish({ source: this, x: null });
  }

  #redraw = (): void => {
    // Colours of axes and lines are read when they are drawn.
    this.#create();
  };

  #follow(x: number | null): void {
    const plot = this.#uplot;
    if (!plot) return;
    if (x === null || x < (plot.scales.x?.min ?? 0) || x > (plot.scales.x?.max ?? 0))
      plot.setCursor({ left: -10, top: -10 }, false);
    else plot.setCursor({ left: plot.valToPos(x, "x"), top: -10 }, false);
  }

  #visible(): [number, number] {
    const plot = this.#uplot;
    if (!plot) return [0, 0];
    const x = plot.data[0];
    const min = plot.scales.x?.min ?? -Infinity;
    const max = plot.scales.x?.max ?? Infinity;
    let from = 0;
    let to = x.length - 1;
    while (from < to && x[from]! < min) from++;
    while (to > from && x[to]! > max) to--;
    return [from, to];
  }

  /** Positions of a trace in units of the x axis. */
  #positions(trace: Trace): number[] {
    const { xAxis, origin } = this.#view;
    if (xAxis === "step" || !trace.times) return trace.x;
    const times = trace.times;
    const shift = xAxis === "elapsed" ? origin : 0;
    let previous = -Infinity;
    return trace.x.map((_, index) => {
      // Clocks go back now and then; the axis cannot.
      previous = Math.max(previous, ((times[index] ?? 0) - shift) / 1000);
      return previous;
    });
  }

  #data(): uPlot.AlignedData {
    const { traces, logY } = this.#view;
    this.#xs = traces.map((trace) => this.#positions(trace));
    const { x, places } = align(this.#xs.map((positions) => ({ x: positions })));
    this.#places = places;
    const columns: (number | null | undefined)[][] = [];
    traces.forEach((trace, index) => {
      const place = places[index]!;
      const spread = (values: readonly (number | null)[]) =>
        Array.from(place, (at) => (at < 0 ? (traces.length > 1 ? undefined : null) : values[at]));
      const y = logY ? positiveOnly(trace.y).values : trace.y;
      columns.push(spread(y));
      if (trace.band) columns.push(spread(trace.band.low), spread(trace.band.high));
    });
    return [x, ...columns] as uPlot.AlignedData;
  }

  /** The zoom in units of the x axis. */
  #xRange(): [number, number] {
    const { zoom, traces } = this.#view;
    if (zoom) {
      const reference = traces[0];
      const positions = this.#xs[0];
      if (!reference || !positions || this.#view.xAxis === "step") return [zoom.from, zoom.to];
      const range: [number, number] = [
        interpolate(reference.x, positions, zoom.from),
        interpolate(reference.x, positions, zoom.to),
      ];
      return range[1] > range[0] ? range : [range[0] - 0.5, range[1] + 0.5];
    }
    let from = Infinity;
    let to = -Infinity;
    for (const positions of this.#xs) {
      if (positions.length === 0) continue;
      from = Math.min(from, positions[0]!);
      to = Math.max(to, positions[positions.length - 1]!);
    }
    if (from > to) return [0, 1];
    return from === to ? [from - 0.5, to + 0.5] : [from, to];
  }

  #rescale(): void {
    const [min, max] = this.#xRange();
    this.#uplot?.setScale("x", { min, max });
  }

  #zoomTo(left: number, right: number): void {
    const plot = this.#uplot;
    const reference = this.#view.traces[0];
    const positions = this.#xs[0];
    if (!plot || !reference || !positions) return;
    let from = plot.posToVal(left, "x");
    let to = plot.posToVal(right, "x");
    if (this.#view.xAxis !== "step") {
      from = interpolate(positions, reference.x, from);
      to = interpolate(positions, reference.x, to);
    }
    if (to - from < SMALLEST_ZOOM_STEPS) to = from + SMALLEST_ZOOM_STEPS;
    // A pointer is not finer than a thousandth of what it drags over.
    const places = Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(to - from))));
    const round = (step: number) => Number(step.toFixed(places));
    const range = { from: round(from), to: round(to) };
    if (range.to > range.from) this.#events.onZoom(range);
  }

  #describe(index: number): TooltipContent {
    const { traces, colours, origin, xAxis } = this.#view;
    const rows: TooltipContent["rows"] = [];
    const details: TooltipContent["details"] = [];
    let title = "";
    let note: string | undefined;
    traces.forEach((trace, which) => {
      const at = this.#places[which]?.[index] ?? -1;
      if (at < 0) return;
      const sample = trace.sample(at);
      const single = sample.count === 1;
      title =
        single || sample.step === sample.lastStep
          ? `step ${formatStep(sample.step)}`
          : `steps ${formatStep(sample.step)} – ${formatStep(sample.lastStep)}`;
      if (sample.timestamp !== null) {
        note = xAxis === "clock" ? formatDateTime(sample.timestamp) : formatClock(sample.timestamp);
        if (xAxis === "elapsed") note = `${elapsedLabels([Math.round((sample.timestamp - origin) / 100) / 10])[0]} in`;
      }
      rows.push({
        label: single ? trace.label : `${trace.label} (mean)`,
        value: formatExact(single ? sample.value : Number(sample.value.toPrecision(7))),
        colour: palette().lines[colours[which] ?? 0],
      });
      if (!single && traces.length === 1) {
        details.push(
          { label: `max at ${formatStep(sample.maxStep)}`, value: formatExact(sample.max) },
          { label: `min at ${formatStep(sample.minStep)}`, value: formatExact(sample.min) },
          { label: "points", value: formatInteger(sample.count) },
        );
        if (sample.nonFinite > 0) details.push({ label: "not finite", value: formatInteger(sample.nonFinite) });
      }
    });
    return { title, note, rows, details };
  }

  #onCursor(plot: uPlot): void {
    const { left, idx } = plot.cursor;
    const event = plot.cursor.event;
    if (left === undefined || left < 0 || idx === null || idx === undefined || !event) return;
    this.#pointer = { x: event.clientX, y: event.clientY };
    this.#bus.publish({ source: this, x: plot.posToVal(left, "x") });
    const content = this.#describe(idx);
    if (content.rows.length > 0) showTooltip(content, event.clientX, event.clientY);
    else hideTooltip();
  }

  /** From the least to the greatest value of each bucket, as wide as the bucket: a single point's spike stays in sight. */
  #drawBands(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const bottom = bbox.top + bbox.height;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    this.#view.traces.forEach((trace, index) => {
      if (!trace.band) return;
      const pixels = this.#xs[index]!.map((x) => plot.valToPos(x, "x", true));
      const { low, high } = trace.band;
      const widest = (1.5 * (pixels[pixels.length - 1]! - pixels[0]!)) / Math.max(1, pixels.length - 1);
      const shape = new Path2D();
      pixels.forEach((x, at) => {
        const least = low[at];
        const greatest = high[at];
        if (least === null || least === undefined || greatest === null || greatest === undefined) return;
        if (this.#view.logY && greatest <= 0) return;
        const before = Math.min(widest, x - (pixels[at - 1] ?? x)) / 2;
        const after = Math.min(widest, (pixels[at + 1] ?? x) - x) / 2;
        const left = Math.round(x - before);
        const right = Math.max(left + 1, Math.round(x + after));
        const top = plot.valToPos(greatest, "y", true);
        const base = this.#view.logY && least <= 0 ? bottom : plot.valToPos(least, "y", true);
        shape.rect(left, top, right - left, Math.max(1, base - top));
      });
      ctx.fillStyle = fade(palette().lines[this.#view.colours[index] ?? 0] ?? palette().text, 0.26);
      ctx.fill(shape);
    });
    ctx.restore();
  }

  /** NaN on the bottom edge, infinities on the edge that they left by. */
  #drawMarkers(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const size = 4 * devicePixelRatio;
    const colours = palette();
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    this.#view.traces.forEach((trace, index) => {
      const positions = this.#xs[index]!;
      for (const hole of trace.nonFinite) {
        const x = plot.valToPos(interpolate(trace.x, positions, hole.x), "x", true);
        const bottom = bbox.top + bbox.height;
        if (hole.nan > 0) {
          ctx.strokeStyle = colours.bad;
          ctx.lineWidth = 1.5 * devicePixelRatio;
          ctx.beginPath();
          ctx.moveTo(x - size, bottom - 2.5 * size);
          ctx.lineTo(x + size, bottom - 0.5 * size);
          ctx.moveTo(x + size, bottom - 2.5 * size);
          ctx.lineTo(x - size, bottom - 0.5 * size);
          ctx.stroke();
        }
        ctx.fillStyle = colours.warn;
        if (hole.posInf > 0) triangle(ctx, x, bbox.top + 2, size, 1);
        if (hole.negInf > 0) triangle(ctx, x, bottom - 2, size, -1);
      }
    });
    ctx.restore();
  }

  #create(): void {
    this.#uplot?.destroy();
    this.#uplot = undefined;
    if (this.#size.width === 0 || this.#size.height === 0) return;
    const data = this.#data();
    this.#uplot = new uPlot(this.#options(), data, this.#root);
    this.#uplot.root.classList.add(styles.plot!);
    this.#rescale();
    this.#uplot.over.addEventListener("mouseleave", () => this.leave());
  }

  #options(): uPlot.Options {
    const { traces, colours, xAxis, logY } = this.#view;
    const colour = palette();
    const series: uPlot.Series[] = [{}];
    traces.forEach((trace, index) => {
      const stroke = colour.lines[colours[index] ?? 0] ?? colour.text;
      series.push({
        stroke,
        width: traces.length > 20 ? 1 : 1.5,
        spanGaps: false,
        points: {
          size: 5,
          fill: stroke,
          show: (plot, _series, from, to) => {
            const room = plot.bbox.width / devicePixelRatio / Math.max(1, to - from);
            return trace.isRaw && room > 9;
          },
        },
      });
      if (trace.band) {
        // Drawn bucket by bucket below; as series they only make the scale include them.
        const edge: uPlot.Series = {
          stroke: "transparent",
          width: 0,
          points: { show: false },
          paths: uPlot.paths.linear!(),
        };
        series.push({ ...edge }, { ...edge });
      }
    });
    const axis: uPlot.Axis = {
      stroke: colour.axis,
      font: colour.font,
      grid: { stroke: colour.grid, width: 1 },
      ticks: { show: false },
    };
    return {
      ...this.#size,
      pxAlign: 1,
      padding: [10, 14, 0, 2],
      legend: { show: false },
      focus: { alpha: 0.25 },
      scales: {
        x: {
          time: xAxis === "clock" && traces.every((trace) => trace.times),
          auto: false,
          range: (_plot, min, max) => [min, max],
        },
        y: { distr: logY ? 3 : 1, range: (_plot, min, max) => valueRange(min, max, logY) },
      },
      series,
      axes: [
        {
          ...axis,
          size: 26,
          gap: 4,
          space: 64,
          ...(xAxis === "elapsed"
            ? { values: (_plot: uPlot, splits: number[]) => elapsedLabels(splits), incrs: elapsedIncrements }
            : xAxis === "step"
              ? { values: (_plot: uPlot, splits: number[]) => stepLabels(splits) }
              : {}),
        },
        {
          ...axis,
          gap: 6,
          space: 34,
          values: (_plot, splits) => valueLabels(splits),
          size: (_plot, values) => 14 + Math.max(18, ...(values ?? []).map((text) => (text ? text.length * 6.4 : 0))),
        },
      ],
      cursor: {
        y: false,
        points: {
          size: 7,
          width: 1.5,
          // The edges of a band are drawn as part of it and have no points of their own.
          fill: (_plot, index) => (series[index]?.stroke === "transparent" ? "transparent" : colour.surface),
          stroke: (_plot, index) => String(series[index]?.stroke),
        },
        drag: { x: true, y: false, setScale: false, dist: SMALLEST_DRAG_PIXELS },
        bind: {
          dblclick: () => () => {
            this.#events.onReset();
            return null;
          },
        },
      },
      hooks: {
        setCursor: [(plot) => this.#onCursor(plot)],
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width >= SMALLEST_DRAG_PIXELS) this.#zoomTo(left, left + width);
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
        drawAxes: [(plot) => this.#drawBands(plot)],
        draw: [(plot) => this.#drawMarkers(plot)],
      },
    };
  }
}

function valueRange(min: number | null, max: number | null, log: boolean): [number, number] {
  if (min === null || max === null || !Number.isFinite(min) || !Number.isFinite(max)) return log ? [1, 10] : [0, 1];
  if (log) {
    const low = min > 0 ? min : max > 0 ? max / 1e6 : 1;
    return low < max ? [low / 1.15, max * 1.15] : [low / 2, low * 2];
  }
  if (min === max) {
    const room = min === 0 ? 1 : Math.abs(min) * 0.1;
    return [min - room, max + room];
  }
  const room = (max - min) * Y_PADDING;
  // A value that never falls below zero should not seem to.
  return [min >= 0 && min - room < 0 ? 0 : min - room, max + room];
}

function triangle(ctx: CanvasRenderingContext2D, x: number, y: number, size: number, direction: 1 | -1): void {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x - size, y + direction * size * 1.6);
  ctx.lineTo(x + size, y + direction * size * 1.6);
  ctx.fill();
}
