import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import type { RunHover } from "@/ui/runHover";

export const WIDGET_KINDS = [
  "line_chart",
  "scatter",
  "parallel_coordinates",
  "bar",
  "single_value",
  "values_table",
  "text",
  "files",
  "histogram",
  "log",
] as const;
export type WidgetKind = (typeof WIDGET_KINDS)[number];

/** What a dashboard keeps of a widget, as JSON. */
export type Options = Readonly<Record<string, unknown>>;

export interface WidgetProps<O = Options> {
  options: O;
  /** The heading that the dashboard draws; it names the widget for screen readers and exports. */
  title: string;
  address: ProjectAddress;
  /** In the order of the table. */
  runs: readonly ShownRun[];
  hoveredRun: RunHover;
  onHoverRun: (id: string | null) => void;
}

export interface EditorProps<O = Options> {
  options: O;
  address: ProjectAddress;
  runs: readonly ShownRun[];
  onChange: (options: O) => void;
}

export interface WidgetDefinition<O = Options> {
  label: string;
  /** What it shows, in a sentence, for choosing one. */
  about: string;
  icon: LucideIcon;
  /** In columns and rows of the grid. */
  defaultSize: { w: number; h: number };
  defaults: () => O;
  /** Understands whatever an older or newer version has kept. */
  parse: (options: unknown) => O;
  /** What a widget without a title of its own is called. */
  titleOf: (options: O) => string;
  /** Options that show these attributes together, for sections that make widgets by themselves; absent: the kind shows none. */
  forPaths?: (paths: readonly string[]) => O;
  Widget: ComponentType<WidgetProps<O>>;
  Editor: ComponentType<EditorProps<O>>;
}

/** The definition as a dashboard uses it, which knows no widget's options: all that comes in goes through `parse`. */
export function define<O extends object>(definition: WidgetDefinition<O>): WidgetDefinition {
  return definition as unknown as WidgetDefinition;
}
