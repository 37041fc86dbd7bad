import { useQuery } from "@tanstack/react-query";
import { GitFork } from "lucide-react";
import { newestForks } from "@/api/adminQueries";
import type { ProjectAddress } from "@/api/queries";
import { Button } from "@/ui/controls";
import { formatInteger } from "@/ui/format";
import { Empty } from "@/ui/states";

/** So many forks are shown at once, each with its family. */
const MOST = 10;

/** Says that none of the shown runs has to do with a fork, and leads to those that have, or to the first. */
export function NoForks({ address, onShow }: { address: ProjectAddress; onShow: (ids: readonly string[]) => void }) {
  const forks = useQuery(newestForks(address, MOST)).data;
  const project = `${address.workspace}/${address.project}`;
  if (forks && forks.total > 0) {
    return (
      <Empty
        icon={<GitFork size={20} />}
        title="None of the selected runs was forked"
        actions={<Button onClick={() => onShow(forks.ids)}>Show the newest forks</Button>}
      >
        {`${formatInteger(forks.total)} ${forks.total === 1 ? "run of the project is a fork" : "runs of the project are forks"}.`}
      </Empty>
    );
  }
  return (
    <Empty
      icon={<GitFork size={20} />}
      title="None of the selected runs was forked"
      command={`from neptune_scale import Run\n\nrun = Run(project="${project}", fork_run_id="PARENT", fork_step=100)`}
    >
      A fork sees its parent's points up to the step at which it leaves it, and goes on from there with points of its
      own:
    </Empty>
  );
}
