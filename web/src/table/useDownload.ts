import type { ProjectAddress } from "@/api/queries";
import { exportRuns, type RowsQuery, type RunsFilter } from "@/api/runs";
import { saveFile } from "@/ui/download";
import { formatInteger } from "@/ui/format";
import { toast, toastError } from "@/ui/toasts";
import { FIRST } from "./columns";
import type { Columns } from "./useColumns";

/** The table as a file: all of it, or the runs of these ids; in its order, with its columns. */
export function useDownload(address: ProjectAddress, filter: RunsFilter, { sort }: RowsQuery, columns: Columns) {
  return async (format: "csv" | "parquet", ids?: readonly string[]): Promise<void> => {
    const shown = columns.models
      // What the server works out for a page of rows is not in a file of all of them.
      .filter((column) => !columns.computedKeys.includes(column.key))
      .map(({ path, what, name }) => ({
        path,
        ...(name ? { title: name } : {}),
        ...(what && what !== "last" ? { aggregate: what as "min" } : {}),
      }));
    try {
      const blob = await exportRuns(address, ids ? { ids } : filter, {
        format,
        sort,
        columns: [{ path: "sys/id", title: "Id" }, { path: FIRST, title: "Name" }, ...shown],
      });
      saveFile(`${address.workspace}-${address.project}-runs.${format}`, blob);
      const left = columns.computedKeys.length;
      if (left > 0) {
        toast({
          text: `${formatInteger(left)} ${left === 1 ? "column is" : "columns are"} not in the file: values at a place of a series are worked out for what is in sight.`,
        });
      }
    } catch (error) {
      toastError(error);
    }
  };
}
