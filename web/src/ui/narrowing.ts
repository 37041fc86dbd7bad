import { createContext } from "react";
import type { AttributeType } from "@/api/queries";

/** What of runs is narrowed down: an attribute, of a float series one of its aggregates (undefined: the last value). */
export interface NarrowedField {
  path: string;
  type: AttributeType;
  aggregate?: string;
}

/** Runs of which the field is between two values, both included, or is one of some texts. */
export interface FieldRange extends NarrowedField {
  from?: number;
  to?: number;
  values?: readonly string[];
}

export interface Narrowing {
  /** What holds now. */
  ranges: readonly FieldRange[];
  /** Lets these hold in place of what held of their fields; a range without anything takes it away. */
  narrow: (changes: readonly FieldRange[]) => void;
  /** Why runs cannot be narrowed down at the moment; null when they can. */
  whyNot: string | null;
}

/** Narrows down the runs of the table that a picture stands beside; null where there is no table. */
export const NarrowingContext = createContext<Narrowing | null>(null);

const NUMERIC: readonly AttributeType[] = ["float", "int", "floatSeries", "datetime"];
const NAMED: readonly AttributeType[] = ["string", "bool", "experimentState"];

export const isNumericField = ({ type }: NarrowedField): boolean => NUMERIC.includes(type);

/** Whether the query language can say a range of the field. */
export const canNarrow = (field: NarrowedField): boolean =>
  (isNumericField(field) || NAMED.includes(field.type)) && field.aggregate !== "first";

export const isSameField = (one: NarrowedField, other: NarrowedField): boolean =>
  one.path === other.path && one.type === other.type && (one.aggregate ?? "last") === (other.aggregate ?? "last");

export const isWide = ({ from, to, values }: FieldRange): boolean =>
  from === undefined && to === undefined && values === undefined;
