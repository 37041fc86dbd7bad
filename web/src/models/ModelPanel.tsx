import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { History, Layers, Plus } from "lucide-react";
import { Fragment, type ReactNode, useState } from "react";
import { createModelVersion, toStage, versionsOf } from "@/api/models";
import { listOf } from "@/api/pages";
import type { ProjectAddress, RunFacts } from "@/api/queries";
import { attributeValue, toNumber } from "@/api/values";
import { Button } from "@/ui/controls";
import { formatAgo, formatBytes, formatDateTime, formatInteger } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import { MoreRows } from "@/ui/MoreRows";
import { DataTable, Page } from "@/ui/Page";
import { Empty } from "@/ui/states";
import { toast, toastError } from "@/ui/toasts";
import { WaitingFor } from "@/ui/Waiting";
import { textOf, useModelChanges } from "./ModelsPanel";
import { StageHistory } from "./StageHistory";
import { StageMenu } from "./StageMenu";

/** One model: its versions with their stages, and how they came there. */
export function ModelPanel({
  project,
  model,
  canChange,
  versionLink,
  metadataLink,
}: {
  project: ProjectAddress;
  model: RunFacts;
  canChange: boolean;
  versionLink: (id: string, content: ReactNode) => ReactNode;
  metadataLink: ReactNode;
}) {
  const isTrashed = model.trashed_at !== null;
  const versionsQuery = versionsOf(project, model.id, isTrashed);
  const versions = useInfiniteQuery(versionsQuery);
  const [opened, setOpened] = useState<string | null>(null);
  const now = useNow();
  useModelChanges(project);
  const queries = useQueryClient();
  const [isMaking, setMaking] = useState(false);
  const makeVersion = async () => {
    setMaking(true);
    try {
      const id = await createModelVersion(project, model.id);
      await Promise.all(
        ["models", "model-versions"].map((kind) => queries.invalidateQueries({ queryKey: [kind, project] })),
      );
      toast({ text: `${id} is there, and waits for its files.` });
    } catch (error) {
      toastError(error);
    }
    setMaking(false);
  };
  const { total, entries: rows } = listOf(versions.data?.pages ?? []);
  return (
    <Page
      title={model.name || model.id}
      subtitle={`${model.id} · ${model.owner} · ${versions.data ? formatInteger(total) : "…"} ${
        total === 1 ? "version" : "versions"
      }${isTrashed ? " · in the trash" : ""}`}
      actions={
        <>
          {metadataLink}
          {canChange && (
            <Button look="primary" disabled={isMaking} onClick={() => void makeVersion()}>
              <Plus size={15} aria-hidden />
              New version
            </Button>
          )}
        </>
      }
    >
      {model.description && <p>{model.description}</p>}
      <WaitingFor
        answer={versions}
        queryKey={versionsQuery.queryKey}
        what="Looking for versions…"
        failed="The versions could not be loaded"
        isTable
      />
      {versions.data && rows.length === 0 && (
        <Empty
          icon={<Layers size={20} />}
          title="No versions yet"
          command={`import neptune\n\nproject = "${project.workspace}/${project.project}"\nversion = neptune.init_model_version(project=project, model="${model.id}")\nversion["model/binary"].upload("model.pkl")`}
        >
          {canChange ? "Begin one above, or from a script:" : "A script makes the first:"}
        </Empty>
      )}
      {rows.length > 0 && (
        <DataTable
          answer={versions}
          label={`Versions of ${model.id}`}
          head={
            <>
              <th scope="col">Version</th>
              <th scope="col">Stage</th>
              <th scope="col">Owner</th>
              <th scope="col">Created</th>
              <th scope="col" data-numeric="true">
                Size
              </th>
              <th scope="col">
                <span className="visually-hidden">History of the stage</span>
              </th>
            </>
          }
        >
          {rows.map((row) => {
            const created = attributeValue(row.attributes, "sys/creation_time", "datetime");
            const size = attributeValue(row.attributes, "sys/size", "float");
            const name = textOf(row, "sys/name");
            const isOpen = opened === row.id;
            return (
              <Fragment key={row.uuid}>
                <tr>
                  <th scope="row">
                    {versionLink(row.id, name || row.id)}
                    {name !== row.id && name && <small>{row.id}</small>}
                  </th>
                  <td>
                    <StageMenu
                      project={project}
                      version={row.id}
                      stage={toStage(textOf(row, "sys/stage"))}
                      canChange={canChange}
                    />
                  </td>
                  <td>{textOf(row, "sys/owner")}</td>
                  <td title={created === undefined ? undefined : formatDateTime(created)}>
                    {created === undefined ? "–" : formatAgo(created, now)}
                  </td>
                  <td data-numeric="true">{size === undefined ? "–" : formatBytes(toNumber(size))}</td>
                  <td data-actions="true">
                    <Button
                      look="ghost"
                      aria-expanded={isOpen}
                      aria-label={`History of ${row.id}`}
                      onClick={() => setOpened(isOpen ? null : row.id)}
                    >
                      <History size={14} aria-hidden />
                      History
                    </Button>
                  </td>
                </tr>
                {isOpen && (
                  <tr>
                    <td colSpan={6}>
                      <StageHistory project={project} version={row.id} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </DataTable>
      )}
      <MoreRows shown={rows.length} total={total} what="versions" list={versions} />
    </Page>
  );
}
