import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Fingerprint } from "lucide-react";
import { useMemo, useState } from "react";
import { client, unwrap } from "@/api/client";
import type { ProjectAddress } from "@/api/queries";
import { CopyButton, SearchInput } from "@/ui/controls";
import { formatBytes, formatInteger } from "@/ui/format";
import { Empty, Failure } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./artifact.module.css";
import { TableView } from "./TableView";

const MOST_FILES = 5_000;

const COLUMNS = ["Path", "Size", "Modified", "Hash", "Where"].map((name) => ({ name }));

const artifactPath = ({ workspace, project }: ProjectAddress, hash: string) => ({ path: { workspace, project, hash } });

/** An artifact: the files that it stands for, which stay where they are, and the runs that use the very same. */
export function ArtifactView({ address, hash, run }: { address: ProjectAddress; hash: string; run?: string }) {
  const detailsKey = ["artifact", address.workspace, address.project, hash];
  const details = useQuery({
    queryKey: detailsKey,
    retry: false,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/projects/{workspace}/{project}/artifacts/{hash}", {
          signal,
          params: artifactPath(address, hash),
        }),
      ),
  });
  const filesKey = ["artifact-files", address.workspace, address.project, hash];
  const files = useQuery({
    queryKey: filesKey,
    retry: false,
    // A hash stands for its files, which never change once they are known.
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/projects/{workspace}/{project}/artifacts/{hash}/files", {
          signal,
          params: { ...artifactPath(address, hash), query: { limit: MOST_FILES } },
        }),
      ),
  });
  const [filter, setFilter] = useState("");
  const rows = useMemo(() => {
    const wanted = filter.toLowerCase();
    return (files.data?.files ?? [])
      .filter((file) => file.path.toLowerCase().includes(wanted) || file.hash.startsWith(wanted))
      .map((file) => [
        file.path,
        file.size === null ? null : formatBytes(file.size),
        file.metadata.last_modified ?? null,
        file.hash,
        file.metadata.file_path ?? file.metadata.location ?? file.type,
      ]);
  }, [files.data, filter]);
  const total = files.data?.total ?? 0;
  const others = (details.data?.used_by ?? []).filter((use) => use.id !== run);
  return (
    <div className={styles.artifact}>
      <header className={styles.head}>
        <Fingerprint size={16} aria-hidden />
        <code title={hash}>{hash}</code>
        <CopyButton text={hash} label="Copy the hash" />
        <span>
          {files.data && `${formatInteger(total)} ${total === 1 ? "file" : "files"}`}
          {details.data?.size != null && ` · ${formatBytes(details.data.size)}`}
        </span>
      </header>
      <section aria-label="Files of the artifact" className={styles.part}>
        {files.isPending && <WaitingFor answer={files} queryKey={filesKey} what="Loading the list of its files…" />}
        {files.isError && !files.data && (
          <Failure title="The files could not be listed" error={files.error} onRetry={() => files.refetch()} />
        )}
        {files.data && total === 0 && (
          <Empty title="Its files are not known">
            The script has not sent the list of them yet, or was stopped before it could.
          </Empty>
        )}
        {total > 0 && (
          <>
            <div className={styles.filter}>
              <SearchInput label="Filter files" value={filter} onValue={setFilter} />
            </div>
            {rows.length === 0 ? (
              <Empty title="No file under this filter" />
            ) : (
              <TableView
                columns={COLUMNS}
                rows={rows}
                note={
                  total > MOST_FILES
                    ? `The first ${formatInteger(MOST_FILES)} of ${formatInteger(total)} files.`
                    : undefined
                }
              />
            )}
          </>
        )}
      </section>
      <section aria-label="Used by" className={styles.part}>
        <h3>Used by</h3>
        {details.isPending && (
          <WaitingFor answer={details} queryKey={detailsKey} what="Looking who uses it…" lines={3} />
        )}
        {details.isError && !details.data && (
          <Failure title="Its users could not be listed" error={details.error} onRetry={() => details.refetch()} />
        )}
        {details.data && others.length === 0 && <p className={styles.none}>No other run has these very files.</p>}
        {others.length > 0 && (
          <ul className={styles.uses}>
            {others.map((use) => (
              <li key={`${use.id} ${use.path}`}>
                <Link
                  to="/w/$workspace/p/$project/runs/$run"
                  params={{ ...address, run: use.id }}
                  search={{ path: use.path }}
                >
                  {use.name || use.id}
                </Link>
                <span>{use.id}</span>
                <code>{use.path}</code>
              </li>
            ))}
          </ul>
        )}
        {details.data?.is_cut && <p className={styles.none}>There are more; these are the newest.</p>}
      </section>
    </div>
  );
}
