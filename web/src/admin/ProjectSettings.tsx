import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, lazy, type ReactNode, Suspense, useState } from "react";
import {
  addProjectMember,
  changeProject,
  changeProjectMember,
  deleteProject,
  type ProjectFacts,
  type ProjectMember,
  type ProjectRole,
  policyOf,
  projectMembers,
  removeProjectMember,
  serviceAccounts,
} from "@/api/adminQueries";
import { dashboardList } from "@/api/dashboards";
import { importsOfMine } from "@/api/importQueries";
import { type ProjectAddress, project as projectQuery } from "@/api/queries";
import { Button, Field, SelectField } from "@/ui/controls";
import type { PlacedList } from "@/ui/listState";
import { Card, Confirm, Page, Section } from "@/ui/Page";
import { Banner, Skeleton } from "@/ui/states";
import { toast, toastError } from "@/ui/toasts";
import { areComing, WaitingFor, WaitingForAll } from "@/ui/Waiting";
import styles from "./admin.module.css";
import { Description } from "./Description";
import { Members } from "./Members";
import { ProjectDefaults, viewsOf } from "./ProjectDefaults";
import { ProjectRules } from "./ProjectRules";

const ROLES: readonly [ProjectRole, string][] = [
  ["viewer", "Viewer: reads"],
  ["contributor", "Contributor: reads and writes"],
  ["owner", "Owner: manages the project, too"],
];

const ImportWizard = lazy(async () => ({ default: (await import("./ImportWizard")).ImportWizard }));

type Visibility = ProjectFacts["visibility"];

const VISIBILITIES: [value: Visibility, text: string][] = [
  ["private", "Private: only its members"],
  ["workspace", "Workspace: everyone in it"],
  ["public", "Public: everyone who is signed in"],
];

interface ProjectSettingsProps {
  address: ProjectAddress;
  project: ProjectFacts;
  allowedVisibilities: readonly Visibility[];
  /** Why these are not known. */
  visibilitiesUnknown?: ReactNode;
  isWorkspaceAdmin: boolean;
  me: string;
  serverUrl: string;
  onRenamed: (former: string, name: string) => void;
  onDeleted: () => void;
  /** What is looked at of its imports. */
  imports: PlacedList;
}

const partsOf = (address: ProjectAddress): readonly (readonly unknown[])[] =>
  [projectMembers(address), policyOf(address), viewsOf(address), dashboardList(address)].map(
    ({ queryKey }) => queryKey,
  );

/** Has what is known of a project under its new name, too: forms that waited for it again would lose what is typed into them. */
function keepKnown(queries: QueryClient, former: ProjectAddress, next: ProjectAddress) {
  const keys = partsOf(next);
  for (const [place, key] of partsOf(former).entries())
    queries.setQueryData(keys[place]!, queries.getQueryData<unknown>(key));
}

/** What a project is called and who sees it, who belongs to it, and what cannot be taken back. */
export function ProjectSettings(props: ProjectSettingsProps) {
  const { address, project, isWorkspaceAdmin, serverUrl, onDeleted } = props;
  const queries = useQueryClient();
  const membersQuery = projectMembers(address);
  const members = useQuery(membersQuery);
  // Together, so that no part that comes later pushes another down.
  const parts = [
    { answer: members, queryKey: membersQuery.queryKey },
    { answer: useQuery(policyOf(address)), queryKey: policyOf(address).queryKey },
    { answer: useQuery(viewsOf(address)), queryKey: viewsOf(address).queryKey },
    { answer: useQuery(dashboardList(address)), queryKey: dashboardList(address).queryKey },
    { answer: useQuery(importsOfMine()), queryKey: importsOfMine().queryKey },
  ];
  const isComing = areComing(parts.map(({ answer }) => answer));
  const [asking, setAsking] = useState<"delete" | null>(null);
  const isOwner = project.role === "owner";
  const archive = async (isArchived: boolean) => {
    const change = async (next: boolean) => {
      await changeProject(address, { is_archived: next });
      await queries.invalidateQueries({ queryKey: ["project", address.workspace, address.project] });
    };
    try {
      await change(isArchived);
      toast({
        text: isArchived ? "The project is archived" : "The project is open again",
        undo: () => change(!isArchived),
      });
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <Page title="Project settings" subtitle={`${address.workspace}/${address.project}`}>
      {!isOwner && <Banner>{`Only owners of the project may change this, and you are ${project.role}.`}</Banner>}
      <General {...props} canChange={isOwner} />
      <Description address={address} project={project} />
      {isComing ? (
        <WaitingForAll
          parts={parts}
          what="Looking for the settings…"
          failed="The settings could not be loaded"
          lines={9}
        />
      ) : (
        <>
          <Section
            title="Members"
            hint="Who reads, who writes and who manages. Access that comes from the workspace is changed there."
          >
            <WaitingFor
              answer={members}
              queryKey={membersQuery.queryKey}
              what="Looking for members…"
              failed="The members could not be loaded"
              lines={4}
              isTable
            />
            {members.data && <ProjectMembers {...props} canChange={isOwner} kind="person" members={members.data} />}
          </Section>
          <Section
            title="Service accounts"
            hint={
              <>
                Accounts for scripts that belong to nobody.{" "}
                <Link to="/w/$workspace/$part" params={{ workspace: address.workspace, part: "service-accounts" }}>
                  They are made for the workspace
                </Link>
                , and see the projects that list them.
              </>
            }
          >
            {members.data && (
              <ProjectMembers {...props} canChange={isOwner} kind="service_account" members={members.data} />
            )}
          </Section>
          <ProjectRules address={address} canChange={isOwner} />
          <ProjectDefaults address={address} canChange={project.role !== "viewer" && !project.is_archived} />
          {isOwner && !project.is_archived && (
            <ProjectImport
              {...props.imports}
              project={`${address.workspace}/${address.project}`}
              serverUrl={serverUrl}
            />
          )}
          {isOwner && (
            <Section title="Danger zone">
              <div className={styles.danger}>
                <div>
                  <div>
                    <b>{project.is_archived ? "Open the project again" : "Archive the project"}</b>
                    <p>An archived project can be read and not written to: scripts that log to it are refused.</p>
                  </div>
                  <Button changes onClick={() => archive(!project.is_archived)}>
                    {project.is_archived ? "Open again" : "Archive"}
                  </Button>
                </div>
                <div>
                  <div>
                    <b>Delete the project</b>
                    <p>
                      {isWorkspaceAdmin
                        ? "All runs, models and files go for good, at once."
                        : `Only admins of the workspace ${address.workspace} may delete projects.`}
                    </p>
                  </div>
                  <Button look="danger" disabled={!isWorkspaceAdmin} onClick={() => setAsking("delete")}>
                    Delete…
                  </Button>
                </div>
              </div>
            </Section>
          )}
        </>
      )}
      {asking === "delete" && (
        <Confirm
          title="Delete the project?"
          word={project.name}
          action="Delete for good"
          onConfirm={async () => {
            await deleteProject(address);
            await queries.invalidateQueries({ queryKey: ["projects", address.workspace] });
            onDeleted();
          }}
          onClose={() => setAsking(null)}
        >
          <p>
            Everything in {address.workspace}/{project.name} goes: runs, models, files, the trash. Nobody can bring it
            back.
          </p>
        </Confirm>
      )}
    </Page>
  );
}

/** The people on the project's list, or its service accounts. */
function ProjectMembers({
  address,
  project,
  me,
  canChange,
  kind,
  members,
}: ProjectSettingsProps & { canChange: boolean; kind: ProjectMember["kind"]; members: readonly ProjectMember[] }) {
  const isService = kind === "service_account";
  const candidates = useQuery({ ...serviceAccounts(address.workspace, false), enabled: isService && canChange });
  const listed = members.filter((each) => each.kind === kind);
  return (
    <Members
      of={project.name}
      what={isService ? "service account" : "member"}
      candidates={candidates.data
        ?.map((each) => each.name)
        .filter((name) => !listed.some((member) => member.name === name))}
      members={listed.map((each) => ({
        name: each.name,
        role: each.role,
        isServiceAccount: isService,
        fixed: each.is_inherited ? "by the workspace" : undefined,
      }))}
      roles={ROLES}
      canChange={canChange}
      me={me}
      queryKey={projectMembers(address).queryKey}
      onAdd={(name, role) => addProjectMember(address, name, role as ProjectRole)}
      onRole={(name, role) => changeProjectMember(address, name, role as ProjectRole)}
      lost={`access to ${project.name}`}
      onRemove={async ({ name, role }) => {
        await removeProjectMember(address, name);
        return () => addProjectMember(address, name, role as ProjectRole);
      }}
    />
  );
}

/** Where the server lets owners import, they find it here. */
function ProjectImport({ project, serverUrl, ...place }: { project: string; serverUrl: string } & PlacedList) {
  const answer = useQuery(importsOfMine());
  const allowed = answer.data;
  if (!allowed)
    return (
      <WaitingFor
        answer={answer}
        queryKey={importsOfMine().queryKey}
        what="Looking for imports…"
        failed="Imports could not be looked for"
        lines={3}
      />
    );
  return allowed.any_folder || allowed.shared_folder ? (
    <Suspense fallback={<Skeleton lines={3} />}>
      <ImportWizard project={project} serverUrl={serverUrl} {...place} />
    </Suspense>
  ) : null;
}

function General({
  address,
  project,
  allowedVisibilities,
  visibilitiesUnknown,
  canChange,
  onRenamed,
}: ProjectSettingsProps & { canChange: boolean }) {
  const queries = useQueryClient();
  // What was changed here and nothing else: what others change meanwhile is shown, and stays.
  const [draft, setDraft] = useState<{ name?: string | undefined; visibility?: Visibility | undefined }>({});
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const { name = project.name, visibility = project.visibility } = draft;
  const changes = {
    name: name.trim() === project.name ? undefined : name.trim(),
    visibility: visibility === project.visibility ? undefined : visibility,
  };
  const isChanged = changes.name !== undefined || changes.visibility !== undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const change = async (of: string, next: typeof changes) => {
        const changed = await changeProject({ ...address, project: of }, next);
        queries.setQueryData(projectQuery({ ...address, project: changed.name }).queryKey, changed);
        await queries.invalidateQueries({ queryKey: ["projects", address.workspace] });
        if (changed.name !== of) {
          keepKnown(queries, { ...address, project: of }, { ...address, project: changed.name });
          onRenamed(of, changed.name);
        }
        return changed.name;
      };
      const former = {
        name: changes.name && project.name,
        visibility: changes.visibility && project.visibility,
      };
      const changed = await change(address.project, changes);
      setDraft({});
      toast({ text: "The project is changed", undo: () => change(changed, former) });
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section title="General">
      <Card>
        <form className={styles.form} onSubmit={submit}>
          <Field
            label="Name"
            hint="Scripts name the project by it: a new name needs a change in them."
            value={name}
            onChange={(event) => setDraft({ ...draft, name: event.target.value })}
            disabled={!canChange}
            required
          />
          <Field
            label="Key"
            hint="The beginning of the ids of its runs, which stay for ever; so does the key."
            value={project.key}
            disabled
            readOnly
          />
          <SelectField
            label="Visibility"
            value={visibility}
            disabled={!canChange}
            onChange={(value) =>
              setDraft({ ...draft, visibility: value === project.visibility ? undefined : (value as Visibility) })
            }
            options={VISIBILITIES.filter(
              ([value]) => value === project.visibility || allowedVisibilities.includes(value),
            )}
          />
          {visibilitiesUnknown}
          {problem !== null && <Banner error={problem} />}
          {canChange && (
            <div>
              <Button look="primary" type="submit" disabled={busy || !isChanged || name.trim() === ""}>
                Save
              </Button>
            </div>
          )}
        </form>
      </Card>
    </Section>
  );
}
