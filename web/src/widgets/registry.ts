import { bar } from "./BarChart";
import type { WidgetDefinition, WidgetKind } from "./definition";
import { histogram } from "./Histogram";
import { parallelCoordinates } from "./ParallelCoordinates";
import { scatter } from "./Scatter";
import { singleValue } from "./SingleValue";
import { text } from "./TextWidget";
import { valuesTable } from "./ValuesTable";

export type { EditorProps, Options, WidgetDefinition, WidgetKind, WidgetProps } from "./definition";
export { WIDGET_KINDS } from "./definition";

/** The kinds of widgets that need nothing of other features. */
export const WIDGETS: Readonly<Partial<Record<WidgetKind, WidgetDefinition>>> = {
  scatter,
  parallel_coordinates: parallelCoordinates,
  bar,
  histogram,
  single_value: singleValue,
  values_table: valuesTable,
  text,
};
