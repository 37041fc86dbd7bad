import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ProjectAddress } from "@/api/queries";
import { type BulkAction, type BulkResult, changeInBulk, MOST_AT_ONCE, searchRuns } from "@/api/runs";
import { ANY_RUN } from "@/api/selection";
import { formatInteger } from "@/ui/format";
import { toast, toastError } from "@/ui/toasts";
import { literal } from "./nqlText";

const IDS_PER_SEARCH = 1_000;
/** So many are done in one request. */
const WITHOUT_PROGRESS = 1_000;

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

/** Does something with many runs, says so, and offers the way back where there is one; `onGone` hears which runs are gone from where they were listed. */
export function useBulk(address: ProjectAddress, onGone: (ids: readonly string[]) => void) {
  const cache = useQueryClient();
  const [progress, setProgress] = useState<{ count: number; of: number } | null>(null);
  const refresh = () =>
    Promise.all([
      cache.invalidateQueries({ queryKey: ["runs", address.workspace, address.project] }),
      cache.invalidateQueries({ queryKey: ["project", address.workspace, address.project] }),
    ]);
  const fail = (error: unknown) => toastError(error);

  /** Which of the runs have the tag, or have it not: only those change, so that only those are changed back. */
  const havingTag = async (ids: readonly string[], path: string, tag: string, has: boolean): Promise<string[]> => {
    const query = `(\`${path}\`:stringSet ${has ? "CONTAINS" : "NOT CONTAINS"} ${literal("string", tag)}) AND ${ANY_RUN}`;
    const found: string[] = [];
    for (let start = 0; start < ids.length; start += IDS_PER_SEARCH) {
      const filter = { ids: ids.slice(start, start + IDS_PER_SEARCH), query };
      const { rows } = await searchRuns(address, { filter, sort: [], columns: [], computed: [] }, 0, IDS_PER_SEARCH);
      found.push(...rows.map((row) => row.id));
    }
    return found;
  };

  const tell = (action: BulkAction, wanted: number, results: { result: BulkResult; tags?: string[] }[]) => {
    const done = new Set(results.flatMap(({ result }) => result.done));
    const errors = results.flatMap(({ result }) => result.errors);
    const failure = results.find(({ result }) => result.failure)?.result.failure;
    const back = BACK[action];
    const undo =
      back && done.size > 0
        ? async () => {
            let refused: string | undefined;
            for (const { result, tags } of results) {
              if (result.done.length === 0) continue;
              const undone = await changeInBulk(address, result.done, back, tags);
              if (undone.failure) throw undone.failure;
              refused ??= undone.errors[0]?.message;
            }
            if (!action.endsWith("tags")) onGone([...done]);
            await refresh();
            if (refused !== undefined) throw new Error(refused);
          }
        : undefined;
    toast({
      text: outcomeText(action, wanted, done.size, errors, failure),
      tone: errors.length > 0 || failure ? "bad" : "plain",
      undo,
    });
  };

  /** All of the ids must be named; at most as many as the server takes at once. */
  const run = async (ids: readonly string[], action: BulkAction, tags: string[] = []): Promise<void> => {
    const results: { result: BulkResult; tags?: string[] }[] = [];
    const chosen = ids.slice(0, MOST_AT_ONCE);
    const report = (count: number) =>
      setProgress(chosen.length > WITHOUT_PROGRESS ? { count, of: chosen.length } : null);
    report(0);
    try {
      if (action.endsWith("tags")) {
        const path = action.includes("group") ? "sys/group_tags" : "sys/tags";
        for (const tag of tags) {
          const concerned = await havingTag(chosen, path, tag, action.startsWith("remove"));
          if (concerned.length === 0) continue;
          const result = await changeInBulk(address, concerned, action, [tag], report);
          results.push({ result, tags: [tag] });
          if (result.failure) break;
        }
      } else {
        // Only what is archived can be deleted; what is already stays so.
        if (action === "delete") await changeInBulk(address, chosen, "trash");
        results.push({ result: await changeInBulk(address, chosen, action, undefined, report) });
      }
      tell(action, chosen.length, results);
    } catch (error) {
      fail(error);
    }
    setProgress(null);
    if (!action.endsWith("tags")) onGone(results.flatMap(({ result }) => result.done));
    await refresh();
  };
  return { refresh, fail, run, progress };
}

/** What was done, and honestly what was not. */
export function outcomeText(
  action: BulkAction,
  wanted: number,
  done: number,
  errors: BulkResult["errors"],
  failure: unknown,
): string {
  const sentences = [`${DONE[action]} ${formatInteger(done)} ${done === 1 ? "run" : "runs"}.`];
  if (errors.length > 0) sentences.push(`${formatInteger(errors.length)} could not be: ${errors[0]!.message}`);
  if (failure) {
    const left = action.endsWith("tags") ? "Others" : formatInteger(wanted - done - errors.length);
    sentences.push(`${left} were not reached: ${failure instanceof Error ? failure.message : String(failure)}`);
  }
  return sentences.join(" ");
}
