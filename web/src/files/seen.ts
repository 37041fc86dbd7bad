import type { TypedValue } from "@/api/queries";
import { previewKind } from "./kind";

export type AnyFile = Extract<TypedValue, { type: "file" | "fileRef" }>;

/** What is looked at or listened to, and not read. */
const SEEN = new Set(["image", "audio", "video"]);

/** Whether an attribute is one file, kept with its run or referred to by it. */
export function isFile(attribute: TypedValue | undefined): attribute is AnyFile {
  return attribute?.type === "file" || attribute?.type === "fileRef";
}

/** Whether an attribute has a file for each of some steps. */
export function isFileSeries(attribute: TypedValue | undefined): boolean {
  return attribute?.type === "imageSeries" || attribute?.type === "fileRefSeries";
}

/** Whether an attribute is a picture, a sound or a film. */
export const isSeen = (attribute: TypedValue | undefined): boolean =>
  isFile(attribute) && SEEN.has(previewKind(`x.${attribute.value.ext}`, attribute.value.mime_type));

/** Whether an attribute is one of the media of its run. */
export const isMedia = (attribute: TypedValue | undefined): boolean => isFileSeries(attribute) || isSeen(attribute);
