import type { AxisKind, SeriesName } from "@/api/buckets";
import { formatInteger } from "@/ui/format";
import { niceSplits, projector, type Range, type Scale } from "@/ui/scales";
import { clockSplits, elapsedLabels, stepLabels, timeLabels, valueLabels } from "@/ui/ticks";
import { AXIS_NAMES } from "./axes";
import { type Drawn, dashOf, drawBands, drawHoles, drawLines, type Frame, Shapes } from "./drawing";
import { BAND_NAMES, type Line, spreadOf } from "./lines";
import { escapeXml, SvgPainter } from "./painter";
import { palette } from "./palette";

/** What is drawn, and on which scales. */
export interface Shown {
  drawn: readonly Drawn[];
  x: Range;
  y: Range;
  threshold: number;
  axis: AxisKind;
  xScale: Scale;
  yScale: Scale;
  lineWidth: number;
  title: string;
}

const HEAD = 30;
const ROW = 18;
const MOST_NAMED = 20;
/** How much of each line stands before its name: enough for its dashes. */
const SAMPLE = 28;

/** The lines that are named below a chart, and how many more there are. */
function named(drawn: readonly Drawn[]): { names: readonly Drawn[]; rest: string | null } {
  const all = drawn.filter(({ line }) => !line.isFaint);
  const more = all.length - MOST_NAMED;
  return { names: all.slice(0, MOST_NAMED), rest: more > 0 ? `and ${formatInteger(more)} more` : null };
}

/** The chart's canvas with its title above and the names of its lines below. */
export function picture(canvas: HTMLCanvasElement, { drawn, title }: Shown): HTMLCanvasElement {
  const ratio = devicePixelRatio;
  const colours = palette();
  const { names, rest } = named(drawn);
  const made = document.createElement("canvas");
  made.width = canvas.width;
  made.height = canvas.height + Math.round((HEAD + ROW * (names.length + (rest ? 1 : 0)) + 10) * ratio);
  const context = made.getContext("2d");
  if (!context) throw new Error("The browser gives no canvas to draw the picture on. Close other tabs and try again.");
  context.fillStyle = colours.surface;
  context.fillRect(0, 0, made.width, made.height);
  context.drawImage(canvas, 0, HEAD * ratio);
  context.scale(ratio, ratio);
  context.textBaseline = "middle";
  context.font = colours.font.replace("11px", "600 13px");
  context.fillStyle = colours.text;
  context.fillText(title, 12, HEAD / 2 + 2);
  context.font = colours.font;
  names.forEach(({ line, colour }, index) => {
    const top = HEAD + canvas.height / ratio + ROW * (index + 0.5);
    context.strokeStyle = colour;
    context.lineWidth = 3;
    context.setLineDash([...dashOf(line)]);
    context.beginPath();
    context.moveTo(14, top);
    context.lineTo(14 + SAMPLE, top);
    context.stroke();
    context.fillStyle = colours.text;
    context.fillText(line.label, 22 + SAMPLE, top);
  });
  if (rest) context.fillText(rest, 22 + SAMPLE, HEAD + canvas.height / ratio + ROW * (names.length + 0.5));
  return made;
}

function powers([from, to]: Range): number[] {
  const splits: number[] = [];
  for (let exponent = Math.ceil(Math.log10(from)); exponent <= Math.floor(Math.log10(to)); exponent++)
    splits.push(10 ** exponent);
  return splits.length > 1 ? splits : [from, to];
}

function labels(axis: AxisKind, scale: Scale, splits: number[]): string[] {
  if (scale !== "linear") return splits.map((value) => valueLabels([value])[0]!);
  if (axis === "step") return stepLabels(splits);
  if (axis === "relative") return elapsedLabels(splits);
  if (axis === "absolute") return timeLabels(splits);
  return valueLabels(splits);
}

/** Where labels stand on an axis that is not a logarithm: where they read well. */
function splitsOf(axis: AxisKind, range: Range, about: number): number[] {
  if (axis === "step" || axis === "metric") return niceSplits(range, about);
  return clockSplits(range, about, axis === "absolute" ? new Date(range[0] * 1000).getTimezoneOffset() * 60 : 0);
}

/** What stands below the axis; whoever gets the picture may be elsewhere. */
function axisName(axis: AxisKind): string {
  if (axis !== "absolute") return AXIS_NAMES[axis];
  return `${AXIS_NAMES[axis]} (${Intl.DateTimeFormat().resolvedOptions().timeZone})`;
}

/** The chart as a document of its own, with axes and the names of its lines. */
export function svgDocument(shown: Shown, width: number, height: number): string {
  const { drawn, x, y, threshold, axis, xScale, yScale, lineWidth, title } = shown;
  const colours = palette();
  const [left, top] = [64, HEAD + 10];
  const frame: Frame = {
    left,
    top,
    width: width - left - 14,
    height: height - 40,
    ratio: 1,
    within: x,
    xPixel: projector({ scale: xScale, min: x[0], max: x[1], from: left, to: width - 14, threshold }),
    yPixel: projector({ scale: yScale, min: y[0], max: y[1], from: top + height - 40, to: top, threshold }),
    lineWidth,
  };
  const bottom = frame.top + frame.height;
  const { names, rest } = named(drawn);
  const text = (x: number, y: number, content: string, more = "") =>
    `<text x="${Math.round(x)}" y="${Math.round(y)}" ${more}>${escapeXml(content)}</text>`;
  const grid: string[] = [];
  const acrossAt = xScale === "log" ? powers(x) : splitsOf(axis, x, width / 110);
  labels(axis, xScale, acrossAt).forEach((label, index) => {
    const at = frame.xPixel(acrossAt[index]!);
    grid.push(`<path d="M${Math.round(at)} ${top}V${Math.round(bottom)}" stroke="${colours.grid}"/>`);
    grid.push(text(at, bottom + 16, label, `text-anchor="middle" fill="${colours.axis}"`));
  });
  const upAt = yScale === "log" ? powers(y) : niceSplits(y, height / 50);
  const upLabels = yScale === "linear" ? valueLabels(upAt) : upAt.map((value) => valueLabels([value])[0]!);
  upLabels.forEach((label, index) => {
    const at = frame.yPixel(upAt[index]!);
    grid.push(`<path d="M${left} ${Math.round(at)}H${width - 14}" stroke="${colours.grid}"/>`);
    grid.push(text(left - 8, at + 4, label, `text-anchor="end" fill="${colours.axis}"`));
  });
  const painter = new SvgPainter();
  const shapes = new Shapes();
  drawBands(painter, frame, shapes, drawn, null);
  drawLines(painter, frame, shapes, drawn, null);
  drawHoles(painter, frame, drawn, colours);
  const legend = names.map(({ line, colour }, index) => {
    const at = bottom + 40 + ROW * index;
    const sample = `<path d="M${left} ${Math.round(at - 4)}h${SAMPLE}" stroke="${escapeXml(colour)}" stroke-width="3" stroke-dasharray="${dashOf(line).join(" ")}"/>`;
    return `${sample}${text(left + SAMPLE + 8, at, line.label)}`;
  });
  if (rest) legend.push(text(left + SAMPLE + 8, bottom + 40 + ROW * names.length, rest));
  const whole = bottom + 40 + ROW * legend.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${Math.round(whole)}" viewBox="0 0 ${width} ${Math.round(whole)}" font-family="system-ui, sans-serif" font-size="11" fill="${colours.text}">`,
    `<rect width="100%" height="100%" fill="${colours.surface}"/>`,
    text(left, 20, title, 'font-size="13" font-weight="600"'),
    ...grid,
    text(left + frame.width / 2, bottom + 32, axisName(axis), `text-anchor="middle" fill="${colours.axis}"`),
    `<clipPath id="plot"><rect x="${left}" y="${top}" width="${frame.width}" height="${frame.height}"/></clipPath>`,
    `<g clip-path="url(#plot)">`,
    ...painter.elements,
    "</g>",
    ...legend,
    "</svg>",
  ].join("\n");
}

/** A cell; text that a spreadsheet would take for a formula is quoted by an apostrophe. */
function cell(value: string | number | null): string {
  if (value === null || typeof value === "number") return value === null ? "" : String(value);
  return /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}

function field(value: string | number | null): string {
  const text = cell(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The values of lines at one place, to be pasted into a spreadsheet: as cells between tabs, since quotes would be pasted, too. */
export function tsvText(
  rows: readonly { line: Line; x: number | null; value: number | null }[],
  axis: AxisKind,
): string {
  const cells = rows.map(({ line, x, value }) => [line.run, line.label, line.path, x, value]);
  return [["run", "name", "metric", axis, "value"], ...cells]
    .map((row) => row.map((each) => cell(each).replace(/[\t\r\n]+/g, " ")).join("\t"))
    .join("\n");
}

/** The series that shown lines are made of: their own, and those of the members of shown groups, but for runs that are hidden. */
export function exportedSeries(
  series: readonly SeriesName[],
  shown: readonly Line[],
  hidden: ReadonlySet<string>,
): SeriesName[] {
  const drawn = new Set(
    shown.flatMap(({ run, path, members }) => [...(members ?? [run])].map((each) => `${each}\n${path}`)),
  );
  return series.filter(({ run, path }) => drawn.has(`${run}\n${path}`) && !hidden.has(run));
}

/** The positions of lines between two x, one row each; what their bands are has columns of its own. */
export function csvText(lines: readonly Line[], axis: AxisKind, within: Range | null): string {
  const withMembers = lines.some(({ isGroup }) => isGroup);
  const spreads = [...new Set(lines.map(spreadOf))].filter((spread) => BAND_NAMES[spread]);
  const bands = spreads.flatMap((spread) => BAND_NAMES[spread] ?? []).map((name) => name.replaceAll("−", "-"));
  const head = ["run", "name", "metric", axis, "value", ...bands, "points", "step", "time"];
  const rows = [(withMembers ? [...head, "members"] : head).join(",")];
  for (const line of lines) {
    const own = spreadOf(line);
    for (let index = 0; index < line.x.length; index++) {
      const x = line.x[index]!;
      if (within && (x < within[0] || x > within[1])) continue;
      const sample = line.sample(index);
      const time = sample.timestamp === null ? null : new Date(sample.timestamp).toISOString();
      const { value, min, max, count, step, members } = sample;
      const points = line.isGroup ? null : count;
      const ends = spreads.flatMap((spread) => (spread === own ? [min, max] : [null, null]));
      const cells = [line.run, line.label, line.path, x, value, ...ends, points, step, time];
      rows.push((withMembers ? [...cells, members] : cells).map(field).join(","));
    }
  }
  return `${rows.join("\r\n")}\r\n`;
}
