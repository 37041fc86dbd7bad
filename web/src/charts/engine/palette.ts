import { COLOURS, colourToken, RAMP } from "@/ui/palette";

/** The colours that canvases draw with, read from the same tokens as the rest of the page. */
export interface Palette {
  text: string;
  axis: string;
  grid: string;
  surface: string;
  bad: string;
  warn: string;
  lines: string[];
  font: string;
}

let cached: Palette | undefined;
addEventListener("seamark:theme", () => {
  cached = undefined;
});

export function palette(): Palette {
  if (cached) return cached;
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  cached = {
    text: read("--text"),
    axis: read("--axis"),
    grid: read("--grid"),
    surface: read("--surface"),
    bad: read("--bad"),
    warn: read("--warn"),
    lines: Array.from({ length: COLOURS + RAMP }, (_, index) => read(colourToken(index))),
    font: `11px ${read("--font")}`,
  };
  return cached;
}

/** The colour with this opacity, for any colour that CSS can write. */
export function fade(colour: string, opacity: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(opacity * 100)}%, transparent)`;
}
