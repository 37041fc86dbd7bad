import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ProjectAddress } from "@/api/queries";
import { Button } from "@/ui/controls";
import { formatInteger } from "@/ui/format";
import { InlineFailure } from "@/ui/InlineFailure";
import styles from "./media.module.css";
import { fetchEarlier } from "./useRunMedia";
import type { Steps } from "./useSteps";

/** What the slider does not know of the series, and the way to it. */
export function StepsNote({ address, steps }: { address: ProjectAddress; steps: Steps }) {
  const { cut, read, of, readMore } = steps;
  const cache = useQueryClient();
  const earlier = useMutation({
    mutationFn: () => Promise.all(cut.map((each) => fetchEarlier(cache, address, each.run, each.path))),
  });
  return (
    <>
      {read < of && (
        <p className={styles.note}>
          The slider has the steps of {formatInteger(read)} of {formatInteger(of)} series.{" "}
          <Button onClick={readMore}>Read those of more</Button>
        </p>
      )}
      {cut[0] && (
        <p className={styles.note}>
          {cut.length === 1
            ? `Of ${cut[0].path} of ${cut[0].run} the last ${formatInteger(cut[0].known)} of ${formatInteger(cut[0].total)} steps are here.`
            : `Of ${formatInteger(cut.length)} series the last steps are here, ${formatInteger(cut[0].known)} of ${formatInteger(cut[0].total)} of ${cut[0].path} of ${cut[0].run}.`}{" "}
          <Button disabled={earlier.isPending} onClick={() => earlier.mutate()}>
            {earlier.isPending ? "Loading…" : "Load earlier steps"}
          </Button>{" "}
          {earlier.isError && <InlineFailure error={earlier.error} onRetry={() => earlier.mutate()} />}
        </p>
      )}
    </>
  );
}
