import { Link } from "@tanstack/react-router";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { useRunSearch } from "@/ui/runList";
import styles from "./widgets.module.css";

export const RunLink = ({ address, run }: { address: ProjectAddress; run: ShownRun }) => (
  <Link
    to="/w/$workspace/p/$project/runs/$run"
    params={{ ...address, run: run.id }}
    search={useRunSearch()}
    className={styles.runLink}
    title={`${run.name} (${run.id})`}
  >
    {run.name}
  </Link>
);
