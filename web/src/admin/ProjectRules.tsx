import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changePolicy, type Policy, policyOf } from "@/api/adminQueries";
import type { ProjectAddress } from "@/api/queries";
import { Button, Field } from "@/ui/controls";
import { Card, Section } from "@/ui/Page";
import { Banner } from "@/ui/states";
import { toast } from "@/ui/toasts";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./admin.module.css";

const MOST_DAYS = 3_650;

/** What happens to points that come too late, and for how long what nobody needs is kept. */
export function ProjectRules({ address, canChange }: { address: ProjectAddress; canChange: boolean }) {
  const policyQuery = policyOf(address);
  const policy = useQuery(policyQuery);
  return (
    <>
      <WaitingFor
        answer={policy}
        queryKey={policyQuery.queryKey}
        what="Looking for the rules…"
        failed="The rules could not be loaded"
        lines={6}
      />
      {policy.data && <Rules address={address} policy={policy.data} canChange={canChange} />}
    </>
  );
}

const toDays = (text: string): number | null => (text.trim() === "" ? null : Number(text));
const areDays = (days: number | null): boolean =>
  days === null || (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS);

function Rules({ address, policy, canChange }: { address: ProjectAddress; policy: Policy; canChange: boolean }) {
  const queries = useQueryClient();
  // What is typed and not saved yet outlives a change of the rules, by a choice here or by somebody else.
  const [drafts, setDrafts] = useState<{ trash?: string; idle?: string }>({});
  const { trash = policy.trash_days?.toString() ?? "", idle = policy.idle_days?.toString() ?? "" } = drafts;
  const [problem, setProblem] = useState<unknown>(null);
  const days = { trash_days: toDays(trash), idle_days: toDays(idle) };
  const isSound = areDays(days.trash_days) && areDays(days.idle_days);
  const changes: Partial<Policy> = {
    ...(days.trash_days !== policy.trash_days && { trash_days: days.trash_days }),
    ...(days.idle_days !== policy.idle_days && { idle_days: days.idle_days }),
  };
  const isChanged = Object.keys(changes).length > 0;
  /** Changes these rules and no others, whatever somebody else has made of those since; gives what there was before. */
  const put = async (wanted: Partial<Policy>): Promise<Policy> => {
    const before = await queries.fetchQuery({ ...policyOf(address), staleTime: 0 });
    queries.setQueryData(policyOf(address).queryKey, await changePolicy(address, { ...before, ...wanted }));
    return before;
  };
  const change = async (wanted: Partial<Policy>) => {
    setProblem(null);
    try {
      const before = await put(wanted);
      const former = Object.fromEntries(Object.keys(wanted).map((name) => [name, before[name as keyof Policy]]));
      toast({ text: "The rules of the project are changed", undo: () => put(former) });
      return true;
    } catch (error) {
      setProblem(error);
      return false;
    }
  };
  const save = async () => {
    if (await change(changes)) setDrafts({});
  };
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void save();
      }}
    >
      <Section title="Steps" hint="A series takes points in the order of their steps, and one for each step.">
        <Card>
          <fieldset className={styles.choices} disabled={!canChange}>
            <legend>A point that is not behind the last one of its series</legend>
            <Choice
              name="late"
              checked={policy.late_points === "refuse"}
              onChoose={() => change({ late_points: "refuse" })}
              title="is refused, and its script is told"
              hint="As on neptune.ai: a line in its log, or a call of what it handles errors with."
            />
            <Choice
              name="late"
              checked={policy.late_points === "ignore"}
              onChoose={() => change({ late_points: "ignore" })}
              title="is left out without a word"
              hint="For trainings that go on from a checkpoint and log some steps again: the first points stay. The run counts what was left out."
            />
          </fieldset>
        </Card>
      </Section>
      <Section title="Retention" hint="Looked after once an hour. Nothing goes by itself where no number stands.">
        <Card>
          <div className={styles.form}>
            <Field
              label="Delete from the trash for good after, in days"
              hint="Frees its room. What runs outside of the trash were forked from stays, since they would lose what they inherited."
              type="number"
              min={1}
              max={MOST_DAYS}
              placeholder="never"
              value={trash}
              disabled={!canChange}
              onChange={(event) => setDrafts({ ...drafts, trash: event.target.value })}
            />
            <Field
              label="Move idle runs to the trash after, in days"
              hint={
                <>
                  Runs that nobody has logged to or changed for so long. Those with the tag <code>keep</code>, those
                  that stand for an experiment and those that others were forked from stay.
                </>
              }
              type="number"
              min={1}
              max={MOST_DAYS}
              placeholder="never"
              value={idle}
              disabled={!canChange}
              onChange={(event) => setDrafts({ ...drafts, idle: event.target.value })}
            />
            {problem !== null && <Banner error={problem} />}
            {canChange && (
              <div>
                <Button look="primary" type="submit" disabled={!isChanged || !isSound}>
                  Save the rules
                </Button>
              </div>
            )}
          </div>
        </Card>
      </Section>
    </form>
  );
}

function Choice({
  name,
  checked,
  onChoose,
  title,
  hint,
}: {
  name: string;
  checked: boolean;
  onChoose: () => void;
  title: string;
  hint: string;
}) {
  return (
    <label className={styles.check}>
      <input type="radio" name={name} checked={checked} onChange={onChoose} />
      <span>
        {title}
        <small>{hint}</small>
      </span>
    </label>
  );
}
