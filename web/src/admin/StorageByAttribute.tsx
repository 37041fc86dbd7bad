import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "@/api/client";
import { formatKept, type Kept, parseKept, storageByAttribute } from "@/api/serverQueries";
import { Button, SelectField } from "@/ui/controls";
import { formatBytes, formatInteger } from "@/ui/format";
import { Section } from "@/ui/Page";
import { Empty } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./admin.module.css";
import { FactTable } from "./FactTable";

const TYPES: Partial<Record<Schemas["AttributeUse"]["type"], string>> = {
  floatSeries: "Metric",
  stringSeries: "Text series",
  imageSeries: "File series",
  histogramSeries: "Histograms",
  file: "File",
  fileSet: "Files",
};

/** Which attributes keep how much: of everything, of one project, or of one run. */
export function StorageByAttribute({
  workspace,
  projects,
  of,
  onOf,
}: {
  /** Undefined for all of the server. */
  workspace: string | undefined;
  projects: readonly { workspace: string; project: string }[];
  of: Kept | undefined;
  onOf: (of: Kept | undefined) => void;
}) {
  const query = storageByAttribute(workspace, of);
  const use = useQuery(query);
  const known = projects.map(({ workspace, project }) => formatKept({ workspace, project }));
  const chosen = of ? formatKept({ workspace: of.workspace, project: of.project }) : "";
  // An address may name one that keeps nothing any more.
  const names = known.includes(chosen) || chosen === "" ? known : [...known, chosen];
  return (
    <Section
      title="Attributes"
      hint="Points, texts and files of runs, the trash included. Files of the 3.x API belong to their projects, and stand above."
    >
      <div className={styles.filters}>
        <SelectField
          label="Project"
          value={chosen}
          onChange={(value) => onOf(parseKept(value))}
          options={[["", "All projects"], ...names.map((name): [string, string] => [name, name])]}
        />
        {of?.run && (
          <span className={styles.chosen}>
            of the run {of.run}
            <Button look="ghost" onClick={() => onOf({ workspace: of.workspace, project: of.project })}>
              All its runs
            </Button>
          </span>
        )}
      </div>
      <WaitingFor
        answer={use}
        queryKey={query.queryKey}
        what="Summing up attributes…"
        failed="The attributes could not be summed up"
        lines={5}
        isTable
      />
      {use.data?.attributes.length === 0 && (
        <Empty title="Nothing is kept here" command={'run["train/loss"].append(loss)'}>
          No series and no files. A script logs the first:
        </Empty>
      )}
      {use.data && use.data.attributes.length > 0 && (
        <>
          <FactTable
            label="What each attribute keeps"
            rows={use.data.attributes}
            rowKey={(each) => each.path}
            columns={[
              { title: "Attribute", cell: (each) => <code>{each.path}</code> },
              { title: "Type", cell: (each) => TYPES[each.type] ?? each.type },
              { title: "Runs", isNumber: true, cell: (each) => formatInteger(each.runs) },
              { title: "Points", isNumber: true, cell: (each) => (each.points > 0 ? formatInteger(each.points) : "–") },
              { title: "Size", isNumber: true, cell: (each) => formatBytes(each.bytes) },
              {
                title: "Share",
                isNumber: true,
                cell: (each) => `${((100 * each.bytes) / Math.max(1, use.data.bytes)).toFixed(1)} %`,
              },
            ]}
          />
          {use.data.total > use.data.attributes.length && (
            <p className={styles.quiet}>
              The {formatInteger(use.data.attributes.length)} largest of {formatInteger(use.data.total)}.
            </p>
          )}
        </>
      )}
    </Section>
  );
}
