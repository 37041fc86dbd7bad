import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { isFollowed, useChanges } from "@/api/live";
import { POLL_MILLISECONDS } from "@/api/queries";
import { headOf } from "@/api/runQueries";
import { usePaced } from "@/api/usePaced";
import { Empty, Failure } from "@/ui/states";
import { toast } from "@/ui/toasts";
import { WaitingFor } from "@/ui/Waiting";
import { RunView } from "./RunPage";

const IS_HEAD = "sys/experiment/is_head";

/** The run that stands for an experiment, and the next one as soon as it takes its place. */
export function ExperimentPage() {
  const { workspace, project, name } = useParams({
    from: "/signed-in/w/$workspace/p/$project/experiments/$name",
  });
  const fetchAnew = usePaced();
  const head = useQuery({
    ...headOf({ workspace, project }, name),
    refetchInterval: () => (isFollowed() ? false : POLL_MILLISECONDS),
  });
  useChanges(({ everything, runs }) => {
    const concerns = [...runs.values()].some(
      ({ kind, isNew, isGone, values }) =>
        kind === "run" && (isNew || isGone || values === "many" || values.includes(IS_HEAD)),
    );
    if (everything || concerns) fetchAnew({ queryKey: headOf({ workspace, project }, name).queryKey });
  });
  const former = useRef<string | null>(null);
  useEffect(() => {
    if (!head.data) return;
    if (former.current !== null && former.current !== head.data)
      toast({ text: `${head.data} stands for “${name}” now; before it was ${former.current}.` });
    former.current = head.data;
  }, [head.data, name]);
  if (head.isError && head.data === undefined)
    return (
      <Failure isPage title="The experiment could not be looked up" error={head.error} onRetry={() => head.refetch()} />
    );
  if (head.data === undefined) {
    const { queryKey } = headOf({ workspace, project }, name);
    return <WaitingFor answer={head} queryKey={queryKey} what="Looking for the experiment…" lines={9} />;
  }
  if (!head.data) {
    return (
      <Empty
        isPage
        title="There is no such experiment"
        command={`run = neptune_scale.Run(project="${workspace}/${project}", experiment_name="${name}")`}
        actions={
          <Link
            to="/w/$workspace/p/$project/runs"
            params={{ workspace, project }}
            search={{ q: name, mode: "text", list: "experiments" }}
          >
            Look for it among the experiments
          </Link>
        }
      >
        {`No run of ${workspace}/${project} stands for “${name}”. Check its spelling. A script begins it with:`}
      </Empty>
    );
  }
  return <RunView key={head.data} workspace={workspace} project={project} run={head.data} />;
}
