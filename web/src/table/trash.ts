import type { TableRow } from "./cellValue";

/** Some thousand runs may be ticked, and are rarely of both kinds. */
const MOST_LOOKED_AT = 200;

export function isTrashed({ attributes }: TableRow): boolean {
  const trashed = attributes["sys/trashed"];
  return trashed?.type === "bool" && trashed.value;
}

/** Whether there is something to archive and to restore among these runs, as far as their rows are known. */
export function trashable(
  ids: readonly string[],
  rowOf: (id: string) => TableRow | undefined,
): { canArchive: boolean; canRestore: boolean } {
  const known = ids.slice(0, MOST_LOOKED_AT).flatMap((id) => rowOf(id) ?? []);
  const trashed = known.filter(isTrashed).length;
  return { canArchive: known.length === 0 || trashed < known.length, canRestore: trashed > 0 };
}
