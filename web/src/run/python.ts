import type { TypedValue } from "@/api/queries";

const quoted = (text: string): string => JSON.stringify(text);

/** How a script of the 2.x API reads an attribute of the object that it holds as `run`. */
export function python2(path: string, type: TypedValue["type"]): string {
  const field = `run[${quoted(path)}]`;
  switch (type) {
    case "floatSeries":
    case "stringSeries":
      return `${field}.fetch_values()`;
    case "file":
    case "fileRef":
    case "fileSet":
    case "imageSeries":
    case "fileRefSeries":
      return `${field}.download()`;
    case "artifact":
      return `${field}.fetch_files_list()`;
    case "gitRef":
    case "notebookRef":
    case "histogramSeries":
    case "experimentState":
      return field;
    default:
      return `${field}.fetch()`;
  }
}

/** How a script reads it by `neptune_query.runs`, imported as `nq_runs`. */
export function python3(path: string, type: TypedValue["type"], project: string, run: string): string {
  const where = `project=${quoted(project)}, runs=[${quoted(run)}], attributes=[${quoted(path)}]`;
  switch (type) {
    case "floatSeries":
      return `nq_runs.fetch_metrics(${where})`;
    case "stringSeries":
    case "histogramSeries":
    case "fileRefSeries":
    case "imageSeries":
      return `nq_runs.fetch_series(${where})`;
    case "file":
    case "fileRef":
      return `nq_runs.download_files(files=nq_runs.fetch_runs_table(${where}))`;
    default:
      return `nq_runs.fetch_runs_table(${where})`;
  }
}
