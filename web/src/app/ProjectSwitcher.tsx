import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FolderKanban } from "lucide-react";
import { useState } from "react";
import { allProjects } from "@/api/projectQueries";
import { Dialog } from "@/ui/Dialog";
import { formatInteger } from "@/ui/format";
import { fuzzyFilter } from "@/ui/fuzzy";
import { useDebounced } from "@/ui/hooks";
import { Highlighted, Options } from "@/ui/Options";
import { projectHref } from "./addresses";

const MOST = 60;

/** The projects that a few letters of their names find, the latest first. Beyond the first thousand the server searches. */
export function useProjectsFound(typed: string) {
  const settled = useDebounced(typed.trim(), 150);
  const known = useQuery(allProjects(""));
  const isComplete = (known.data?.total ?? 0) <= (known.data?.projects.length ?? 0);
  const found = useQuery({ ...allProjects(settled), enabled: known.isSuccess && !isComplete && settled !== "" });
  const projects = isComplete || settled === "" ? known.data?.projects : (found.data ?? known.data)?.projects;
  const all = fuzzyFilter(typed, projects ?? [], (each) => `${each.workspace}/${each.name}`);
  const matches = all.slice(0, MOST);
  const isSearched = !isComplete && settled !== "";
  const asked = isSearched
    ? { answer: found, queryKey: allProjects(settled).queryKey }
    : { answer: known, queryKey: allProjects("").queryKey };
  const total = isComplete ? all.length : ((isSearched ? found.data : known.data)?.total ?? all.length);
  return { matches, total, isPending: known.isPending, asked };
}

export function ProjectSwitcher({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const navigate = useNavigate();
  const { matches, total, isPending, asked } = useProjectsFound(typed);
  return (
    <Dialog title="Switch to another project" onClose={onClose} bare>
      <Options
        label="Projects"
        placeholder="Which project?"
        typed={typed}
        onTyped={setTyped}
        options={matches.map(({ item, places }) => ({
          key: item.uuid,
          group: "Projects",
          content: (
            <>
              <FolderKanban size={15} aria-hidden />
              <span>
                <Highlighted text={`${item.workspace}/${item.name}`} places={places} />
              </span>
              <small>{item.key}</small>
            </>
          ),
          onChoose: () => {
            onClose();
            navigate({ href: projectHref({ workspace: item.workspace, project: item.name }) });
          },
        }))}
        asked={asked}
        footer={
          matches.length === MOST && total > MOST
            ? `The first ${MOST} of ${formatInteger(total)} projects: a few letters find the others.`
            : undefined
        }
        empty={isPending ? "Loading…" : `No project has “${typed}” in its name.`}
      />
    </Dialog>
  );
}
