import type { ComponentType } from "react";
import { InSight } from "@/widgets/InSight";
import { WIDGETS, type WidgetDefinition, type WidgetKind, type WidgetProps } from "@/widgets/registry";

/** A widget that begins when it comes near the window. */
function whenInSight(definition: WidgetDefinition): WidgetDefinition {
  const Inner: ComponentType<WidgetProps> = definition.Widget;
  const Widget = (props: WidgetProps) => (
    <InSight>
      <Inner {...props} />
    </InSight>
  );
  return { ...definition, Widget };
}

/** All kinds of widgets, with those that are made of other features' components. */
export const DASHBOARD_WIDGETS: Readonly<Partial<Record<WidgetKind, WidgetDefinition>>> = Object.fromEntries(
  Object.entries(WIDGETS).map(([kind, definition]) => [kind, whenInSight(definition)]),
);
