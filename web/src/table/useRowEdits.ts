import type { ProjectAddress, TypedValue } from "@/api/queries";
import { changeRun } from "@/api/runs";
import { toast, toastError } from "@/ui/toasts";
import type { TableRow } from "./cellValue";
import { editedText } from "./GridRow";
import { type EditedField, tagsOf } from "./grid";
import type { Rows } from "./useRows";

const PATHS: Record<EditedField, string> = { name: "sys/name", tags: "sys/tags", description: "sys/description" };

/** Tags one by one: they may have commas in them. */
type Edited = string | readonly string[];

const typed = (value: Edited): TypedValue =>
  typeof value === "string" ? { type: "string", value } : { type: "stringSet", value: [...value] };

function before(row: TableRow, field: EditedField): Edited {
  const path = PATHS[field];
  const now = row.attributes[path];
  if (field !== "tags") return editedText(row, path);
  return now?.type === "stringSet" ? now.value : [];
}

/** Saves what was written into a row: shown at once, and taken back when the server refuses. */
export function useRowEdits(address: ProjectAddress, change: Rows["change"], refresh: () => Promise<unknown>) {
  const send = async (row: TableRow, field: EditedField, value: Edited) => {
    const back = change(row.id, (shown) => ({
      ...shown,
      attributes: { ...shown.attributes, [PATHS[field]]: typed(value) },
    }));
    try {
      await changeRun(address, row.id, { [field]: value });
    } catch (error) {
      back();
      toastError(error);
      return false;
    }
    await refresh();
    return true;
  };
  return async (row: TableRow, field: EditedField, value: Edited): Promise<void> => {
    const former = before(row, field);
    const isTyped = field === "tags" && typeof value === "string";
    if (!(await send(row, field, isTyped ? tagsOf(value) : value))) return;
    toast({ text: `Changed the ${field} of ${row.id}.`, undo: () => send(row, field, former) });
  };
}
