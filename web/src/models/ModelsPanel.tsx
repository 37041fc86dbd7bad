import { useQuery } from "@tanstack/react-query";
import { Boxes, Plus } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { modelsOf, type Stage, versionsOf } from "@/api/adminQueries";
import { useChanges } from "@/api/live";
import type { ProjectAddress, Row } from "@/api/queries";
import { usePaced } from "@/api/usePaced";
import { attributeValue } from "@/api/values";
import { Button } from "@/ui/controls";
import { formatAgo, formatDateTime, formatInteger } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import { DataTable, Page } from "@/ui/Page";
import { CodeBlock, Empty, Failure, Skeleton } from "@/ui/states";
import styles from "./models.module.css";
import { NewModel } from "./NewModel";
import { StageChip, toStage } from "./stages";

export const textOf = (row: Row, path: string): string => attributeValue(row.attributes, path, "string") ?? "";
const timeOf = (row: Row, path: string): number | undefined => attributeValue(row.attributes, path, "datetime");

/** Fetches what is shown of models anew when one of them, or a version, changes. */
export function useModelChanges(project: ProjectAddress): void {
  const fetchAnew = usePaced();
  useChanges(({ everything, runs }) => {
    if (!everything && ![...runs.values()].some(({ kind }) => kind === "model" || kind === "modelVersion")) return;
    for (const kind of ["models", "model-versions", "stage-history"]) fetchAnew({ queryKey: [kind, project] });
  });
}

// In lines that fit where they are shown.
const script = (project: string) => `import neptune

project = "${project}"
model = neptune.init_model(project=project, key="FOREST", name="Random forest")
forest = model["sys/id"].fetch()
version = neptune.init_model_version(project=project, model=forest)
version["model/binary"].upload("model.pkl")
version.change_stage("staging")`;

/** The models of a project, with how many versions each has and where these are. */
export function ModelsPanel({
  project,
  canChange,
  modelLink,
  onOpen,
}: {
  project: ProjectAddress;
  canChange: boolean;
  modelLink: (id: string, content: ReactNode) => ReactNode;
  onOpen: (model: string) => void;
}) {
  const [isMaking, setMaking] = useState(false);
  const models = useQuery(modelsOf(project));
  const versions = useQuery(versionsOf(project, null));
  const now = useNow();
  useModelChanges(project);
  const byModel = useMemo(() => {
    const found = new Map<string, { count: number; stages: Map<Stage, string[]> }>();
    for (const row of versions.data?.rows ?? []) {
      const model = textOf(row, "sys/model_id");
      const known = found.get(model) ?? { count: 0, stages: new Map<Stage, string[]>() };
      known.count += 1;
      const stage = toStage(textOf(row, "sys/stage"));
      known.stages.set(stage, [...(known.stages.get(stage) ?? []), row.id]);
      found.set(model, known);
    }
    return found;
  }, [versions.data]);
  const total = models.data?.total ?? 0;
  return (
    <Page
      title="Models"
      subtitle={models.data ? `${formatInteger(total)} in ${project.project}` : " "}
      actions={
        canChange && (
          <Button look="primary" onClick={() => setMaking(true)}>
            <Plus size={15} aria-hidden />
            Register a model
          </Button>
        )
      }
    >
      {isMaking && <NewModel project={project} onMade={onOpen} onClose={() => setMaking(false)} />}
      {models.isPending && <Skeleton />}
      {models.isError && !models.data && (
        <Failure title="The models could not be loaded" error={models.error} onRetry={() => models.refetch()} />
      )}
      {models.data && total === 0 && (
        <Empty icon={<Boxes size={20} />} title="No models yet">
          <p>
            A model has versions, each with files and metadata of its own, and a stage. Register the first{" "}
            {canChange ? "above, or " : ""}from a script:
          </p>
          <CodeBlock text={script(`${project.workspace}/${project.project}`)} label="the script" />
          <p>
            The 3.x API knows no models. Scripts that log with <code>neptune_scale</code> use these lines beside it:
            both packages come together, and their runs share the project.
          </p>
        </Empty>
      )}
      {total > 0 && (
        <DataTable
          label="Models"
          head={
            <>
              <th scope="col">Model</th>
              <th scope="col" data-numeric="true">
                Versions
              </th>
              <th scope="col">In production</th>
              <th scope="col">Staging</th>
              <th scope="col">Owner</th>
              <th scope="col">Changed</th>
            </>
          }
        >
          {models.data?.rows.map((row) => {
            const of = byModel.get(row.id);
            const changed = timeOf(row, "sys/modification_time");
            const inStage = (stage: Stage) =>
              of?.stages.get(stage)?.map((id) => (
                <span key={id} className={styles.inStage}>
                  {id}
                </span>
              )) ?? "–";
            const description = textOf(row, "sys/description");
            return (
              <tr key={row.uuid}>
                <th scope="row">
                  {modelLink(row.id, textOf(row, "sys/name") || row.id)}
                  <small>{description ? `${row.id} · ${description}` : row.id}</small>
                </th>
                <td data-numeric="true">{formatInteger(of?.count ?? 0)}</td>
                <td>{inStage("production")}</td>
                <td>{inStage("staging")}</td>
                <td>{textOf(row, "sys/owner")}</td>
                <td title={changed === undefined ? undefined : formatDateTime(changed)}>
                  {changed === undefined ? "–" : formatAgo(changed, now)}
                </td>
              </tr>
            );
          })}
        </DataTable>
      )}
      {total > 0 && (
        <p className={styles.legend}>
          Stages: <StageChip stage="none" /> <StageChip stage="staging" /> <StageChip stage="production" />{" "}
          <StageChip stage="archived" />
        </p>
      )}
    </Page>
  );
}
