import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { AxisKind } from "@/api/buckets";
import { valueLabels } from "@/ui/ticks";
import { axisOptions, logSplits, spanText, sparseLabels, symlogSplits } from "./axes";
import { type Drawn, drawBands, drawHoles, drawLines, type Frame, Shapes } from "./drawing";
import type { HoverBus } from "./hover";
import { describe, nearest, type Spot } from "./hovering";
import type { Line } from "./lines";
import { CanvasPainter } from "./painter";
import { palette } from "./palette";
import { attachGestures } from "./panning";
import styles from "./plot.module.css";
import {
  extent,
  type Outliers,
  padded,
  projector,
  type Range,
  rounded,
  type Scale,
  symlogThreshold,
  unitOf,
  valueExtent,
} from "./scales";
import { hideTooltip, showTooltip } from "./tooltip";
import { drawInTurn, forgoTurn } from "./turns";

export interface Zoom {
  x: Range;
  /** Of a box; null leaves it as it is. */
  y: Range | null;
}

/** Everything that decides what a plot shows. */
export interface View {
  /** Drawn in this order: the last is on top. */
  lines: readonly Line[];
  axis: AxisKind;
  xScale: Scale;
  yScale: Scale;
  /** In units of the axis; null shows everything. */
  x: Range | null;
  /** Fixed; null lets the values in sight decide. */
  y: Range | null;
  outliers: Outliers;
  band: "auto" | "on" | "off";
  points: "auto" | "never" | "always";
  lineWidth: number;
  tooltip: "nearest" | "all";
}

export interface PlotEvents {
  onZoom: (zoom: Zoom) => void;
  onReset: () => void;
  /** A click, at a place on the axis. */
  onPin: (x: number) => void;
  /** The run whose line is nearest to the pointer. */
  onFocus: (run: string | null) => void;
  /** For assistive technology: what the keyboard's cursor stands on. */
  onAnnounce: (text: string) => void;
}

const SMALLEST_DRAG_PIXELS = 4;
const MANY_BANDS = 12;
const POINT_ROOM_PIXELS = 9;

/** A plot on one canvas: lines, bands, markers, crosshair, zoom. uPlot draws its axes and hears the pointer. Knows no React. */
export class Plot {
  readonly #root: HTMLElement;
  readonly #bus: HoverBus;
  readonly #events: PlotEvents;
  readonly #shapes = new Shapes();
  #view: View;
  #uplot: uPlot | undefined;
  #drawn: Drawn[] = [];
  /** The same as they were drawn, with points where there was room for them. */
  #shown: readonly Drawn[] = [];
  #version = 0;
  #threshold = 1;
  /** What uPlot counts the vertical axis in. */
  #unit = 1;
  #size = { width: 0, height: 0 };
  #focus: string | null = null;
  #drawnFocus: string | null = null;
  /** Who moves the crosshair: the pointer over this plot, its keyboard, or another plot, if any does. */
  #cursor: "pointer" | "keyboard" | "other" = "other";
  /** Where the crosshair stands, unless that is where the pointer is. */
  #place: number | null = null;
  #pointer = { clientX: 0, clientY: 0 };
  /** The line that the keyboard reads. */
  #read = 0;
  #redrawing = 0;
  #detach: (() => void)[] = [];

  constructor(root: HTMLElement, bus: HoverBus, view: View, events: PlotEvents) {
    this.#root = root;
    this.#bus = bus;
    this.#view = view;
    this.#events = events;
    this.#detach.push(
      bus.subscribe(({ source, x, axis }) => {
        if (source !== this) this.#follow(axis === this.#axisName ? x : null);
      }),
    );
    addEventListener("seamark:theme", this.#recreate);
    this.#prepare();
  }

  get #axisName(): string {
    return `${this.#view.axis} ${this.#view.xScale}`;
  }

  /** The canvas, for pictures. */
  get canvas(): HTMLCanvasElement | undefined {
    return this.#uplot?.ctx.canvas;
  }

  /** Whether the keyboard is reading values. */
  get isRead(): boolean {
    return this.#cursor === "keyboard";
  }

  /** What is drawn, for exports: the lines with their colours, and both ranges. */
  get shown(): { drawn: readonly Drawn[]; x: Range; y: Range; threshold: number } {
    const { x, y } = this.#uplot?.scales ?? {};
    return {
      drawn: this.#shown,
      x: [x?.min ?? 0, x?.max ?? 1],
      y: [(y?.min ?? 0) * this.#unit, (y?.max ?? 1) * this.#unit],
      threshold: this.#threshold,
    };
  }

  /** Shows another view; a change of range alone rescales at once what is already there. */
  update(view: View): void {
    const before = this.#view;
    this.#view = view;
    if (this.#cursor === "keyboard" && (before.lines !== view.lines || before.x !== view.x)) hideTooltip();
    const threshold = this.#threshold;
    this.#prepare();
    const alike =
      before.axis === view.axis &&
      before.xScale === view.xScale &&
      before.yScale === view.yScale &&
      (view.yScale !== "symlog" || threshold === this.#threshold);
    if (!this.#uplot || !alike) this.#createInTurn();
    else this.#rescale();
  }

  resize(width: number, height: number): void {
    this.#size = { width, height };
    if (width === 0 || height === 0) return;
    if (this.#uplot) this.#uplot.setSize(this.#size);
    else this.#createInTurn();
  }

  /** Brings a run's lines to the front and lets the others fade; drawn with the next frame. */
  focus(run: string | null): void {
    const known = run === null ? null : this.#lineOf(run);
    if (known === this.#focus) return;
    this.#focus = known;
    if (this.#redrawing !== 0) return;
    this.#redrawing = requestAnimationFrame(() => {
      this.#redrawing = 0;
      if (this.#focus === this.#drawnFocus) return;
      // Out of sight nothing has to fade; but what has faded there must not stay so.
      if (this.#drawnFocus === null && this.#isOutOfSight) return;
      this.#uplot?.redraw(false, false);
    });
  }

  /** The run itself where it has a line, or else the group that it is in. */
  #lineOf(run: string): string | null {
    const found =
      this.#drawn.find(({ line }) => line.run === run) ?? this.#drawn.find(({ line }) => line.members?.has(run));
    return found?.line.run ?? null;
  }

  get #isOutOfSight(): boolean {
    const { top, bottom } = this.#root.getBoundingClientRect();
    return bottom < 0 || top > innerHeight;
  }

  destroy(): void {
    for (const detach of this.#detach) detach();
    forgoTurn(this.#root);
    removeEventListener("seamark:theme", this.#recreate);
    cancelAnimationFrame(this.#redrawing);
    if (this.#cursor !== "other") hideTooltip();
    this.#uplot?.destroy();
    this.#uplot = undefined;
  }

  /** Moves the crosshair along the current line by positions, or to another line. */
  moveCursor(by: number, lineBy = 0): void {
    const plot = this.#uplot;
    const lines = this.#drawn.filter(({ line }) => line.x.length > 0);
    if (!plot || lines.length === 0) return;
    this.#read = (this.#read + lineBy + lines.length) % lines.length;
    const { line, y } = lines[this.#read]!;
    const [min, max] = this.shown.x;
    const current =
      plot.cursor.left !== undefined && plot.cursor.left >= 0 ? plot.posToVal(plot.cursor.left, "x") : null;
    let index = current === null ? (by >= 0 ? 0 : line.x.length - 1) : nearestTo(line.x, current);
    if (current !== null) index += by;
    const inSight = (at: number) => line.x[at]! >= min && line.x[at]! <= max;
    const [first, last] = [line.x.findIndex((x) => x >= min), line.x.findLastIndex((x) => x <= max)];
    if (first < 0 || last < first) return;
    index = Math.max(first, Math.min(last, index));
    if (!inSight(index)) return;
    const x = line.x[index]!;
    const left = plot.valToPos(x, "x");
    const top = Number.isNaN(y[index]!) ? plot.over.clientHeight / 2 : plot.valToPos(y[index]! / this.#unit, "y");
    plot.setCursor({ left, top }, false);
    this.#cursor = "keyboard";
    this.#place = x;
    this.#bus.publish({ source: this, x, axis: this.#axisName });
    const spot = { drawn: lines[this.#read]!, index };
    const content = describe(this.#view, this.#drawn, x, spot, palette());
    const row = content.rows.find(({ isNearest }) => isNearest) ?? content.rows[0];
    this.#events.onAnnounce([content.title, row ? `${row.label} ${row.value}` : "no value"].join(", "));
    this.#events.onFocus(lines.length > 1 ? line.run : null);
    const box = plot.over.getBoundingClientRect();
    showTooltip(content, box.left + left, box.top + top);
  }

  /** Zooms around the crosshair, or the middle, for the keyboard. */
  zoomBy(factor: number): void {
    const plot = this.#uplot;
    if (!plot) return;
    const width = plot.over.clientWidth;
    const { left } = plot.cursor;
    const at = left !== undefined && left >= 0 ? left : width / 2;
    const x: Range = [plot.posToVal(at - at * factor, "x"), plot.posToVal(at + (width - at) * factor, "x")];
    const shown = rounded(x, this.#view.xScale);
    this.#events.onZoom({ x: shown, y: null });
    this.#events.onAnnounce(`Zoomed to ${spanText(this.#view.axis, ...shown)}`);
  }

  /** Pins the place that the keyboard reads, as a click pins the one that the pointer is at. */
  pin(): void {
    const plot = this.#uplot;
    if (this.isRead && plot?.cursor.left !== undefined)
      this.#events.onPin(this.#nearestPlace(plot, plot.posToVal(plot.cursor.left, "x")));
  }

  /** The tooltip makes room for what is pinned beside the pointer, until that moves. */
  #pinAt(plot: uPlot, x: number): void {
    const place = this.#nearestPlace(plot, x);
    this.#cursor = "other";
    this.#place = place;
    hideTooltip();
    this.#events.onPin(place);
  }

  leave(): void {
    this.#cursor = "other";
    this.#place = null;
    hideTooltip();
    this.#uplot?.setCursor({ left: -10, top: -10 }, false);
    this.#bus.publish({ source: this, x: null, axis: this.#axisName });
    this.#events.onFocus(null);
  }

  readonly #recreate = (): void => {
    // Colours of axes and lines are read when they are drawn.
    this.#prepare();
    this.#createInTurn();
  };

  #prepare(): void {
    const { lines, band, points, yScale } = this.#view;
    const colours = palette().lines;
    this.#drawn = lines.map((line) => ({
      line,
      y: line.smooth ?? line.y,
      colour: colours[line.colour % colours.length]!,
      withBand: line.low !== null && !line.isFaint && (line.isGroup || band !== "off"),
      onlySpikes: band === "auto" && !line.isGroup && lines.length > MANY_BANDS,
      withPoints: points === "always",
    }));
    this.#version += 1;
    if (yScale === "symlog") {
      const whole = extent(lines, "linear") ?? [0, 1];
      this.#threshold = symlogThreshold(valueExtent(this.#extents, whole, "symlog", "none"));
    }
  }

  get #extents() {
    return this.#drawn.flatMap(({ line, y, withBand }) =>
      y === line.y
        ? [{ line, y, withBand }]
        : [
            { line, y, withBand },
            { line, y: line.y, withBand: false },
          ],
    );
  }

  #ranges(): { x: Range; y: Range } {
    const { lines, x, y, xScale, yScale, outliers } = this.#view;
    let across: Range = x ?? extent(lines, xScale) ?? (xScale === "log" ? [1, 10] : [0, 1]);
    if (xScale === "log" && across[0] <= 0) across = [extent(lines, "log")?.[0] ?? across[1] / 1e6, across[1]];
    if (!(across[1] > across[0])) {
      const room = xScale === "linear" ? 0.5 : Math.abs(across[0]) * 0.1 || 0.5;
      across = [across[0] - room, across[0] + room];
    }
    const fixed = y && (yScale !== "log" || y[0] > 0) && y[1] > y[0] ? y : null;
    return { x: across, y: fixed ?? padded(valueExtent(this.#extents, across, yScale, outliers), yScale) };
  }

  #rescale(): void {
    const plot = this.#uplot;
    if (!plot) return;
    plot.batch(() => this.#setScales(plot));
    this.#align(plot);
  }

  /** The axis may have moved under the crosshair. */
  #align(plot: uPlot): void {
    if (this.#cursor === "pointer") this.#hover(plot);
    else this.#stand(plot, this.#place);
  }

  /** Within a batch, so that it is drawn once. */
  #setScales(plot: uPlot): void {
    const { x, y } = this.#ranges();
    plot.setScale("x", { min: x[0], max: x[1] });
    this.#unit = unitOf(y);
    plot.scales.y!.asinh = this.#threshold / this.#unit;
    plot.setScale("y", { min: y[0] / this.#unit, max: y[1] / this.#unit });
    // Scales that stayed the same draw nothing by themselves.
    plot.redraw(false, true);
  }

  #frame(plot: uPlot): Frame {
    const { left, top, width, height } = plot.bbox;
    const { x, y, threshold } = this.shown;
    const { xScale, yScale, lineWidth } = this.#view;
    this.#shapes.fit([this.#version, left, top, width, height, ...x, ...y].join(" "));
    return {
      left,
      top,
      width,
      height,
      ratio: devicePixelRatio,
      within: x,
      xPixel: projector({ scale: xScale, min: x[0], max: x[1], from: left, to: left + width, threshold }),
      yPixel: projector({ scale: yScale, min: y[0], max: y[1], from: top + height, to: top, threshold }),
      lineWidth,
    };
  }

  #draw(plot: uPlot): void {
    const { ctx, bbox } = plot;
    this.#drawnFocus = this.#focus;
    const frame = this.#frame(plot);
    const colours = palette();
    const painter = new CanvasPainter(ctx, frame.ratio, colours.font);
    const withPoints = (drawn: Drawn) => {
      if (drawn.withPoints || this.#view.points !== "auto" || !drawn.line.isRaw) return drawn;
      const room = bbox.width / frame.ratio / Math.max(1, inSight(drawn.line, frame.within));
      return room > POINT_ROOM_PIXELS ? { ...drawn, withPoints: true } : drawn;
    };
    const lines = this.#drawn.map(withPoints);
    this.#shown = lines;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    drawBands(painter, frame, this.#shapes, lines, this.#focus);
    drawLines(painter, frame, this.#shapes, lines, this.#focus);
    drawHoles(painter, frame, lines, colours);
    ctx.restore();
  }

  #follow(x: number | null): void {
    this.#cursor = "other";
    this.#place = x;
    if (this.#uplot) this.#stand(this.#uplot, x);
  }

  #stand(plot: uPlot, x: number | null): void {
    const [min, max] = this.shown.x;
    const left = x === null || x < min || x > max ? -10 : plot.valToPos(x, "x");
    plot.setCursor({ left, top: -10 }, false);
  }

  #onCursor(plot: uPlot): void {
    const { left, event } = plot.cursor;
    if (left === undefined || left < 0 || !event) return;
    this.#cursor = "pointer";
    this.#pointer = { clientX: event.clientX, clientY: event.clientY };
    this.#hover(plot);
  }

  /** Says what the pointer stands on. */
  #hover(plot: uPlot): void {
    const { left = -10, top = -10 } = plot.cursor;
    if (left < 0) {
      hideTooltip();
      return;
    }
    const { clientX, clientY } = this.#pointer;
    const x = plot.posToVal(left, "x");
    this.#bus.publish({ source: this, x, axis: this.#axisName });
    const spot = this.#nearest(plot, x, left, top);
    this.#events.onFocus(spot && this.#drawn.length > 1 ? spot.drawn.line.run : null);
    const content = describe(this.#view, this.#drawn, x, spot, palette());
    if (content.rows.length > 0) showTooltip(content, clientX, clientY);
    else hideTooltip();
  }

  #nearest(plot: uPlot, x: number, left: number, top: number): Spot | null {
    const pixel = (value: number, scale: "x" | "y") => plot.valToPos(scale === "y" ? value / this.#unit : value, scale);
    return nearest(this.#drawn, x, left, top, pixel);
  }

  /** Where the line that the pointer is nearest to has a value. */
  #nearestPlace(plot: uPlot, x: number): number {
    const { left = 0, top = 0 } = plot.cursor;
    const spot = this.#nearest(plot, x, left, top);
    return spot ? spot.drawn.line.x[spot.index]! : x;
  }

  #zoomTo(plot: uPlot): void {
    const { left, top, width, height } = plot.select;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    const isBox = plot.cursor.drag?.y === true;
    if (plot.cursor.drag) plot.cursor.drag.y = false;
    if (width < SMALLEST_DRAG_PIXELS) return;
    const x: Range = [plot.posToVal(left, "x"), plot.posToVal(left + width, "x")];
    const valueAt = (pixel: number) => plot.posToVal(pixel, "y") * this.#unit;
    const y: Range | null = isBox && height >= SMALLEST_DRAG_PIXELS ? [valueAt(top + height), valueAt(top)] : null;
    const { xScale, yScale } = this.#view;
    const zoom = { x: rounded(x, xScale), y: y && rounded(y, yScale) };
    // At once; the page follows when it has rendered.
    this.#view = { ...this.#view, x: zoom.x, y: zoom.y ?? this.#view.y };
    this.#rescale();
    this.#events.onZoom(zoom);
  }

  #createInTurn(): void {
    drawInTurn(this.#root, () => this.#create());
  }

  #create(): void {
    this.#uplot?.destroy();
    this.#uplot = undefined;
    if (this.#size.width === 0 || this.#size.height === 0) return;
    const plot = new uPlot(
      this.#options(),
      [
        [0, 1],
        [null, null],
      ] as unknown as uPlot.AlignedData,
      (made, begin) => {
        this.#uplot = made;
        made.root.classList.add(styles.plot!);
        this.#root.append(made.root);
        // What it would draw by itself, without its scales, is drawn together with them.
        made.batch(() => {
          begin();
          this.#setScales(made);
        });
      },
    );
    this.#align(plot);
    plot.over.addEventListener("mouseleave", () => this.leave());
    attachGestures(plot, {
      onZoom: (x) => this.#events.onZoom({ x: rounded(x, this.#view.xScale), y: null }),
      onClick: (x) => this.#pinAt(plot, x),
    });
  }

  #options(): uPlot.Options {
    const { axis, xScale, yScale } = this.#view;
    const colour = palette();
    const distribution: Record<Scale, uPlot.Scale.Distr> = { linear: 1, log: 3, symlog: 4 };
    const splitsOf = (scale: Scale, from: number, to: number) =>
      scale === "log" ? logSplits(from, to) : symlogSplits(from, to, this.#threshold);
    const inValues = (split: number) => (this.#unit === 1 ? split : Number((split * this.#unit).toPrecision(12)));
    const shared: uPlot.Axis = {
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
      scales: {
        x: {
          time: axis === "absolute",
          auto: false,
          distr: distribution[xScale],
          asinh: this.#threshold,
          range: (_plot, min, max) => [min, max],
        },
        y: {
          auto: false,
          distr: distribution[yScale],
          asinh: this.#threshold,
          range: (_plot, min, max) => [min ?? 0, max ?? 1],
        },
      },
      series: [{}, { paths: () => null, points: { show: false } }],
      axes: [
        {
          ...shared,
          size: 26,
          gap: 4,
          space: 64,
          ...(xScale === "linear"
            ? axisOptions(axis)
            : { splits: (_plot, _axis, from, to) => splitsOf(xScale, from, to) }),
        },
        {
          ...shared,
          ...(yScale !== "linear" && {
            splits: (_plot, _axis, from, to) =>
              splitsOf(yScale, from * this.#unit, to * this.#unit).map((each) => each / this.#unit),
            // uPlot takes every decade for a split.
            filter: (_plot, splits) => splits,
          }),
          gap: 6,
          space: 34,
          values: (plot, splits) => {
            const values = splits.map(inValues);
            if (yScale === "linear") return valueLabels(values);
            return sparseLabels(
              values,
              splits.map((each) => plot.valToPos(each, "y")),
            );
          },
          size: (_plot, values) => 14 + Math.max(18, ...(values ?? []).map((text) => (text ? text.length * 6.4 : 0))),
        },
      ],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: SMALLEST_DRAG_PIXELS },
        bind: {
          mousedown: (plot, _target, handler) => (event) => {
            // Panning has its own listener.
            if (event.altKey || event.button !== 0) return null;
            if (plot.cursor.drag) plot.cursor.drag.y = event.shiftKey;
            handler(event);
            return null;
          },
          dblclick: () => () => {
            this.#events.onReset();
            return null;
          },
        },
      },
      hooks: {
        setCursor: [(plot) => this.#onCursor(plot)],
        setSelect: [(plot) => this.#zoomTo(plot)],
        drawAxes: [(plot) => this.#draw(plot)],
      },
    };
  }
}

const nearestTo = (positions: Float64Array, x: number): number => {
  let best = 0;
  for (let index = 1; index < positions.length; index++) {
    if (Math.abs(positions[index]! - x) < Math.abs(positions[best]! - x)) best = index;
  }
  return best;
};

const inSight = ({ x }: Line, [from, to]: Range): number => {
  let count = 0;
  for (const each of x) if (each >= from && each <= to) count++;
  return count;
};
