import type { ProjectAddress } from "@/api/queries";
import { exportRuns, namedBy, type RowsQuery, type RunsFilter } from "@/api/runs";
import { saveFile } from "@/ui/download";
import { toastError } from "@/ui/toasts";
import { FIRST } from "./columns";
import type { Columns } from "./useColumns";

/** What the file has in its columns: those of one path are told apart by what they show of its series. */
export const exportedColumns = ({
  models,
  computed,
  computedKeys,
}: Pick<Columns, "models" | "computed" | "computedKeys">) =>
  models.map(({ key, path, what, name, note }) => {
    const title = name ?? (note ? `${path} ${note}` : undefined);
    const named = title === undefined ? {} : { title };
    const place = computed[computedKeys.indexOf(key)];
    if (place) return { ...place, ...named };
    return { path, ...named, ...(what && what !== "last" ? { aggregate: what as "min" } : {}) };
  });

/** The table as a file: all of it, or the runs of these ids; in its order, with its columns. */
export function useDownload(address: ProjectAddress, filter: RunsFilter, { sort }: RowsQuery, columns: Columns) {
  return async (format: "csv" | "parquet", ids?: readonly string[]): Promise<void> => {
    const shown = exportedColumns(columns);
    try {
      const blob = await exportRuns(address, ids ? namedBy(ids) : filter, {
        format,
        sort,
        columns: [{ path: "sys/id", title: "Id" }, { path: FIRST, title: "Name" }, ...shown],
      });
      saveFile(`${address.workspace}-${address.project}-runs.${format}`, blob);
    } catch (error) {
      toastError(error);
    }
  };
}
