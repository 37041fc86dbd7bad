import type { TableRow } from "./cellValue";

/** What people call the run: its name, or its id while it has none. */
export function nameOf(row: TableRow): string {
  const name = row.attributes["sys/name"];
  return (name?.type === "string" && name.value.trim()) || row.id;
}
