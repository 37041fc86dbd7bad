import type { Attributes } from "@/api/queries";

export interface Sizes {
  /** Of numbers, texts and histograms. */
  points: number;
  series: number;
  files: number;
  fileBytes: number;
  /** Files of series. */
  fileSeries: number;
}

/** How much a run holds, as far as its attributes tell. */
export function sizesOf(attributes: Attributes): Sizes {
  const sizes: Sizes = { points: 0, series: 0, files: 0, fileBytes: 0, fileSeries: 0 };
  for (const attribute of Object.values(attributes)) {
    switch (attribute.type) {
      case "floatSeries":
      case "stringSeries":
      case "histogramSeries":
        sizes.points += attribute.value.count;
        sizes.series++;
        break;
      case "imageSeries":
      case "fileRefSeries":
        sizes.fileSeries += attribute.value.count;
        break;
      case "file":
      case "fileRef":
      case "fileSet":
        sizes.files++;
        sizes.fileBytes += attribute.value.size;
        break;
    }
  }
  return sizes;
}
