import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Download, File, Folder, FolderOpen } from "lucide-react";
import { useMemo, useState } from "react";
import { fileUrl, zipUrl } from "@/api/fileUrls";
import type { RunAddress } from "@/api/queries";
import { members } from "@/api/runQueries";
import { Button, SearchInput } from "@/ui/controls";
import { formatAgo, formatBytes, formatDateTime, formatInteger } from "@/ui/format";
import { useNow, useTyped } from "@/ui/hooks";
import { searchMatcher } from "@/ui/searchMatcher";
import { Empty, Failure } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import { FileView } from "./FileView";
import styles from "./files.module.css";
import { VirtualRows } from "./VirtualRows";

/** So few are seen at a glance. */
const FEW_FILES = 20;
const NONE: readonly never[] = [];

/** Where somebody is in a file set. */
type Place = {
  /** In the directory `src` by `src/`, at a file by its path; undefined at its top. */
  inside?: string | undefined;
  /** What the directory is filtered by. */
  filter?: string | undefined;
};

export interface Inside extends Place {
  /** Changes of it what is said; `replace` where that is no step to go back. */
  onInside?: (place: Place, replace?: boolean) => void;
}

const TYPED_MILLISECONDS = 200;

/** The members of a file set: directories to walk through, files to look at. */
export function FileSetBrowser({
  address,
  path,
  size,
  onInside,
  ...kept
}: { address: RunAddress; path: string; size: number } & Inside) {
  const [own, setOwn] = useState<Place>({});
  const { inside = "", filter = "" } = onInside ? kept : own;
  const go = onInside ?? ((place) => setOwn((now) => ({ ...now, ...place })));
  const directory = inside.slice(0, Math.max(0, inside.lastIndexOf("/")));
  const openedPath = inside.endsWith("/") || inside === "" ? null : inside;
  const [typed, setTyped] = useTyped(filter, (text) => go({ filter: text || undefined }, true), TYPED_MILLISECONDS);
  const now = useNow();
  const listing = useQuery(members(address, path, directory));
  const segments = directory === "" ? [] : directory.split("/");
  const enter = (next: string) => {
    // What is still being typed is not meant for another directory.
    setTyped(filter);
    go({ inside: next === "" ? undefined : `${next}/`, filter: undefined });
  };
  const all = listing.data?.members ?? NONE;
  const { matches, wrong } = useMemo(() => searchMatcher(typed), [typed]);
  const shown = useMemo(() => all.filter((member) => matches(member.name)), [all, matches]);
  const opened = listing.data?.members.find((member) => !member.is_directory && member.path === openedPath);
  return (
    <div className={styles.browser}>
      <div className={styles.crumbs}>
        <nav aria-label="Directory">
          <button type="button" onClick={() => enter("")}>
            {path.slice(path.lastIndexOf("/") + 1)}
          </button>
          {segments.map((segment, index) => (
            <span key={segments.slice(0, index + 1).join("/")}>
              <ChevronRight size={13} aria-hidden />
              <button type="button" onClick={() => enter(segments.slice(0, index + 1).join("/"))}>
                {segment}
              </button>
            </span>
          ))}
        </nav>
        <span className={styles.total}>{formatBytes(size)}</span>
        <Button onClick={() => location.assign(zipUrl(address, path))}>
          <Download size={14} aria-hidden />
          All as ZIP
        </Button>
      </div>
      {listing.isPending && (
        <WaitingFor answer={listing} queryKey={members(address, path, directory).queryKey} what="Listing the files…" />
      )}
      {listing.isError && !listing.data && <Failure error={listing.error} onRetry={() => listing.refetch()} />}
      {listing.data &&
        (listing.data.members.length === 0 ? (
          <Empty icon={<FolderOpen size={20} />} title="This directory is empty" />
        ) : (
          <div className={styles.members}>
            {all.length > FEW_FILES && (
              <SearchInput label="Filter this directory" value={typed} onValue={setTyped} className={styles.filter} />
            )}
            {shown.length === 0 && (
              <p className={styles.none}>{wrong ?? `None of ${formatInteger(all.length)} is called “${typed}”.`}</p>
            )}
            <VirtualRows
              key={directory}
              count={shown.length}
              keyOf={(place) => shown[place]!.path}
              current={shown.findIndex((member) => member.path === openedPath)}
              row={(place) => {
                const member = shown[place]!;
                return (
                  <button
                    type="button"
                    aria-pressed={openedPath === member.path}
                    onClick={() => (member.is_directory ? enter(member.path) : go({ inside: member.path }))}
                  >
                    {member.is_directory ? (
                      <Folder size={15} aria-hidden className={styles.folder} />
                    ) : (
                      <File size={15} aria-hidden />
                    )}
                    <span className={styles.name}>{member.name}</span>
                    <span
                      className={styles.when}
                      title={member.modified_at ? formatDateTime(member.modified_at) : undefined}
                    >
                      {member.modified_at ? formatAgo(member.modified_at, now) : ""}
                    </span>
                    <span className={styles.size}>
                      {member.is_directory && member.size === 0 ? "" : formatBytes(member.size)}
                    </span>
                  </button>
                );
              }}
            />
          </div>
        ))}
      {openedPath !== null && listing.data && !opened && (
        <Empty title="There is no such file" actions={<Button onClick={() => enter(directory)}>Close it</Button>}>
          {`The file set has no “${openedPath}”.`}
        </Empty>
      )}
      {opened && (
        <FileView
          key={opened.path}
          name={opened.path}
          mimeType=""
          size={opened.size}
          url={fileUrl(address, path, opened.path)}
          downloadUrl={fileUrl(address, path, opened.path, "attachment")}
        />
      )}
    </div>
  );
}
