import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FolderKanban, Rows3 } from "lucide-react";
import { useState } from "react";
import type { ProjectAddress } from "@/api/queries";
import { runsNamed } from "@/api/runQueries";
import { Dialog } from "@/ui/Dialog";
import { fuzzyFilter } from "@/ui/fuzzy";
import { useDebounced } from "@/ui/hooks";
import { Highlighted, type Option, Options } from "@/ui/Options";
import { isKnown } from "@/ui/useWhenKnown";
import { projectHref, runHref } from "./addresses";
import { useProjectsFound } from "./ProjectSwitcher";
import { useCommands } from "./useCommands";
import type { Overlay } from "./useFocusWithWord";

const MOST_OF_A_KIND = 8;

/** Goes anywhere and does anything by a few letters. */
export function Palette({
  workspace,
  project,
  show,
  onClose,
}: {
  workspace: string | undefined;
  project: ProjectAddress | undefined;
  show: (overlay: Overlay) => void;
  onClose: () => void;
}) {
  const commands = useCommands(project, workspace, show);
  const [typed, setTyped] = useState("");
  const settled = useDebounced(typed.trim(), 150);
  const navigate = useNavigate();
  const { matches: projects, asked: askedOfProjects } = useProjectsFound(typed);
  const query = runsNamed(project ?? { workspace: "", project: "" }, settled);
  const runs = useQuery({
    ...query,
    enabled: project !== undefined && settled !== "",
  });
  const go = (href: string) => () => {
    onClose();
    navigate({ href });
  };
  const doing: Option[] = fuzzyFilter(typed, commands, (each) => each.text)
    .slice(0, typed === "" ? commands.length : MOST_OF_A_KIND)
    .map(({ item, places }) => ({
      key: `command ${item.text}`,
      group: item.group,
      content: (
        <>
          <item.Icon size={15} aria-hidden />
          <span>
            <Highlighted text={item.text} places={places} />
          </span>
          {item.keys && <kbd>{item.keys}</kbd>}
        </>
      ),
      onChoose: () => {
        onClose();
        item.run();
      },
    }))
    .sort((one, other) => Number(one.group > other.group ? -1 : one.group < other.group));
  const askedOfRuns = project && settled !== "" ? { answer: runs, queryKey: query.queryKey } : undefined;
  const isAnswered = !project || typed.trim() === "" || isKnown(typed.trim(), settled, runs);
  const options: Option[] = [
    ...doing,
    ...(project && settled !== "" && typed.trim() !== "" ? (runs.data ?? []) : []).map((run) => ({
      key: `run ${run.uuid}`,
      group: `Runs of ${project?.project}`,
      content: (
        <>
          <Rows3 size={15} aria-hidden />
          <span>{run.name}</span>
          <small>{run.id}</small>
        </>
      ),
      onChoose: go(runHref(project as ProjectAddress, run.id)),
    })),
    ...projects.slice(0, MOST_OF_A_KIND).map(({ item, places }) => ({
      key: `project ${item.uuid}`,
      group: "Projects",
      content: (
        <>
          <FolderKanban size={15} aria-hidden />
          <span>
            <Highlighted text={`${item.workspace}/${item.name}`} places={places} />
          </span>
        </>
      ),
      onChoose: go(projectHref({ workspace: item.workspace, project: item.name })),
    })),
  ];
  return (
    <Dialog title="Go to or do" onClose={onClose} bare>
      <Options
        label="Go to or do"
        placeholder={project ? "A run, project, page or action" : "A project, page or action"}
        typed={typed}
        onTyped={setTyped}
        options={options}
        known={isAnswered ? undefined : doing.length}
        empty={runs.isFetching ? "Searching…" : `Nothing is called “${typed}”.`}
        asked={askedOfProjects.answer.isError ? askedOfProjects : askedOfRuns}
        footer="↑ ↓ to choose · Enter to go · Esc to close"
      />
    </Dialog>
  );
}
