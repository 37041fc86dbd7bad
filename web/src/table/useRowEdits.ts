import type { ProjectAddress, TypedValue } from "@/api/queries";
import { changeRun } from "@/api/runs";
import { toast, toastError } from "@/ui/toasts";
import type { TableRow } from "./cellValue";
import { editedText } from "./GridRow";
import type { EditedField } from "./grid";
import type { Rows } from "./useRows";

const PATHS: Record<EditedField, string> = { name: "sys/name", tags: "sys/tags", description: "sys/description" };

export const tagsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
  ),
];

const typedText = (field: EditedField, text: string): TypedValue =>
  field === "tags" ? { type: "stringSet", value: tagsOf(text) } : { type: "string", value: text };

/** Saves what was written into a row: shown at once, and taken back when the server refuses. */
export function useRowEdits(address: ProjectAddress, change: Rows["change"], refresh: () => Promise<unknown>) {
  const send = async (row: TableRow, field: EditedField, text: string) => {
    const path = PATHS[field];
    const back = change(row.id, (shown) => ({
      ...shown,
      attributes: { ...shown.attributes, [path]: typedText(field, text) },
    }));
    try {
      await changeRun(address, row.id, field === "tags" ? { tags: tagsOf(text) } : { [field]: text });
    } catch (error) {
      back();
      toastError(error);
      return false;
    }
    await refresh();
    return true;
  };
  return async (row: TableRow, field: EditedField, text: string): Promise<void> => {
    const before = editedText(row, PATHS[field]);
    if (!(await send(row, field, text))) return;
    toast({ text: `Changed the ${field} of ${row.id}.`, undo: () => send(row, field, before) });
  };
}
