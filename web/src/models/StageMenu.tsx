import { useQueryClient } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { STAGES, type Stage, setStage } from "@/api/models";
import type { ProjectAddress } from "@/api/queries";
import { useIsDown } from "@/api/reachability";
import { Menu, MenuChoices } from "@/ui/Menu";
import { toast, toastError } from "@/ui/toasts";
import styles from "./models.module.css";
import { STAGE_TEXTS, StageChip } from "./stages";

/** The stage of a version, and the way to another one. */
export function StageMenu({
  project,
  version,
  stage,
  canChange,
}: {
  project: ProjectAddress;
  version: string;
  stage: Stage;
  canChange: boolean;
}) {
  const queries = useQueryClient();
  const isDown = useIsDown();
  if (!canChange) return <StageChip stage={stage} />;
  const change = async (next: Stage) => {
    await setStage(project, version, next);
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["models", project] }),
      queries.invalidateQueries({ queryKey: ["model-versions", project] }),
      queries.invalidateQueries({ queryKey: ["stage-history", project, version] }),
      queries.invalidateQueries({ queryKey: ["run-attributes", { ...project, run: version }] }),
    ]);
  };
  const choose = async (next: Stage) => {
    if (next === stage) return;
    try {
      await change(next);
      toast({ text: `${version} is ${STAGE_TEXTS[next]} now`, undo: () => change(stage) });
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <Menu
      trigger={
        <button
          type="button"
          className={styles.stageButton}
          disabled={isDown}
          aria-label={`Stage of ${version}: ${STAGE_TEXTS[stage]}`}
        >
          <StageChip stage={stage} />
          <ChevronDown size={13} aria-hidden />
        </button>
      }
    >
      <MenuChoices
        label="Stage"
        value={stage}
        onChange={choose}
        options={STAGES.map((each) => [each, STAGE_TEXTS[each]])}
      />
    </Menu>
  );
}
