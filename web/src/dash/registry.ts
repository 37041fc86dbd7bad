import type { LucideIcon } from "lucide-react";
import { type ComponentType, createContext, useContext } from "react";
import type { Widget } from "@/api/dashboards";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import type { RunHover } from "@/ui/runHover";

/** What a dashboard knows of widgets: their kinds come from the application, which has them from other features. */

type Options = Widget["options"];

/** What a dashboard is applied to. */
export interface Applied {
  address: ProjectAddress;
  runs: readonly ShownRun[];
  hoveredRun: RunHover;
  onHoverRun: (id: string | null) => void;
}

export interface WidgetKindDefinition {
  label: string;
  about: string;
  icon: LucideIcon;
  defaultSize: { w: number; h: number };
  defaults: () => Options;
  parse: (options: unknown) => Options;
  titleOf: (options: Options) => string;
  forPaths?: (paths: readonly string[]) => Options;
  Widget: ComponentType<Applied & { options: Options; title: string }>;
  Editor: ComponentType<{
    options: Options;
    address: ProjectAddress;
    runs: readonly ShownRun[];
    onChange: (options: Options) => void;
  }>;
}

/** By kind, in the order in which they are offered. */
export type Registry = Readonly<Record<string, WidgetKindDefinition | undefined>>;

export const RegistryContext = createContext<Registry>({});
export const useRegistry = (): Registry => useContext(RegistryContext);

/** The heading of a widget: its own, or what its kind says of it. */
export function titleOf(registry: Registry, widget: Pick<Widget, "kind" | "title" | "options">): string {
  if (widget.title) return widget.title;
  const definition = registry[widget.kind];
  return definition ? definition.titleOf(definition.parse(widget.options)) || definition.label : widget.kind;
}
