import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ArrowDown, FolderKanban, Globe, Lock, Plus, Users } from "lucide-react";
import { useMemo, useState } from "react";
import { createProject, projects } from "@/api/adminQueries";
import { ApiError } from "@/api/client";
import { listOf } from "@/api/pages";
import { workspaces } from "@/api/projectQueries";
import { workspaceStorage } from "@/api/serverQueries";
import { Button, Field, SearchInput, SelectField } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { formatAgo, formatBytes, formatDateTime, formatInteger, toPlainLine } from "@/ui/format";
import { useNow, useTitle, useTyped } from "@/ui/hooks";
import { MoreRows } from "@/ui/MoreRows";
import { Banner, Empty } from "@/ui/states";
import { staleMarks, WaitingFor } from "@/ui/Waiting";
import type { ProjectListSort } from "../router";
import styles from "./pages.module.css";
import { WorkspaceNav } from "./WorkspaceTabs";

const VISIBILITY = {
  private: { Icon: Lock, text: "Private", title: "Only its members see it" },
  workspace: { Icon: Users, text: "Workspace", title: "Everyone in the workspace sees it" },
  public: { Icon: Globe, text: "Public", title: "Everyone who is signed in sees it" },
} as const;

type Visibility = keyof typeof VISIBILITY;

const VISIBILITY_CHOICES: [value: Visibility, text: string][] = [
  ["private", "Private: only its members"],
  ["workspace", "Workspace: everyone in it"],
  ["public", "Public: everyone who is signed in"],
];

const HEADERS: { sort: ProjectListSort; text: string; numeric?: boolean }[] = [
  { sort: "name", text: "Project" },
  { sort: "-runs", text: "Runs", numeric: true },
  { sort: "-last_activity", text: "Last activity" },
];

export function WorkspacePage() {
  const { workspace } = useParams({ from: "/signed-in/w/$workspace" });
  const { search, sort = "-last_activity" } = useSearch({ from: "/signed-in/w/$workspace" });
  useTitle(workspace);
  const navigate = useNavigate({ from: "/w/$workspace" });
  const settled = search ?? "";
  const [typed, setTyped] = useTyped(
    settled,
    (text) => navigate({ search: (old) => ({ ...old, search: text || undefined }), replace: true }),
    200,
  );
  const [creating, setCreating] = useState(false);
  const now = useNow();

  const listQuery = projects(workspace, settled.trim(), sort);
  const list = useInfiniteQuery(listQuery);
  const { total, entries } = listOf(list.data?.pages ?? []);
  // Whoever was invited to projects alone is no member of their workspace, and sees no more of it than these.
  const homes = useQuery(workspaces());
  const isGuest = homes.data !== undefined && !homes.data.some((each) => each.name === workspace);
  // Summing up takes longer than listing, and is not waited for.
  const storage = useQuery({ ...workspaceStorage(workspace), staleTime: 60_000, enabled: homes.isFetched && !isGuest });
  const sizes = useMemo(
    () => new Map(storage.data?.projects.map((each) => [each.project, each.run_bytes + each.shared_bytes])),
    [storage.data],
  );
  return (
    <>
      {!isGuest && <WorkspaceNav workspace={workspace} />}
      <div className={styles.page}>
        <div className={styles.pageHead}>
          <div>
            <h1>Projects</h1>
            <p>
              {list.data ? `${formatInteger(total)} ${settled.trim() ? "found in" : "in"} ${workspace}` : workspace}
              {isGuest && list.data && ", which you are no member of: those that you may see"}
            </p>
          </div>
          <SearchInput isMain className={styles.search} label="Search projects" value={typed} onValue={setTyped} />
          {!isGuest && (
            <Button look="primary" onClick={() => setCreating(true)}>
              <Plus size={15} aria-hidden />
              New project
            </Button>
          )}
        </div>
        <WaitingFor
          answer={list}
          queryKey={listQuery.queryKey}
          what="Looking for projects…"
          failed={
            list.error instanceof ApiError && list.error.status === 404
              ? "There is no such workspace"
              : "The projects could not be loaded"
          }
          isTable
        />
        {list.data &&
          (entries.length === 0 ? (
            settled.trim() ? (
              <Empty
                title="No project matches"
                actions={<Button onClick={() => setTyped("")}>Clear the search</Button>}
              >
                {`No project of ${workspace} has “${settled.trim()}” in its name.`}
              </Empty>
            ) : (
              <Empty
                icon={<FolderKanban size={20} />}
                title="No projects yet"
                actions={<Button onClick={() => setCreating(true)}>Create one</Button>}
              >
                {`A script creates its project by itself: project="${workspace}/first".`}
              </Empty>
            )
          ) : (
            <div className={styles.tableBox} {...staleMarks(list)}>
              <table className={styles.table}>
                <thead>
                  <tr>
                    {HEADERS.map((header, index) => (
                      <th
                        key={header.sort}
                        scope="col"
                        data-numeric={header.numeric}
                        aria-sort={
                          sort === header.sort ? (header.sort === "name" ? "ascending" : "descending") : "none"
                        }
                      >
                        <Link
                          to="/w/$workspace"
                          params={{ workspace }}
                          search={{ search, sort: header.sort === "-last_activity" ? undefined : header.sort }}
                        >
                          {header.text}
                          {sort === header.sort && <ArrowDown size={12} aria-hidden data-up={index === 0} />}
                        </Link>
                      </th>
                    ))}
                    {!isGuest && (
                      <th scope="col" data-numeric="true">
                        Size
                      </th>
                    )}
                    <th scope="col">Visibility</th>
                    <th scope="col">Your role</th>
                  </tr>
                </thead>
                <tbody>
                  {entries.map((project) => {
                    const { Icon, text, title } = VISIBILITY[project.visibility];
                    return (
                      <tr key={project.uuid}>
                        <th scope="row">
                          <Link
                            to="/w/$workspace/p/$project/runs"
                            params={{ workspace, project: project.name }}
                            search={{}}
                          >
                            {project.name}
                          </Link>
                          <span className={styles.key}>{project.key}</span>
                          {project.description && <p>{toPlainLine(project.description)}</p>}
                        </th>
                        <td data-numeric="true">{project.runs === null ? "–" : formatInteger(project.runs)}</td>
                        <td title={project.last_activity === null ? undefined : formatDateTime(project.last_activity)}>
                          {project.last_activity === null ? "–" : formatAgo(project.last_activity, now)}
                        </td>
                        {!isGuest && (
                          <td data-numeric="true">
                            <Size bytes={sizes.get(project.name)} isComing={storage.isPending} />
                          </td>
                        )}
                        <td title={title}>
                          <span className={styles.visibility}>
                            <Icon size={14} aria-hidden />
                            {text}
                          </span>
                        </td>
                        <td>{project.role}</td>
                      </tr>
                    );
                  })}
                </tbody>
              </table>
            </div>
          ))}
        <MoreRows shown={entries.length} total={total} what="projects" list={list} />
        {creating && <CreateProject workspace={workspace} onClose={() => setCreating(false)} />}
      </div>
    </>
  );
}

/** How much a project keeps; a dash where that could not be found out. */
const Size = ({ bytes, isComing }: { bytes: number | undefined; isComing: boolean }) =>
  bytes !== undefined ? (
    formatBytes(bytes)
  ) : isComing ? (
    "…"
  ) : (
    <span title="Its size could not be summed up. The page Storage says more.">–</span>
  );

function CreateProject({ workspace, onClose }: { workspace: string; onClose: () => void }) {
  const [name, setName] = useState("");
  const [key, setKey] = useState("");
  const [description, setDescription] = useState("");
  const [chosen, setVisibility] = useState<Visibility>("workspace");
  const known = useQuery(workspaces());
  const allowed = known.data?.find((each) => each.name === workspace)?.allowed_visibilities ?? [];
  const visibility = allowed.length === 0 || allowed.includes(chosen) ? chosen : allowed[0]!;
  const cache = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: () =>
      createProject(workspace, {
        name: name.trim(),
        key: key.trim() || null,
        visibility,
        description: description.trim(),
      }),
    onSuccess: (project) => {
      cache.invalidateQueries({ queryKey: ["projects", workspace] });
      navigate({ to: "/w/$workspace/p/$project/runs", params: { workspace, project: project.name }, search: {} });
    },
  });
  return (
    <Dialog title="New project" onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Field
          label="Name"
          hint="Letters, digits, dots, dashes and underscores."
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          autoFocus
        />
        <Field
          label="Key"
          hint="The beginning of its runs' ids, such as CLS in CLS-12. Made from the name when empty."
          value={key}
          onChange={(event) => setKey(event.target.value.toUpperCase())}
          maxLength={10}
        />
        <Field label="Description" value={description} onChange={(event) => setDescription(event.target.value)} />
        <SelectField
          label="Visibility"
          value={visibility}
          onChange={(value) => setVisibility(value as Visibility)}
          options={VISIBILITY_CHOICES.filter(([value]) => allowed.length === 0 || allowed.includes(value))}
        />
        {create.error && <Banner error={create.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={name.trim() === "" || create.isPending}>
            Create project
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
