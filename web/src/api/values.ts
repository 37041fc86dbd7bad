import type { Attributes, TypedValue } from "./queries";

/** A number as JSON carries it: those that it has no digits for come by name. */
export function toNumber(value: number | string): number {
  return typeof value === "number"
    ? value
    : value === "NaN"
      ? Number.NaN
      : value === "Infinity"
        ? Infinity
        : value === "-Infinity"
          ? -Infinity
          : Number(value);
}

type Values = { [Each in TypedValue as Each["type"]]: Each["value"] };

/** The attribute's value when the run has it with this type. */
export function attributeValue<T extends TypedValue["type"]>(
  attributes: Attributes,
  path: string,
  type: T,
): Values[T] | undefined {
  const found = attributes[path];
  return found?.type === type ? (found.value as Values[T]) : undefined;
}

/** What people call the run: its name, or the id that its script gave, or else that of the project. */
export const nameOf = (run: { id: string; custom_id?: string | null; attributes: Attributes }): string =>
  attributeValue(run.attributes, "sys/name", "string")?.trim() || run.custom_id || run.id;

/** The type's name for people. */
export const TYPE_NAMES: Record<TypedValue["type"], string> = {
  float: "Float",
  int: "Integer",
  bool: "Boolean",
  string: "String",
  datetime: "Datetime",
  stringSet: "Tags",
  file: "File",
  fileRef: "File reference",
  fileSet: "Files",
  artifact: "Artifact",
  gitRef: "Git",
  notebookRef: "Notebook",
  experimentState: "Run state",
  floatSeries: "Float series",
  stringSeries: "String series",
  imageSeries: "File series",
  fileRefSeries: "File reference series",
  histogramSeries: "Histogram series",
};

/** Whether the client of a run never says that it ends; other runs lack it. */
export const TELLS_NO_END = "sys/diagnostics/tells_no_end";
