import type { ProjectAddress } from "@/api/queries";
import { stopRun } from "@/api/runs";
import { Confirm } from "./Page";
import { toast } from "./toasts";

/** Asks before the script that logs to a run is told to end: nothing takes that back. */
export function StopScript({
  project,
  run,
  kind,
  onClose,
}: {
  project: ProjectAddress;
  run: string;
  kind: "stop" | "abort";
  onClose: () => void;
}) {
  return (
    <Confirm
      title={`${kind === "stop" ? "Stop" : "Abort"} the script of ${run}?`}
      action={kind === "stop" ? "Stop it" : "Abort it"}
      onConfirm={async () => {
        await stopRun(project, run, kind);
        toast({ text: `The script of ${run} is asked to ${kind}. It ends as soon as it hears of it.` });
      }}
      onClose={onClose}
    >
      <p>
        {kind === "stop"
          ? "The process that logs to this run ends as if it were done, after it has sent what it still has."
          : "The process that logs to this run ends, and the run is marked as failed."}{" "}
        A process that is stuck or has lost the network does not hear of it, and none that logs with the official
        neptune-scale listens.
      </p>
    </Confirm>
  );
}
