import { useQueryClient } from "@tanstack/react-query";
import type { ProjectAddress } from "@/api/queries";
import { type BulkAction, type BulkResult, changeInBulk, MOST_AT_ONCE, searchRuns } from "@/api/runs";
import { formatInteger } from "@/ui/format";
import { toast } from "@/ui/toasts";
import { literal } from "./nqlText";

const IDS_PER_SEARCH = 1_000;

const DONE: Record<BulkAction, string> = {
  add_tags: "Tagged",
  remove_tags: "Removed tags from",
  add_group_tags: "Tagged",
  remove_group_tags: "Removed tags from",
  trash: "Archived",
  restore: "Restored",
  delete: "Deleted",
};

const BACK: Partial<Record<BulkAction, BulkAction>> = {
  add_tags: "remove_tags",
  remove_tags: "add_tags",
  add_group_tags: "remove_group_tags",
  remove_group_tags: "add_group_tags",
  trash: "restore",
  restore: "trash",
};

/** Does something with many runs, says so, and offers the way back where there is one. */
export function useBulk(address: ProjectAddress) {
  const cache = useQueryClient();
  const refresh = () =>
    Promise.all([
      cache.invalidateQueries({ queryKey: ["runs", address.workspace, address.project] }),
      cache.invalidateQueries({ queryKey: ["project", address.workspace, address.project] }),
    ]);
  const fail = (error: unknown) => toast({ text: error instanceof Error ? error.message : String(error), tone: "bad" });

  /** Which of the runs have the tag, or have it not: only those change, so that only those are changed back. */
  const havingTag = async (ids: readonly string[], path: string, tag: string, has: boolean): Promise<string[]> => {
    const query = `(\`${path}\`:stringSet ${has ? "CONTAINS" : "NOT CONTAINS"} ${literal("string", tag)})`;
    const found: string[] = [];
    for (let start = 0; start < ids.length; start += IDS_PER_SEARCH) {
      const filter = { ids: ids.slice(start, start + IDS_PER_SEARCH), query };
      const { rows } = await searchRuns(address, { filter, sort: [], columns: [], computed: [] }, 0, IDS_PER_SEARCH);
      found.push(...rows.map((row) => row.id));
    }
    return found;
  };

  const tell = (
    action: BulkAction,
    results: { done: readonly string[]; tags?: string[] }[],
    errors: BulkResult["errors"],
  ) => {
    const done = new Set(results.flatMap((result) => result.done)).size;
    const back = BACK[action];
    const undo =
      back && done > 0
        ? async () => {
            for (const { done: ids, tags } of results) if (ids.length > 0) await changeInBulk(address, ids, back, tags);
            await refresh();
          }
        : undefined;
    const failed = errors.length > 0 ? ` ${formatInteger(errors.length)} could not be: ${errors[0]!.message}` : "";
    toast({
      text: `${DONE[action]} ${formatInteger(done)} ${done === 1 ? "run" : "runs"}.${failed}`,
      tone: errors.length > 0 ? "bad" : "plain",
      undo,
    });
  };

  return {
    refresh,
    fail,
    /** All of the ids must be named; at most as many as the server takes at once. */
    run: async (ids: readonly string[], action: BulkAction, tags: string[] = []): Promise<void> => {
      try {
        const chosen = ids.slice(0, MOST_AT_ONCE);
        const results: { done: readonly string[]; tags?: string[] }[] = [];
        const errors: BulkResult["errors"] = [];
        if (action.endsWith("tags")) {
          const path = action.includes("group") ? "sys/group_tags" : "sys/tags";
          for (const tag of tags) {
            const concerned = await havingTag(chosen, path, tag, action.startsWith("remove"));
            if (concerned.length === 0) continue;
            const result = await changeInBulk(address, concerned, action, [tag]);
            results.push({ done: result.done, tags: [tag] });
            errors.push(...result.errors);
          }
        } else {
          const result = await changeInBulk(address, chosen, action);
          results.push({ done: result.done });
          errors.push(...result.errors);
        }
        tell(action, results, errors);
      } catch (error) {
        fail(error);
      }
      await refresh();
    },
  };
}
