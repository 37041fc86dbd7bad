import { queryOptions, useQuery } from "@tanstack/react-query";
import { CodeXml, GitCompareArrows } from "lucide-react";
import { useMemo, useState } from "react";
import { readFileText } from "@/api/fileText";
import type { Attributes, RunAddress } from "@/api/queries";
import { attributeValue } from "@/api/values";
import { FileSetBrowser } from "@/files/FileSetBrowser";
import { FilePreview } from "@/files/FilesPanel";
import { PatchViewer } from "@/run/PatchViewer";
import { parsePatch } from "@/run/patch";
import { Facts } from "@/run/ScalarPreview";
import { sourcesOf } from "@/run/sources";
import { Button, CopyButton, SearchInput } from "@/ui/controls";
import { formatDateTime, formatInteger } from "@/ui/format";
import { useTyped } from "@/ui/hooks";
import { Empty } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import { RunPicker } from "./RunPicker";
import { SourceDiff } from "./SourceDiff";
import styles from "./source.module.css";

interface SourcePanelProps {
  address: RunAddress;
  attributes: Attributes;
  /** The run that this one is compared with. */
  other: string | undefined;
  onOther: (run: string | undefined) => void;
  /** The file set in which somebody is, and where in it. */
  path: string | undefined;
  inside: string | undefined;
  /** What the directory there is filtered by. */
  filter: string | undefined;
  onInside: (path: string, place: { inside?: string; filter?: string }, replace?: boolean) => void;
  /** What the dependencies are filtered by. */
  search: string;
  /** Told once the typing rests. */
  onSearch: (search: string) => void;
}

const TYPED_MILLISECONDS = 200;
const AT_THE_TOP = { inside: undefined, filter: undefined };

/** Where the run's code comes from: its entry point, commit, patches, files and dependencies; and how another run's differs. */
export function SourcePanel(props: SourcePanelProps) {
  const { address, attributes, other, onOther, path: at, inside, filter, onInside } = props;
  const [isChoosing, setIsChoosing] = useState(false);
  /** The run with which the comparison stands where it will stay. */
  const [settled, setSettled] = useState<string>();
  const sources = useMemo(() => sourcesOf(attributes), [attributes]);
  const { entrypoint, git, patches, dependencies, sets, others } = sources;
  const [typed, setTyped] = useTyped(props.search, props.onSearch, TYPED_MILLISECONDS);
  const isEmpty =
    entrypoint === undefined && !git && patches.length + dependencies.length + sets.length + others.length === 0;
  const compare = (
    <Button onClick={() => setIsChoosing(true)}>
      <GitCompareArrows size={14} aria-hidden />
      Diff with run…
    </Button>
  );
  return (
    <div className={styles.source}>
      {isChoosing && (
        <RunPicker
          title="Compare the source with another run"
          address={address}
          onClose={() => setIsChoosing(false)}
          onChoose={(run) => {
            setIsChoosing(false);
            onOther(run);
          }}
        />
      )}
      {other && (
        <SourceDiff
          key={other}
          address={address}
          attributes={attributes}
          other={other}
          onClose={() => onOther(undefined)}
          onSettled={() => setSettled(other)}
        />
      )}
      {isEmpty && !other && (
        <Empty
          icon={<CodeXml size={20} />}
          title="No source code was logged"
          command={'run = neptune.init_run(source_files=["*.py"])'}
          actions={compare}
        >
          Files beside the script are logged where it asks for them:
        </Empty>
      )}
      {!isEmpty && (
        // Below what still grows it would be pushed away.
        <div className={styles.rest} hidden={other !== undefined && settled !== other}>
          <header className={styles.head}>
            <h2>Source</h2>
            {!other && compare}
          </header>
          <Facts
            facts={[
              ["Entry point", entrypoint ?? "–"],
              ...((git
                ? [
                    ["Commit", git.commit_id],
                    ["Branch", git.branch ?? "–"],
                    ["Message", git.message],
                    ["Author", git.author_email ? `${git.author_name} <${git.author_email}>` : git.author_name],
                    ["Date", git.commit_date === null ? "–" : formatDateTime(git.commit_date)],
                    ["Remotes", git.remotes.join("\n") || "–"],
                    ["Working copy", git.is_dirty ? "changed since the commit" : "clean"],
                  ]
                : []) as [string, string][]),
            ]}
          />
          {patches.map((path) => (
            <Patch key={path} address={address} path={path} />
          ))}
          {dependencies.map((path) => (
            <Dependencies key={path} {...{ address, path, typed, setTyped }} />
          ))}
          {sets.map((path) => (
            <section key={path} aria-label={`Files of ${path}`}>
              <h2>Files</h2>
              <FileSetBrowser
                address={address}
                path={path}
                size={attributeValue(attributes, path, "fileSet")?.size ?? 0}
                inside={path === at ? inside : undefined}
                filter={path === at ? filter : undefined}
                onInside={(place, replace) =>
                  onInside(path, path === at ? place : { ...AT_THE_TOP, ...place }, replace)
                }
              />
            </section>
          ))}
          {others.map((path) => {
            const value = attributeValue(attributes, path, "file") ?? attributeValue(attributes, path, "fileRef");
            return value && <FilePreview key={path} address={address} path={path} value={value} />;
          })}
        </div>
      )}
    </div>
  );
}

const textOf = (address: RunAddress, path: string) =>
  queryOptions({
    queryKey: ["source-text", address, path],
    staleTime: 60_000,
    queryFn: ({ signal }) => readFileText(address, path, undefined, signal),
  });

function Patch({ address, path }: { address: RunAddress; path: string }) {
  const answer = useQuery(textOf(address, path));
  const files = useMemo(() => parsePatch(answer.data?.text ?? ""), [answer.data]);
  if (!answer.data) {
    const { queryKey } = textOf(address, path);
    return <WaitingFor answer={answer} queryKey={queryKey} what={`Reading ${path}…`} failed={path} lines={4} />;
  }
  return (
    <section aria-label={`Patch ${path}`}>
      <h2>{/upstream/.test(path) ? "Commits that were not pushed" : "Uncommitted changes"}</h2>
      {files.length > 0 ? (
        <PatchViewer title={path} files={files} />
      ) : (
        <pre className={styles.plain}>{answer.data.text || "The patch is empty."}</pre>
      )}
      {answer.data.isCut && <p className={styles.note}>The patch is longer; this is its beginning.</p>}
    </section>
  );
}

function Dependencies({
  address,
  path,
  typed,
  setTyped,
}: {
  address: RunAddress;
  path: string;
  typed: string;
  setTyped: (text: string) => void;
}) {
  const answer = useQuery(textOf(address, path));
  const lines = useMemo(
    () => (answer.data?.text ?? "").split(/\r?\n/).filter((line) => line.trim() !== ""),
    [answer.data],
  );
  const wanted = typed.trim().toLowerCase();
  const shown = lines.filter((line) => line.toLowerCase().includes(wanted));
  if (!answer.data) {
    const { queryKey } = textOf(address, path);
    return <WaitingFor answer={answer} queryKey={queryKey} what={`Reading ${path}…`} failed={path} lines={4} />;
  }
  return (
    <section aria-label={path}>
      <header className={styles.head}>
        <h2>
          Dependencies <small>{formatInteger(lines.length)}</small>
        </h2>
        <SearchInput label="Filter dependencies" value={typed} onValue={setTyped} />
        <CopyButton text={answer.data.text} label="Copy all" />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <pre className={styles.plain} tabIndex={0}>
        {shown.join("\n") || "None has this in its name."}
      </pre>
    </section>
  );
}
