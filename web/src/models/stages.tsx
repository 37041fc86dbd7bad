import { Archive, CircleDashed, FlaskConical, Rocket } from "lucide-react";
import type { Stage } from "@/api/models";
import styles from "./models.module.css";

export const STAGE_TEXTS: Record<Stage, string> = {
  none: "None",
  staging: "Staging",
  production: "Production",
  archived: "Archived",
};

const ICONS = { none: CircleDashed, staging: FlaskConical, production: Rocket, archived: Archive } as const;

/** On which stage a version is, by colour, sign and word. */
export function StageChip({ stage }: { stage: Stage }) {
  const Icon = ICONS[stage];
  return (
    <span className={styles.chip} data-stage={stage}>
      <Icon size={13} aria-hidden />
      {STAGE_TEXTS[stage]}
    </span>
  );
}
