import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  type UseQueryOptions,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { readFileText } from "@/api/fileText";
import type { Attributes, RunAddress } from "@/api/queries";
import { runAttributes } from "@/api/runQueries";
import { PatchViewer } from "@/run/PatchViewer";
import { parsePatch, patchOf } from "@/run/patch";
import { patchesBetween } from "@/run/patchesBetween";
import { commonPatches, differingValues, type Sources, sourcesOf } from "@/run/sources";
import { Button } from "@/ui/controls";
import { formatBytes, formatInteger } from "@/ui/format";
import { staleMarks, WaitingFor } from "@/ui/Waiting";
import styles from "./source.module.css";
import { differingFiles, MOST_BYTES } from "./sourceFiles";

interface SourceDiffProps {
  address: RunAddress;
  attributes: Attributes;
  other: string;
  onClose: () => void;
  /** All of it stands where it will stay: what is below moves no more. */
  onSettled: () => void;
}

/** How a run differs from another one: values, commit, patches, dependencies and source files. */
export function SourceDiff({ address, attributes, other, onClose, onSettled }: SourceDiffProps) {
  const there = useMemo(() => ({ ...address, run: other }), [address, other]);
  const answer = useQuery(runAttributes(there, false));
  const sources = useMemo(() => sourcesOf(attributes), [attributes]);
  const others = useMemo(() => (answer.data ? sourcesOf(answer.data) : null), [answer.data]);
  const values = useMemo(
    () => (answer.data ? differingValues(answer.data, attributes) : []),
    [answer.data, attributes],
  );
  const queries = useQueryClient();
  const sets = others ? [...new Set([...sources.sets, ...others.sets])] : [];
  const ends = (path: string) => ({
    here: sources.sets.includes(path) ? address : null,
    there: others?.sets.includes(path) ? there : null,
  });
  const parts = others
    ? [
        uncommittedIn(address, there, sources, others).query,
        textsIn("Dependencies", address, there, sources.dependencies, others.dependencies),
        ...sets.map((path) => filesIn(queries, path, ends(path).here, ends(path).there, 1)),
      ]
    : [];
  const settled = useQueries({
    // Their answers differ, of which nothing but their presence counts here.
    queries: parts as UseQueryOptions[],
    combine: (answers) => {
      const waited = answers.findIndex(
        ({ data, isError }, place) => parts[place]?.enabled !== false && data === undefined && !isError,
      );
      return waited < 0 ? answers.length : waited;
    },
  });
  const isSettled = answer.isError || (others !== null && settled === parts.length);
  const tell = useRef(onSettled);
  tell.current = onSettled;
  useEffect(() => {
    if (isSettled) tell.current();
  }, [isSettled]);
  return (
    <section className={styles.diff} aria-label={`Differences from ${other}`}>
      <header className={styles.diffHead}>
        <h2>
          From{" "}
          <Link to="/w/$workspace/p/$project/runs/$run" params={there} search={{ tab: "source" }}>
            {other}
          </Link>{" "}
          to {address.run}
        </h2>
        <Button onClick={onClose}>
          <X size={14} aria-hidden />
          Close
        </Button>
      </header>
      <WaitingFor
        answer={answer}
        queryKey={runAttributes(there, false).queryKey}
        what={`Loading ${other}…`}
        failed={`${other} could not be loaded`}
      />
      {answer.data && others && (
        <>
          <h3>Values</h3>
          {values.length === 0 ? (
            <p className={styles.note}>No single value differs.</p>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
            <section className={styles.tableOf} tabIndex={0} aria-label="Values that differ">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Attribute</th>
                    <th scope="col">{other}</th>
                    <th scope="col">{address.run}</th>
                  </tr>
                </thead>
                <tbody>
                  {values.slice(0, MOST_VALUES).map(({ path, before, after }) => (
                    <tr key={path}>
                      <th scope="row">{path}</th>
                      <td>{before === null ? "–" : <del>{short(before)}</del>}</td>
                      <td>{after === null ? "–" : <ins>{short(after)}</ins>}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )}
          {values.length > MOST_VALUES && (
            <p className={styles.note}>
              {formatInteger(values.length - MOST_VALUES)} more differ; see them side by side.
            </p>
          )}
          <h3>Git</h3>
          <p className={styles.note}>{commits(others, sources)}</p>
          <Uncommitted address={address} there={there} here={sources} theirs={others} />
          {settled > 0 && (
            <>
              <h3>Dependencies</h3>
              <Texts
                title="Dependencies"
                address={address}
                there={there}
                here={sources.dependencies}
                theirs={others.dependencies}
              />
            </>
          )}
          {settled > 1 && (
            <>
              <h3>Files</h3>
              {sets.slice(0, settled - 1).map((path) => (
                <Files key={path} path={path} {...ends(path)} />
              ))}
              {sets.length === 0 && <p className={styles.note}>Neither run has source files.</p>}
            </>
          )}
        </>
      )}
    </section>
  );
}

const MOST_VALUES = 200;
const MOST_OF_VALUE = 200;
const short = (text: string) => (text.length > MOST_OF_VALUE ? `${text.slice(0, MOST_OF_VALUE)}…` : text);

function commits(before: Sources, after: Sources): string {
  if (!before.git && !after.git) return "Neither run knows its commit.";
  const name = (sources: Sources) =>
    sources.git
      ? `${sources.git.commit_id.slice(0, 10)}${sources.git.branch ? ` (${sources.git.branch})` : ""}`
      : "none";
  return before.git?.commit_id === after.git?.commit_id
    ? `Both are of the commit ${name(after)}.`
    : `The commit was ${name(before)}, and is ${name(after)}.`;
}

/** What says how the uncommitted code of both runs differs. */
function uncommittedIn(address: RunAddress, there: RunAddress, here: Sources, theirs: Sources) {
  const common = commonPatches(theirs, here);
  const [before, after] = common ? [common.before, common.after] : [theirs.patches[0], here.patches[0]];
  const query = queryOptions({
    queryKey: ["source-patches", address, there.run, before, after],
    enabled: before !== undefined || after !== undefined,
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      Promise.all([
        before === undefined ? null : readFileText(there, before, undefined, signal),
        after === undefined ? null : readFileText(address, after, undefined, signal),
      ]),
  });
  return { common, before, after, query };
}

/** How the uncommitted code of both runs differs; where nothing says so, what each of them had changed. */
function Uncommitted({
  address,
  there,
  here,
  theirs,
}: {
  address: RunAddress;
  there: RunAddress;
  here: Sources;
  theirs: Sources;
}) {
  const { common, before, after, query } = uncommittedIn(address, there, here, theirs);
  const answer = useQuery(query);
  if (before === undefined && after === undefined)
    return (
      <p className={styles.note}>
        {here.git?.is_dirty || theirs.git?.is_dirty
          ? "Uncommitted changes were not recorded."
          : "Neither run has uncommitted changes."}
      </p>
    );
  if (!answer.data) return <WaitingFor answer={answer} queryKey={query.queryKey} what="Comparing…" lines={3} />;
  const patches = answer.data.map((each) => parsePatch(each?.text ?? ""));
  const isCut = answer.data.some((each) => each?.isCut);
  if (common && !isCut) {
    const files = patchesBetween(patches[0]!, patches[1]!);
    const since = `since the commit ${common.commit.slice(0, 10)}`;
    return files.length === 0 ? (
      <p className={styles.note}>{`Uncommitted changes: the same in both, ${since}.`}</p>
    ) : (
      <>
        <p className={styles.note}>
          {`What both runs changed ${since}, compared: lines with − are of ${there.run}, lines with + of ${address.run}.`}
        </p>
        <PatchViewer title={`Uncommitted code: ${there.run} → ${address.run}`} files={files} />
      </>
    );
  }
  return (
    <>
      <p className={styles.note}>
        {isCut
          ? "The uncommitted changes are too many to be compared: this is the beginning of what each run had changed."
          : "The uncommitted changes are not of the same commit, so that they cannot be compared line by line: this is what each run had changed."}
      </p>
      {[there, address].map(({ run }, place) =>
        patches[place]!.length > 0 ? (
          <PatchViewer key={run} title={`Uncommitted changes of ${run}`} files={patches[place]!} />
        ) : (
          <p key={run} className={styles.note}>{`${run}: none recorded.`}</p>
        ),
      )}
    </>
  );
}

const textsIn = (
  title: string,
  address: RunAddress,
  there: RunAddress,
  here: readonly string[],
  theirs: readonly string[],
) => {
  const paths = [...new Set([...here, ...theirs])].sort();
  return queryOptions({
    queryKey: ["source-texts", title, address, there.run, paths],
    enabled: paths.length > 0,
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      Promise.all(
        paths.map(async (path) => {
          const [before, after] = await Promise.all([
            theirs.includes(path) ? readFileText(there, path, undefined, signal) : null,
            here.includes(path) ? readFileText(address, path, undefined, signal) : null,
          ]);
          return patchOf(path, before?.text ?? null, after?.text ?? null);
        }),
      ),
  });
};

/** The difference of text files that both runs may have. */
function Texts({
  title,
  address,
  there,
  here,
  theirs,
}: {
  title: string;
  address: RunAddress;
  there: RunAddress;
  here: readonly string[];
  theirs: readonly string[];
}) {
  const query = textsIn(title, address, there, here, theirs);
  const answer = useQuery(query);
  if (here.length + theirs.length === 0) return <p className={styles.note}>{`${title}: neither run has any.`}</p>;
  if (!answer.data) return <WaitingFor answer={answer} queryKey={query.queryKey} what="Comparing…" lines={3} />;
  const differing = answer.data.filter((file) => file.hunks.length > 0);
  return differing.length === 0 ? (
    <p className={styles.note}>{`${title}: the same in both.`}</p>
  ) : (
    <PatchViewer title={title} files={differing} />
  );
}

const filesIn = (
  queries: QueryClient,
  path: string,
  here: RunAddress | null,
  there: RunAddress | null,
  share: number,
) =>
  queryOptions({
    queryKey: ["source-files", here, there, path, share],
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      differingFiles(queries, there && { address: there, path }, here && { address: here, path }, share, signal),
  });

function Files({ path, here, there }: { path: string; here: RunAddress | null; there: RunAddress | null }) {
  const queries = useQueryClient();
  const [share, setShare] = useState(1);
  const query = filesIn(queries, path, here, there, share);
  const answer = useQuery({ ...query, placeholderData: keepPreviousData });
  if (!answer.data) return <WaitingFor answer={answer} queryKey={query.queryKey} what="Comparing…" lines={3} />;
  const { files, same, large, rest } = answer.data;
  const hasRest = rest.files + rest.directories > 0;
  return (
    <div {...staleMarks(answer)}>
      {files.length > 0 && <PatchViewer title={path} files={files} />}
      <p className={styles.note}>
        {files.length === 0 ? `${path}: no file differs${hasRest ? " among those that were compared" : ""}. ` : ""}
        {same > 0 && `${formatInteger(same)} ${same === 1 ? "file is" : "files are"} the same. `}
        {large.length > 0 &&
          `As large as each other and alike in their first ${formatBytes(MOST_BYTES)}: ${large.join(", ")}. `}
        {hasRest && (
          <>
            {[
              rest.files > 0 && `${formatInteger(rest.files)} files`,
              rest.directories > 0 && `${formatInteger(rest.directories)} directories`,
            ]
              .filter(Boolean)
              .join(" and ")}{" "}
            were not compared yet.{" "}
            <Button disabled={answer.isFetching} onClick={() => setShare(share * 4)}>
              {answer.isFetching ? "Comparing…" : "Compare more"}
            </Button>
          </>
        )}
      </p>
    </div>
  );
}
