/** Where lines are drawn: on a canvas, or into an SVG document. Both take the same paths. */

export interface Path {
  moveTo: (x: number, y: number) => void;
  lineTo: (x: number, y: number) => void;
  rect: (x: number, y: number, width: number, height: number) => void;
  dot: (x: number, y: number, radius: number) => void;
}

export interface Stroke {
  colour: string;
  width: number;
  opacity: number;
  dash: readonly number[];
}

export interface Painter {
  path: () => Path;
  stroke: (path: Path, how: Stroke) => void;
  fill: (path: Path, colour: string, opacity: number) => void;
  /** Beginning at x, its middle at y; `around` keeps what lies behind away from it. */
  text: (x: number, y: number, text: string, colour: string, around: string) => void;
}

const HALO = 3;

class CanvasPath implements Path {
  readonly path = new Path2D();
  moveTo(x: number, y: number): void {
    this.path.moveTo(x, y);
  }
  lineTo(x: number, y: number): void {
    this.path.lineTo(x, y);
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.path.rect(x, y, width, height);
  }
  dot(x: number, y: number, radius: number): void {
    this.path.moveTo(x + radius, y);
    this.path.arc(x, y, radius, 0, 2 * Math.PI);
  }
}

/** Draws at once. `ratio` is the number of device pixels of a CSS pixel, in which widths, dashes and the font are given. */
export class CanvasPainter implements Painter {
  readonly #context: CanvasRenderingContext2D;
  readonly #ratio: number;
  readonly #font: string;

  constructor(context: CanvasRenderingContext2D, ratio: number, font: string) {
    this.#context = context;
    this.#ratio = ratio;
    this.#font = font;
  }

  path(): Path {
    return new CanvasPath();
  }

  stroke(path: Path, { colour, width, opacity, dash }: Stroke): void {
    const context = this.#context;
    context.globalAlpha = opacity;
    context.strokeStyle = colour;
    context.lineWidth = width * this.#ratio;
    context.lineJoin = "round";
    context.setLineDash(dash.map((length) => length * this.#ratio));
    context.stroke((path as CanvasPath).path);
  }

  fill(path: Path, colour: string, opacity: number): void {
    const context = this.#context;
    context.globalAlpha = opacity;
    context.fillStyle = colour;
    context.fill((path as CanvasPath).path);
  }

  text(x: number, y: number, text: string, colour: string, around: string): void {
    const context = this.#context;
    context.globalAlpha = 1;
    context.fillStyle = colour;
    context.font = this.#font.replace(/^[\d.]+/, (size) => String(Number(size) * this.#ratio));
    context.textAlign = "start";
    context.textBaseline = "middle";
    context.strokeStyle = around;
    context.lineWidth = HALO * this.#ratio;
    context.lineJoin = "round";
    context.setLineDash([]);
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }
}

const short = (value: number): string => String(Math.round(value * 100) / 100);

class SvgPath implements Path {
  readonly parts: string[] = [];
  moveTo(x: number, y: number): void {
    this.parts.push(`M${short(x)} ${short(y)}`);
  }
  lineTo(x: number, y: number): void {
    this.parts.push(`L${short(x)} ${short(y)}`);
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.parts.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`);
  }
  dot(x: number, y: number, radius: number): void {
    const r = short(radius);
    this.parts.push(
      `M${short(x - radius)} ${short(y)}a${r} ${r} 0 1 0 ${short(2 * radius)} 0a${r} ${r} 0 1 0 ${short(-2 * radius)} 0`,
    );
  }
}

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Collects elements; `elements` are what a document puts between its tags. */
export class SvgPainter implements Painter {
  readonly elements: string[] = [];

  path(): Path {
    return new SvgPath();
  }

  stroke(path: Path, { colour, width, opacity, dash }: Stroke): void {
    const { parts } = path as SvgPath;
    if (parts.length === 0) return;
    const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.join(" ")}"` : "";
    this.elements.push(
      `<path d="${parts.join("")}" fill="none" stroke="${escapeXml(colour)}" stroke-width="${short(width)}" stroke-opacity="${short(opacity)}" stroke-linejoin="round"${dashes}/>`,
    );
  }

  fill(path: Path, colour: string, opacity: number): void {
    const { parts } = path as SvgPath;
    if (parts.length === 0) return;
    this.elements.push(`<path d="${parts.join("")}" fill="${escapeXml(colour)}" fill-opacity="${short(opacity)}"/>`);
  }

  text(x: number, y: number, text: string, colour: string, around: string): void {
    const halo = `stroke="${escapeXml(around)}" stroke-width="${HALO}" stroke-linejoin="round" paint-order="stroke"`;
    this.elements.push(
      `<text x="${short(x)}" y="${short(y)}" dominant-baseline="central" fill="${escapeXml(colour)}" ${halo}>${escapeXml(text)}</text>`,
    );
  }
}
