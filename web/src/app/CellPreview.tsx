import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useId, useMemo } from "react";
import type { Attributes, ProjectAddress } from "@/api/queries";
import { namedBy, searchRuns } from "@/api/runs";
import { nameOf } from "@/api/values";
import { ArtifactView } from "@/files/ArtifactView";
import { FileSeriesViewer } from "@/files/FileSeriesViewer";
import { FileSetBrowser } from "@/files/FileSetBrowser";
import { FilePreview } from "@/files/FilesPanel";
import { parsePlace, withPlace } from "@/files/mediaState";
import { isOpened } from "@/table/cellValue";
import type { Column } from "@/table/columns";
import { Dialog } from "@/ui/Dialog";
import type { NextPart, OnPart, Part } from "@/ui/part";
import { Empty, Failure } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./preview.module.css";

/** Where somebody is in the file. */
interface PlaceInside {
  part: Part;
  onPart: OnPart;
}

const textOf = (said: Part[string] | undefined): string | undefined => (typeof said === "string" ? said : undefined);
const placeIn = ({ inside, filter }: Part) => ({ inside: textOf(inside), filter: textOf(filter) });

/** What a run has in a column of files, over the table; the other columns of files are a step away. */
export function CellPreview({
  address,
  file,
  columns,
  onFile,
  part,
  onPart,
}: PlaceInside & {
  address: ProjectAddress;
  /** The run's id, a slash, and the path. */
  file: string;
  columns: readonly Column[];
  /** Shows another one; undefined closes the preview. */
  onFile: (file: string | undefined) => void;
}) {
  const id = useId();
  const slash = file.indexOf("/");
  const run = file.slice(0, slash);
  const path = file.slice(slash + 1);
  const paths = useMemo(() => [...new Set([path, ...columns.map((column) => column.path)])].sort(), [path, columns]);
  const queryKey = ["runs", address.workspace, address.project, "preview", run, paths];
  const answer = useQuery({
    queryKey,
    retry: false,
    queryFn: ({ signal }) => {
      const filter = namedBy([run]);
      return searchRuns(address, { filter, sort: [], columns: ["sys/name", ...paths], computed: [] }, 0, 1, signal);
    },
  });
  const row = answer.data?.rows[0];
  const attributes: Attributes = row?.attributes ?? {};
  const others = paths.filter((each) => isOpened(attributes[each]));
  return (
    <Dialog title={`${row ? nameOf(row) : run} · ${path}`} onClose={() => onFile(undefined)} full>
      <div className={styles.preview}>
        <div className={styles.bar}>
          {others.length > 1 && (
            <label htmlFor={id}>
              Column
              <select id={id} value={path} onChange={(event) => onFile(`${run}/${event.target.value}`)}>
                {others.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            </label>
          )}
          <Link
            to="/w/$workspace/p/$project/runs/$run"
            params={{ ...address, run }}
            search={{ path, ...placeIn(part), "m.step": part.step, "m.first": part.first }}
          >
            Open in the run
          </Link>
        </div>
        <div className={styles.body}>
          {answer.isPending && <WaitingFor answer={answer} queryKey={queryKey} what="Looking for the file…" />}
          {answer.isError && !answer.data && <Failure error={answer.error} onRetry={() => answer.refetch()} />}
          {answer.data && <Content key={file} {...{ address, run, path, attributes, part, onPart }} />}
        </div>
      </div>
    </Dialog>
  );
}

function Content({
  address,
  run,
  path,
  attributes,
  part,
  onPart,
}: PlaceInside & {
  address: ProjectAddress;
  run: string;
  path: string;
  attributes: Attributes;
}) {
  const home = useMemo(() => ({ ...address, run }), [address, run]);
  const attribute = attributes[path];
  const at = {
    ...placeIn(part),
    onInside: (place: NextPart, replace?: boolean) => onPart((part) => ({ ...part, ...place }), replace),
  };
  switch (attribute?.type) {
    case "file":
    case "fileRef":
      return <FilePreview address={home} path={path} value={attribute.value} />;
    case "fileSet":
      return <FileSetBrowser address={home} path={path} {...at} size={attribute.value.size} />;
    case "imageSeries":
    case "fileRefSeries":
      return (
        <FileSeriesViewer
          address={home}
          path={path}
          live
          place={parsePlace(part)}
          onPlace={(place) => onPart((part) => withPlace(part, place))}
        />
      );
    case "artifact":
      return <ArtifactView {...{ address, run }} {...at} hash={attribute.value.hash} />;
    default:
      return (
        <Empty title="There is no such file" command={`run["${path}"].upload("${path.split("/").at(-1)}")`}>
          {`${run} has no file “${path}”, or is gone. A script attaches one:`}
        </Empty>
      );
  }
}
