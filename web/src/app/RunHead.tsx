import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { GitFork } from "lucide-react";
import { useState } from "react";
import { type Attributes, project as projectQuery, type RunAddress, type RunFacts } from "@/api/queries";
import { useIsDown } from "@/api/reachability";
import { ANY_RUN, formatSelection } from "@/api/selection";
import { RunHeader } from "@/run/RunHeader";
import runStyles from "@/run/run.module.css";
import { isOfTrash } from "@/table/state";
import { Button } from "@/ui/controls";
import { later } from "@/ui/later";
import { Menu, MenuItem } from "@/ui/Menu";
import { colourVariable, homeColour } from "@/ui/palette";
import { below, type Place } from "@/ui/place";
import { useKeys } from "@/ui/useKeys";
import { Neighbours } from "./Neighbours";
import { RunActions } from "./RunActions";
import { RunPicker } from "./RunPicker";
import type { RunState } from "./runState";
import { parseRunsState } from "./runsState";
import { parseSearch } from "./search";
import { useRunEdits } from "./useRunEdits";

const TagsDialog = later(async () => (await import("@/table/TagsDialog")).TagsDialog);
const Ask = later(async () => (await import("@/table/Ask")).Ask);
const ColourMenu = later(async () => (await import("@/table/RowMenu")).ColourMenu);

type Opened = { kind: "tags" | "description" | "comparison" } | { kind: "colour"; at: Place };

const NO_KEYS = {};

/** The header of a run's page, with all that can be done there. */
export function RunHead({
  address,
  run,
  attributes,
  asOf,
  state,
  isReadOnly,
}: {
  address: RunAddress;
  run: RunFacts;
  attributes: Attributes;
  /** When the attributes were as they are here, in milliseconds. */
  asOf: number;
  state: RunState;
  /** On a phone nothing is changed, nor compared. */
  isReadOnly: boolean;
}) {
  const home = { workspace: address.workspace, project: address.project };
  const navigate = useNavigate();
  const facts = useQuery(projectQuery(home));
  const [isRenaming, setIsRenaming] = useState(false);
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const { change, choose } = useRunEdits(address, run);
  const canChange = !isReadOnly && run.role !== "viewer" && facts.data?.is_archived !== true;
  const canEdit = canChange && run.kind !== "project" && run.trashed_at === null;
  const isDown = useIsDown();
  const isRun = run.kind === "run";
  const ask = (kind: "tags" | "description" | "comparison") => setOpened({ kind });
  useKeys("run-edits", canEdit && !isDown ? { e: () => setIsRenaming(true), t: () => ask("tags") } : NO_KEYS);

  /** Beside the table that the run was opened from. */
  const compare = (others: readonly string[]) => {
    const key = run.id.slice(0, run.id.lastIndexOf("-"));
    const sel = formatSelection({ kind: "chosen", ids: [run.id, ...others] }, key);
    const table = parseRunsState(parseSearch(state.in ?? ""));
    void navigate({
      to: "/w/$workspace/p/$project/runs",
      params: home,
      search: {
        ...table,
        ...(run.trashed_at !== null && !isOfTrash(table) && { q: ANY_RUN, mode: undefined }),
        ...{ only: undefined, tab: "side", sel },
      },
    });
  };
  const runLink = (id: string) => (
    <Link
      to="/w/$workspace/p/$project/runs/$run"
      params={{ ...home, run: id }}
      search={{ tab: state.tab, in: state.in }}
    >
      {id}
    </Link>
  );
  const colour = run.colour ?? homeColour(run.id);
  const count = run.children.length;
  return (
    <>
      <RunHeader
        run={run}
        attributes={attributes}
        asOf={asOf}
        runLink={runLink}
        experimentLink={(name) => (
          <Link to="/w/$workspace/p/$project/experiments/$name" params={{ ...home, name }} search={{}}>
            {name}
          </Link>
        )}
        forks={
          count === 1 ? (
            <>1 fork: {runLink(run.children[0]!)}</>
          ) : (
            <Menu trigger={<button type="button" className={runStyles.link}>{`${count} forks`}</button>}>
              {run.children.map((child) => (
                <MenuItem
                  key={child}
                  icon={<GitFork size={14} aria-hidden />}
                  onSelect={() =>
                    void navigate({
                      to: "/w/$workspace/p/$project/runs/$run",
                      params: { ...home, run: child },
                      search: { tab: state.tab, in: state.in },
                    })
                  }
                >
                  {child}
                </MenuItem>
              ))}
            </Menu>
          )
        }
        colour={
          isRun &&
          (canEdit ? (
            <button
              type="button"
              className={runStyles.colour}
              style={{ color: colourVariable(colour) }}
              aria-label={`Colour of ${run.id}`}
              title="Its colour in charts and tables"
              disabled={isDown}
              onClick={(event) => setOpened({ kind: "colour", at: below(event.currentTarget) })}
            />
          ) : (
            <span className={runStyles.colour} style={{ color: colourVariable(colour) }} />
          ))
        }
        edits={
          canEdit
            ? {
                isRenaming,
                onRenaming: setIsRenaming,
                onRename: (name) => void change({ name }),
                onTags: () => ask("tags"),
              }
            : undefined
        }
        actions={
          <>
            {(isRun || run.kind === "modelVersion") && <Neighbours address={address} run={run} state={state} />}
            {isRun && !isReadOnly && (
              <Button title="Beside other runs, attribute by attribute" onClick={() => ask("comparison")}>
                Compare
              </Button>
            )}
            {!isReadOnly && (
              <RunActions
                address={address}
                run={run}
                attributes={attributes}
                canChange={canChange}
                onRename={canEdit ? () => setIsRenaming(true) : undefined}
                onAsk={canEdit ? ask : undefined}
              />
            )}
          </>
        }
      />
      {opened?.kind === "tags" && (
        <TagsDialog
          address={home}
          title={`Tags of ${run.id}`}
          path="sys/tags"
          value={run.tags}
          onSave={(tags) => void change({ tags })}
          onClose={close}
        />
      )}
      {opened?.kind === "description" && (
        <Ask
          title={`Description of ${run.id}`}
          label="Description"
          value={run.description ?? ""}
          hasLines
          onSave={(description) => void change({ description })}
          onClose={close}
        />
      )}
      {opened?.kind === "colour" && (
        <ColourMenu
          id={run.id}
          at={opened.at}
          colour={colour}
          onChoose={(chosen) => void choose(chosen)}
          onClose={close}
        />
      )}
      {opened?.kind === "comparison" && (
        <RunPicker
          title={`Compare ${run.id} with`}
          address={{ ...home, run: run.id }}
          onChoose={(other) => compare([other])}
          alone={
            run.fork
              ? { text: `With its parent ${run.fork.parent}`, onChoose: () => compare([run.fork!.parent]) }
              : { text: "This run alone", onChoose: () => compare([]) }
          }
          onClose={close}
        />
      )}
    </>
  );
}
