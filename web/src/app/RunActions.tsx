import { useQueryClient } from "@tanstack/react-query";
import { Archive, CircleStop, EllipsisVertical, OctagonX, Pencil, Tags, Undo2 } from "lucide-react";
import { useState } from "react";
import { restoreMany, trashMany } from "@/api/adminQueries";
import { toStage } from "@/api/models";
import type { Attributes, RunAddress, RunFacts } from "@/api/queries";
import { attributeValue } from "@/api/values";
import { StageMenu } from "@/models/StageMenu";
import { Button } from "@/ui/controls";
import { Menu, MenuItem, MenuSeparator } from "@/ui/Menu";
import { StopScript } from "@/ui/StopScript";
import { toast, toastError } from "@/ui/toasts";
import styles from "./actions.module.css";

/** What can be done to a run, model or version from its page. */
export function RunActions({
  address,
  run,
  attributes,
  canChange,
  onRename,
  onAsk,
}: {
  address: RunAddress;
  run: RunFacts;
  attributes: Attributes;
  canChange: boolean;
  /** Left out where names, tags and descriptions are not to be changed. */
  onRename?: (() => void) | undefined;
  onAsk?: ((what: "tags" | "description") => void) | undefined;
}) {
  const { workspace, project } = address;
  const home = { workspace, project };
  const queries = useQueryClient();
  const [asking, setAsking] = useState<"stop" | "abort" | null>(null);
  const isTrashed = run.trashed_at !== null;
  const fetchAgain = () => queries.invalidateQueries({ queryKey: ["run", address] });
  const put = async (where: typeof trashMany) => {
    const { errors } = await where(home, [run.id]);
    if (errors[0]) throw new Error(errors[0].message);
    await fetchAgain();
  };
  const move = async (action: typeof trashMany, back: typeof trashMany, text: string) => {
    try {
      await put(action);
      toast({ text, undo: () => put(back) });
    } catch (error) {
      toastError(error);
    }
  };
  const stage = attributeValue(attributes, "sys/stage", "string");
  const isRunning = run.kind === "run" && run.state === "running";
  return (
    <div className={styles.actions}>
      {run.kind === "modelVersion" && (
        <StageMenu project={home} version={run.id} stage={toStage(stage)} canChange={canChange} />
      )}
      {canChange && run.kind !== "project" && (
        <Menu
          align="end"
          trigger={
            <Button aria-label={`Actions for ${run.id}`}>
              <EllipsisVertical size={15} aria-hidden />
              Actions
            </Button>
          }
        >
          {onRename && (
            <MenuItem changes icon={<Pencil size={15} aria-hidden />} onSelect={onRename}>
              Rename
            </MenuItem>
          )}
          {onAsk && (
            <>
              <MenuItem changes icon={<Tags size={15} aria-hidden />} onSelect={() => onAsk("tags")}>
                Tags…
              </MenuItem>
              <MenuItem changes icon={<Pencil size={15} aria-hidden />} onSelect={() => onAsk("description")}>
                Description…
              </MenuItem>
              <MenuSeparator />
            </>
          )}
          {isRunning && (
            <>
              <MenuItem changes icon={<CircleStop size={15} aria-hidden />} onSelect={() => setAsking("stop")}>
                Stop the script…
              </MenuItem>
              <MenuItem changes icon={<OctagonX size={15} aria-hidden />} onSelect={() => setAsking("abort")}>
                Abort the script…
              </MenuItem>
            </>
          )}
          {isTrashed ? (
            <MenuItem
              changes
              icon={<Undo2 size={15} aria-hidden />}
              onSelect={() => move(restoreMany, trashMany, `${run.id} is restored.`)}
            >
              Restore
            </MenuItem>
          ) : (
            <MenuItem
              changes
              icon={<Archive size={15} aria-hidden />}
              onSelect={() => move(trashMany, restoreMany, `${run.id} is in the trash.`)}
            >
              Archive
            </MenuItem>
          )}
        </Menu>
      )}
      {asking !== null && <StopScript project={home} run={run.id} kind={asking} onClose={() => setAsking(null)} />}
    </div>
  );
}
