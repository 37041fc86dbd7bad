import type { Row } from "@/api/queries";

/** What people call the run: its name, or its id while it has none. */
export function nameOf(row: Row): string {
  const name = row.attributes["sys/name"];
  return (name?.type === "string" && name.value.trim()) || row.id;
}
