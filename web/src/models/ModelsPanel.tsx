import { useInfiniteQuery } from "@tanstack/react-query";
import { Boxes, Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useChanges } from "@/api/live";
import { modelsOf, type Staged } from "@/api/models";
import { listOf } from "@/api/pages";
import type { ProjectAddress, Row } from "@/api/queries";
import { usePaced } from "@/api/usePaced";
import { attributeValue } from "@/api/values";
import { Button, SearchInput } from "@/ui/controls";
import { formatAgo, formatDateTime, formatInteger } from "@/ui/format";
import { useNow, useTyped } from "@/ui/hooks";
import { MoreRows } from "@/ui/MoreRows";
import { DataTable, Page } from "@/ui/Page";
import { CodeBlock, Empty } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./models.module.css";
import { NewModel } from "./NewModel";
import { StageChip } from "./stages";

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

/** So many versions on a stage are named. */
const MOST_NAMED = 3;

function OnStage({ staged: { count, newest } }: { staged: Staged }) {
  if (count === 0) return "–";
  const named = newest.slice(0, MOST_NAMED);
  const others = count - named.length;
  return (
    <>
      {named.map((id) => (
        <span key={id} className={styles.inStage}>
          {id}
        </span>
      ))}
      {others > 0 && (
        <small>
          {named.length > 0 && "and "}
          {formatInteger(others)} {named.length > 0 ? "more" : "versions"}
        </small>
      )}
    </>
  );
}

/** The models of a project, with how many versions each has and which of them are in use. */
export function ModelsPanel({
  project,
  search,
  onSearch,
  canChange,
  modelLink,
  onOpen,
}: {
  project: ProjectAddress;
  /** Words that the models must have; it is part of the address. */
  search: string;
  onSearch: (search: string) => void;
  canChange: boolean;
  modelLink: (id: string, content: ReactNode) => ReactNode;
  onOpen: (model: string) => void;
}) {
  const [isMaking, setMaking] = useState(false);
  const [typed, setTyped] = useTyped(search, onSearch, 200);
  const modelsQuery = modelsOf(project, search.trim());
  const models = useInfiniteQuery(modelsQuery);
  const now = useNow();
  useModelChanges(project);
  const { total, entries } = listOf(models.data?.pages ?? []);
  const isSearched = search.trim() !== "";
  return (
    <Page
      title="Models"
      subtitle={models.data ? `${formatInteger(total)} ${isSearched ? "found" : ""} in ${project.project}` : " "}
      actions={
        <>
          {(total > 0 || isSearched) && (
            <SearchInput isMain className={styles.search} label="Search models" value={typed} onValue={setTyped} />
          )}
          {canChange && (
            <Button look="primary" onClick={() => setMaking(true)}>
              <Plus size={15} aria-hidden />
              Register a model
            </Button>
          )}
        </>
      }
    >
      {isMaking && <NewModel project={project} onMade={onOpen} onClose={() => setMaking(false)} />}
      <WaitingFor
        answer={models}
        queryKey={modelsQuery.queryKey}
        what="Looking for models…"
        failed="The models could not be loaded"
        isTable
      />
      {models.data && total === 0 && isSearched && (
        <Empty title="No model matches" actions={<Button onClick={() => setTyped("")}>Clear the search</Button>}>
          {`No model of ${project.project} has “${search.trim()}” in its name, id, tags, owner or description.`}
        </Empty>
      )}
      {models.data && total === 0 && !isSearched && (
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
          answer={models}
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
          {entries.map(({ row, versions, production, staging }) => {
            const changed = timeOf(row, "sys/modification_time");
            const name = textOf(row, "sys/name") || row.id;
            const description = textOf(row, "sys/description");
            return (
              <tr key={row.uuid}>
                <th scope="row">
                  {modelLink(row.id, name)}
                  <small>{[name === row.id ? "" : row.id, description].filter(Boolean).join(" · ")}</small>
                </th>
                <td data-numeric="true">{formatInteger(versions)}</td>
                <td>
                  <OnStage staged={production} />
                </td>
                <td>
                  <OnStage staged={staging} />
                </td>
                <td>{textOf(row, "sys/owner")}</td>
                <td title={changed === undefined ? undefined : formatDateTime(changed)}>
                  {changed === undefined ? "–" : formatAgo(changed, now)}
                </td>
              </tr>
            );
          })}
        </DataTable>
      )}
      <MoreRows shown={entries.length} total={total} what="models" list={models} />
      {total > 0 && (
        <p className={styles.legend}>
          Stages: <StageChip stage="none" /> <StageChip stage="staging" /> <StageChip stage="production" />{" "}
          <StageChip stage="archived" />
        </p>
      )}
    </Page>
  );
}
