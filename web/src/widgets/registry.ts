import type { WidgetDefinition, WidgetKind } from "./definition";
import { singleValue } from "./SingleValue";
import { text } from "./TextWidget";

export type { EditorProps, Options, WidgetDefinition, WidgetKind, WidgetProps } from "./definition";
export { WIDGET_KINDS } from "./definition";

/** The kinds of widgets that need nothing of other features. */
export const WIDGETS: Readonly<Partial<Record<WidgetKind, WidgetDefinition>>> = {
  text,
  single_value: singleValue,
};
