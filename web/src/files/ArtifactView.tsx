import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Fingerprint } from "lucide-react";
import { useMemo, useState } from "react";
import { ApiError, client, type Schemas, unwrap } from "@/api/client";
import type { ProjectAddress } from "@/api/queries";
import { Button, CopyButton, SearchInput } from "@/ui/controls";
import { formatBytes, formatInteger } from "@/ui/format";
import { useTyped } from "@/ui/hooks";
import { InlineFailure } from "@/ui/InlineFailure";
import { Empty, Failure } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import styles from "./artifact.module.css";
import type { Inside } from "./FileSetBrowser";
import { TableView } from "./TableView";

const FILES_AT_ONCE = 5_000;
const TYPING_MILLISECONDS = 250;

const COLUMNS = ["Path", "Size", "Modified", "Hash", "Where"].map((name) => ({ name }));

const artifactPath = ({ workspace, project }: ProjectAddress, hash: string) => ({ path: { workspace, project, hash } });

/**
 * An artifact: the files that it stands for, which stay where they are, and the runs that use the very same. `inside` is what its files are
 * searched for.
 */
export function ArtifactView({
  address,
  hash,
  run,
  inside,
  onInside,
}: { address: ProjectAddress; hash: string; run?: string } & Omit<Inside, "filter">) {
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
  const [own, setOwn] = useState<string>();
  const search = (onInside ? inside : own) ?? "";
  const go = onInside ?? (({ inside }) => setOwn(inside));
  const [typed, setTyped] = useTyped(search, (text) => go({ inside: text || undefined }, true), TYPING_MILLISECONDS);
  const filesKey = ["artifact-files", address.workspace, address.project, hash, search];
  const files = useInfiniteQuery({
    queryKey: filesKey,
    retry: false,
    // A hash stands for its files, which never change once they are known.
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    initialPageParam: 0,
    getNextPageParam: (last: Schemas["ArtifactFiles"], _pages, offset: number) =>
      offset + last.files.length < last.matching ? offset + last.files.length : undefined,
    queryFn: ({ signal, pageParam: offset }) =>
      unwrap(
        client.GET("/api/v1/projects/{workspace}/{project}/artifacts/{hash}/files", {
          signal,
          params: { ...artifactPath(address, hash), query: { search, offset, limit: FILES_AT_ONCE } },
        }),
      ),
  });
  const rows = useMemo(
    () =>
      (files.data?.pages ?? [])
        .flatMap((page) => page.files)
        .map((file) => [
          file.path,
          file.size === null ? null : formatBytes(file.size),
          file.metadata.last_modified ?? null,
          file.hash,
          file.metadata.file_path ?? file.metadata.location ?? file.type,
        ]),
    [files.data],
  );
  const { total = 0, matching = 0 } = files.data?.pages[0] ?? {};
  const isSome = rows.length < total;
  const note = isSome && (
    <>
      {search === ""
        ? `The first ${formatInteger(rows.length)} of ${formatInteger(total)} files.`
        : `${rows.length < matching ? `The first ${formatInteger(rows.length)} of ` : ""}${formatInteger(matching)} of ${formatInteger(total)} files.`}{" "}
      {files.isFetchNextPageError ? (
        <InlineFailure error={files.error} onRetry={() => void files.fetchNextPage()} />
      ) : (
        files.hasNextPage && (
          <Button disabled={files.isFetching} onClick={() => void files.fetchNextPage()}>
            {files.isFetchingNextPage ? "Loading…" : "Show more"}
          </Button>
        )
      )}
    </>
  );
  const others = (details.data?.used_by ?? []).filter((use) => use.id !== run);
  if (details.error instanceof ApiError && details.error.status === 404)
    return <Failure title="There is no such artifact" error={details.error} onRetry={() => details.refetch()} />;
  return (
    <div className={styles.artifact}>
      <header className={styles.head}>
        <Fingerprint size={16} aria-hidden />
        <code title={hash}>{hash}</code>
        <CopyButton text={hash} label="Copy the hash" />
        {run !== undefined && (
          <Link to="/w/$workspace/p/$project/artifacts/$hash" params={{ ...address, hash }}>
            Its own page
          </Link>
        )}
        <span>
          {files.data && `${formatInteger(total)} ${total === 1 ? "file" : "files"}`}
          {details.data?.size != null && ` · ${formatBytes(details.data.size)}`}
        </span>
      </header>
      <section aria-label="Files of the artifact" className={styles.part}>
        {(total > 0 || !files.data) && (
          <div className={styles.filter}>
            <SearchInput label="Filter all files by path or hash" value={typed} onValue={setTyped} />
          </div>
        )}
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
          <div className={styles.found} data-stale={files.isPlaceholderData || undefined}>
            {files.isPlaceholderData && (
              <WaitingFor answer={files} queryKey={filesKey} what="Looking through its files…" />
            )}
            {rows.length === 0 ? (
              <Empty
                title="No file under this filter"
                actions={<Button onClick={() => setTyped("")}>Clear the filter</Button>}
              >{`None of ${formatInteger(total)} files has “${search}” in its path.`}</Empty>
            ) : (
              <TableView columns={COLUMNS} rows={rows} note={note} />
            )}
          </div>
        )}
      </section>
      {/* What is above it has its height by then. */}
      {!files.isPending && (
        <section aria-label="Used by" className={styles.part}>
          <h2>Used by</h2>
          {details.isPending && (
            <WaitingFor answer={details} queryKey={detailsKey} what="Looking who uses it…" lines={3} />
          )}
          {details.isError && !details.data && (
            <Failure title="Its users could not be listed" error={details.error} onRetry={() => details.refetch()} />
          )}
          {details.data && others.length === 0 && (
            <p className={styles.none}>
              {run === undefined ? "Nothing has these very files any more." : "No other run has these very files."}
            </p>
          )}
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
      )}
    </div>
  );
}
