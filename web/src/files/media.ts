import type { Schemas } from "@/api/client";
import { runUrl } from "@/api/fileUrls";
import type { ProjectAddress } from "@/api/queries";
import { previewKind } from "./kind";

/** One file that a run has, alone or at a step of a series, and where to get it. */
export interface MediaFile {
  /** Null for a file that belongs to no series. */
  step: number | null;
  timestamp: number | null;
  name: string;
  description: string;
  size: number;
  mimeType: string;
  /** Another one for other contents; empty where the contents may change under the same address. */
  tag: string;
  url: string;
  downloadUrl: string;
  /** A picture within 256 × 256 pixels; null for what the server draws none of. */
  thumbnailUrl: string | null;
}

/** What a run has under a path, in order of the steps. Of long series the last points, from number `first` on; `total` counts all. */
export interface RunMedia {
  files: readonly MediaFile[];
  first: number;
  total: number;
  isSeries: boolean;
}

export const NO_MEDIA: RunMedia = { files: [], first: 0, total: 0, isSeries: false };

/** What the server decodes; anything else is drawn by the browser, or not at all. */
const WITH_THUMBNAIL = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif"]);
/** Above this the server makes none. */
const MOST_THUMBNAIL_BYTES = 48 * 2 ** 20;

type Found = Schemas["FoundFiles"];
type FileFacts = Schemas["FilePointValue"] & { ext?: string };

function mediaFile(
  facts: FileFacts,
  door: string,
  query: Record<string, string>,
  step: number | null,
  timestamp: number | null,
): MediaFile {
  const versioned = facts.tag ? { ...query, v: facts.tag } : query;
  const url = (kind: string, more: Record<string, string>) => `${door}/${kind}?${new URLSearchParams(more)}`;
  const isDrawn = WITH_THUMBNAIL.has(facts.mime_type) && facts.size <= MOST_THUMBNAIL_BYTES;
  return {
    step,
    timestamp,
    name: facts.name,
    description: facts.description,
    size: facts.size,
    mimeType: facts.mime_type,
    tag: facts.tag,
    url: url("content", versioned),
    downloadUrl: url("content", { ...query, disposition: "attachment" }),
    // The type of a file that is referred to is found when it is read.
    thumbnailUrl:
      isDrawn || (!facts.mime_type && previewKind(facts.name, "") === "image") ? url("thumbnail", versioned) : null,
  };
}

/** What the server found of one run and path. */
export function toRunMedia(address: ProjectAddress, run: string, path: string, found: Found): RunMedia {
  const home = runUrl({ ...address, run });
  if (found.series) {
    const files = found.series.points.map((point) =>
      mediaFile(point.file, `${home}/series/files`, { path, index: String(point.index) }, point.step, point.timestamp),
    );
    return { files, first: found.series.points[0]?.index ?? 0, total: found.series.total, isSeries: true };
  }
  if (!found.file) return NO_MEDIA;
  const facts = found.file.value;
  const last = path.slice(path.lastIndexOf("/") + 1);
  const name = facts.name || (facts.ext && !last.endsWith(`.${facts.ext}`) ? `${last}.${facts.ext}` : last);
  const file = mediaFile({ ...facts, name, description: "" }, `${home}/files`, { path }, null, null);
  return { files: [file], first: 0, total: 1, isSeries: false };
}

/** The newest points with those before them that were fetched earlier; a series that was begun anew has none. */
export function withEarlier(newest: RunMedia, known: RunMedia | undefined): RunMedia {
  const begin = newest.files[0]?.step ?? null;
  if (!known?.isSeries || begin === null || known.first >= newest.first || known.total > newest.total) return newest;
  const earlier = known.files.slice(0, newest.first - known.first);
  const last = earlier[earlier.length - 1]?.step ?? null;
  // Anything but a whole row of points up to the newest ones would leave a gap.
  if (earlier.length !== newest.first - known.first || last === null || last >= begin) return newest;
  return { ...newest, files: [...earlier, ...newest.files], first: known.first };
}

/** A name that a client made up for what came without one. */
const MADE_UP = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.\w+)?$/i;

/** What was said of a file, else the name that somebody gave it; empty where nobody did. */
export const saidOf = ({ name, description }: { name: string; description: string }): string =>
  description || (MADE_UP.test(name) ? "" : name);

/** What a person may call it: what was said of it, else its name, else where it is. */
export const captionOf = (file: MediaFile, path: string): string => saidOf(file) || path;

/** The file that stands for a step: the last one up to it; of a file without steps itself. Null: the last of all. */
export function fileUpTo(media: RunMedia, step: number | null): MediaFile | undefined {
  if (!media.isSeries || step === null) return media.files[media.files.length - 1];
  return media.files[nearestUpTo(media.files, step)];
}

/** The place of the last point at or before the step; -1 when all come later. Points are in order of their steps. */
export function nearestUpTo(points: readonly { step: number | null }[], step: number | null): number {
  if (step === null) return points.length - 1;
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]!.step ?? 0) <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The step to keep of one that was chosen among these: at their end null, which stays with the newest. */
export const orNewest = (steps: readonly number[], step: number): number | null =>
  step === steps[steps.length - 1] ? null : step;

/** All steps that any of the series has, in order. */
export const unionOfSteps = (series: Iterable<readonly number[]>): number[] => {
  const steps = new Set<number>();
  for (const each of series) for (const step of each) steps.add(step);
  return [...steps].sort((a, b) => a - b);
};
