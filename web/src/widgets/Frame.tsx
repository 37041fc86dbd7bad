import { type ReactNode, useContext } from "react";
import { Button } from "@/ui/controls";
import { formatInteger } from "@/ui/format";
import { EditContext, HideContext } from "@/ui/inPlace";
import { NoRunsContext } from "@/ui/noRuns";
import { type Asked, staleMarks, WaitingFor } from "@/ui/Waiting";
import styles from "./widgets.module.css";

/** "3 of 5 runs have data". */
export const coverageText = (have: number, runs: number): string =>
  `${formatInteger(have)} of ${formatInteger(runs)} ${runs === 1 ? "run has" : "runs have"} data`;

interface FrameProps {
  children: ReactNode;
  /** What the line below says; nothing leaves the line out. */
  note?: ReactNode;
  /** What colours and sizes mean, in a line of its own. */
  legend?: ReactNode;
  /** Buttons at the end of the line below. */
  tools?: ReactNode;
  /** What the values were asked by: those of an earlier question are marked. */
  asked?: Asked;
}

/** What a widget shows, above a line that says of how much. */
export function Frame({ children, note, legend, tools, asked }: FrameProps) {
  return (
    <div className={styles.frame}>
      <div className={styles.body} {...(asked && staleMarks(asked.answer))}>
        {children}
      </div>
      {asked && !asked.answer.isPending && <WaitingFor {...asked} what="Loading values…" isSmall />}
      {legend && <div className={styles.legends}>{legend}</div>}
      {(note || tools) && (
        <div className={styles.foot}>
          <span className={styles.note} title={typeof note === "string" ? note : undefined}>
            {note}
          </span>
          {tools}
        </div>
      )}
    </div>
  );
}

/** Why there is nothing to see, and what to do, in a place that may be small. */
export function Nothing({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.nothing}>
      <b>{title}</b>
      {children && <span>{children}</span>}
    </div>
  );
}

/** A widget that nobody has said yet what it shows, and where that is said. */
export function NotSaidYet({ title, choose }: { title: string; choose: string }) {
  const edit = useContext(EditContext);
  return (
    <Nothing title={title}>
      {edit && (
        <Button className={styles.small} onClick={edit}>
          {choose}
        </Button>
      )}
    </Nothing>
  );
}

export const NothingChosen = ({ what }: { what: string }) => <NotSaidYet title={`No ${what} chosen`} choose="Choose" />;

export function NoRuns() {
  const { why, step } = useContext(NoRunsContext);
  return (
    <Nothing title="No run is shown">
      {why}
      {step && (
        <>
          {" "}
          <Button className={styles.small} onClick={step.onStep}>
            {step.label}
          </Button>
        </>
      )}
    </Nothing>
  );
}

export function NoData({ runs, paths }: { runs: number; paths: readonly string[] }) {
  const hide = useContext(HideContext);
  return (
    <Nothing title={`0 of ${formatInteger(runs)} selected ${runs === 1 ? "run" : "runs"} logged this`}>
      {paths.slice(0, 3).join(", ")}
      {paths.length > 3 ? ` and ${formatInteger(paths.length - 3)} more` : ""}
      {hide && (
        <>
          {" "}
          <Button className={styles.small} onClick={hide}>
            Hide
          </Button>
        </>
      )}
    </Nothing>
  );
}

/** What stands in the place of values that are not there yet, or cannot be had. */
export const Waiting = ({ asked }: { asked: Asked }) => (
  <div className={styles.waiting} data-failed={asked.answer.isError || undefined}>
    <WaitingFor {...asked} what="Loading values…" failed="The values could not be loaded" lines={3} isSmall />
  </div>
);
