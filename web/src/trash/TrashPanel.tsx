import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArchiveRestore, Trash2 } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { jobsOf, policyOf, purgeMany, restoreMany, type Trashed, trashMany, trashOf } from "@/api/adminQueries";
import { useChanges } from "@/api/live";
import type { ProjectAddress } from "@/api/queries";
import { usePaced } from "@/api/usePaced";
import { Button, SearchInput } from "@/ui/controls";
import { formatAgo, formatBytes, formatDateTime, formatInteger } from "@/ui/format";
import { useLastPage, useListPlace, useNow } from "@/ui/hooks";
import type { PlacedList } from "@/ui/listState";
import { Confirm, DataTable, Page } from "@/ui/Page";
import { Banner, Empty } from "@/ui/states";
import { toast, toastError } from "@/ui/toasts";
import { useFocusKept } from "@/ui/useFocusKept";
import { WaitingFor } from "@/ui/Waiting";
import { Jobs } from "./Jobs";
import styles from "./trash.module.css";

const PAGE = 100;
const KINDS = { run: "Run", model: "Model", modelVersion: "Version", project: "Project" } as const;

const trashing = ({ workspace, project }: ProjectAddress) =>
  `neptune.management.trash_objects(project="${workspace}/${project}", ids=["ID"])`;

type Chosen = ReadonlyMap<string, Trashed>;
const NONE: Chosen = new Map();

interface TrashPanelProps extends PlacedList {
  project: ProjectAddress;
  canChange: boolean;
  /** Leads to where it can be looked at, which it can for as long as it is here. */
  entryLink: (entry: Trashed) => ReactNode;
}

/** What was moved to the trash: who, when and how much; taken back, or deleted for good. */
export function TrashPanel({ project, canChange, entryLink, ...place }: TrashPanelProps) {
  const { typed, setTyped, search, page, setPage } = useListPlace(place);
  const [chosen, setChosen] = useState<Chosen>(NONE);
  const [searched, setSearched] = useState(search);
  if (searched !== search) {
    // What a new search does not list must not go with what it lists.
    setSearched(search);
    setChosen(NONE);
  }
  const [asking, setAsking] = useState<Asking | null>(null);
  const queries = useQueryClient();
  const listQuery = trashOf(project, search, page * PAGE, PAGE);
  const list = useQuery(listQuery);
  useLastPage(place, PAGE, list);
  const days = useQuery(policyOf(project)).data?.trash_days ?? null;
  const now = useNow();
  const fetchAnew = usePaced();
  useChanges(({ everything, runs }) => {
    const concerns = [...runs.values()].some(
      ({ isGone, values }) => isGone || values === "many" || values.includes("sys/trashed"),
    );
    if (everything || concerns) fetchAnew({ queryKey: ["trash", project] });
  });

  const choose = (change: (now: Map<string, Trashed>) => void) =>
    setChosen((before) => {
      const now = new Map(before);
      change(now);
      return now;
    });
  const fetchAgain = () => queries.invalidateQueries({ queryKey: ["trash", project] });
  const restore = async (ids: readonly string[]) => {
    try {
      const { done, errors } = await restoreMany(project, ids);
      choose((now) => {
        for (const id of done) now.delete(id);
      });
      await fetchAgain();
      for (const error of errors.slice(0, 2)) toastError(error);
      if (done.length > 0) {
        toast({
          text: `${named(done)} restored`,
          undo: async () => {
            const { errors } = await trashMany(project, done);
            await fetchAgain();
            if (errors[0]) throw new Error(errors[0].message);
          },
        });
      }
    } catch (error) {
      toastError(error);
    }
  };
  const entries = list.data?.entries ?? [];
  const tick = (ticked: readonly Trashed[], on: boolean) =>
    choose((now) => {
      for (const entry of ticked) {
        if (on) now.set(entry.id, entry);
        else now.delete(entry.id);
      }
    });
  const areAllChosen = entries.length > 0 && entries.every((entry) => chosen.has(entry.id));
  return (
    <Page
      title="Trash"
      subtitle={
        list.data?.total
          ? `${formatInteger(list.data.total)} ${list.data.total === 1 ? "entry keeps" : "entries keep"} ${formatBytes(list.data.size)}`
          : " "
      }
      actions={
        <>
          <SearchInput isMain label="Search the trash" value={typed} onValue={setTyped} />
          {canChange && (list.data?.total ?? 0) > 0 && search === "" && (
            <Button
              look="danger"
              disabled={list.isPlaceholderData}
              onClick={() => setAsking({ ...list.data!, doomed: list.data! })}
            >
              <Trash2 size={15} aria-hidden />
              Empty the trash
            </Button>
          )}
        </>
      }
    >
      {days !== null && (
        <p className={styles.rule}>
          What lies here for {days === 1 ? "a day" : `${formatInteger(days)} days`} is deleted for good, as the settings
          of the project say.
        </p>
      )}
      <Jobs project={project} canChange={canChange} />
      {chosen.size > 0 && canChange && (
        <Bar>
          <b>{formatInteger(chosen.size)} chosen</b>
          <span>{formatBytes(sizeOf(chosen.values()))}</span>
          <span className={styles.grow} />
          <Button changes onClick={() => restore([...chosen.keys()])}>
            <ArchiveRestore size={15} aria-hidden />
            Restore
          </Button>
          <Button
            look="danger"
            onClick={() =>
              setAsking({
                doomed: [...chosen.keys()],
                total: chosen.size,
                size: sizeOf(chosen.values()),
                hasModels: [...chosen.values()].some(({ kind }) => kind === "model"),
              })
            }
          >
            <Trash2 size={15} aria-hidden />
            Delete for good
          </Button>
          <Button look="ghost" onClick={() => setChosen(NONE)}>
            Clear
          </Button>
        </Bar>
      )}
      <WaitingFor
        answer={list}
        queryKey={listQuery.queryKey}
        what="Looking into the trash…"
        failed="The trash could not be loaded"
        isTable
      />
      {list.data?.total === 0 && (
        <Empty
          icon={<Trash2 size={20} />}
          title={search ? "Nothing in the trash matches" : "The trash is empty"}
          command={search ? undefined : trashing(project)}
          actions={search && <Button onClick={() => setTyped("")}>Clear the search</Button>}
        >
          {search
            ? `Nothing in the trash has “${search}” in its id or name.`
            : "Runs, models and versions that are archived wait here until they are restored or deleted for good. They come here from their menus, or by a script:"}
        </Empty>
      )}
      {entries.length > 0 && (
        <DataTable
          answer={list}
          label="What is in the trash"
          head={
            <>
              {canChange && (
                <th scope="col">
                  <input
                    type="checkbox"
                    aria-label="Choose all on this page"
                    checked={areAllChosen}
                    onChange={() => tick(entries, !areAllChosen)}
                  />
                </th>
              )}
              <th scope="col">Name</th>
              <th scope="col">Kind</th>
              <th scope="col">Moved here</th>
              <th scope="col">By</th>
              <th scope="col">Created</th>
              <th scope="col" data-numeric="true">
                Size
              </th>
              {canChange && (
                <th scope="col">
                  <span className="visually-hidden">Restore</span>
                </th>
              )}
            </>
          }
        >
          {entries.map((entry) => (
            <tr key={entry.uuid}>
              {canChange && (
                <td>
                  <input
                    type="checkbox"
                    aria-label={`Choose ${entry.id}`}
                    checked={chosen.has(entry.id)}
                    onChange={() => tick([entry], !chosen.has(entry.id))}
                  />
                </td>
              )}
              <th scope="row">
                {entryLink(entry)}
                {entry.name !== entry.id && <small>{entry.id}</small>}
              </th>
              <td>{KINDS[entry.kind]}</td>
              <td title={formatDateTime(entry.trashed_at)}>{formatAgo(entry.trashed_at, now)}</td>
              <td>{entry.trashed_by ?? "–"}</td>
              <td title={formatDateTime(entry.created_at)}>{formatAgo(entry.created_at, now)}</td>
              <td data-numeric="true">{formatBytes(entry.size)}</td>
              {canChange && (
                <td data-actions="true">
                  <Button changes onClick={() => restore([entry.id])} aria-label={`Restore ${entry.id}`}>
                    Restore
                  </Button>
                </td>
              )}
            </tr>
          ))}
        </DataTable>
      )}
      {list.data && list.data.total > PAGE && (
        <div className={styles.pages}>
          <Button disabled={page === 0} onClick={() => setPage(page - 1)}>
            Later
          </Button>
          <span>
            {formatInteger(page * PAGE + 1)}–{formatInteger(Math.min(list.data.total, (page + 1) * PAGE))} of{" "}
            {formatInteger(list.data.total)}
          </span>
          <Button disabled={(page + 1) * PAGE >= list.data.total} onClick={() => setPage(page + 1)}>
            Earlier
          </Button>
        </div>
      )}
      {asking && (
        <Purge project={project} asked={asking} onDone={() => setChosen(NONE)} onClose={() => setAsking(null)} />
      )}
    </Page>
  );
}

/** What can be done with the chosen ones; the list has the focus once it is done. */
function Bar({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  return (
    <div ref={box} className={styles.bar} role="toolbar" aria-label="What to do with the chosen" {...useFocusKept(box)}>
      {children}
    </div>
  );
}

const sizeOf = (entries: Iterable<Trashed>): number => [...entries].reduce((sum, each) => sum + each.size, 0);

const named = (ids: readonly string[]): string => (ids.length === 1 ? ids[0]! : `${formatInteger(ids.length)} entries`);

/** What is to be deleted, as it was when somebody asked for it: these ids, or the whole trash. */
interface Asking {
  doomed: readonly string[] | { fingerprint: string };
  total: number;
  size: number;
  hasModels?: boolean;
}

/** Asks before things are deleted for good, which is then the work of a job. */
function Purge({
  project,
  asked: { doomed, total, size, hasModels },
  onDone,
  onClose,
}: {
  project: ProjectAddress;
  asked: Asking;
  onDone: () => void;
  onClose: () => void;
}) {
  const queries = useQueryClient();
  const run = async () => {
    const { errors } = await purgeMany(project, doomed).finally(() => {
      for (const queryKey of [["trash", project], jobsOf(project).queryKey])
        void queries.invalidateQueries({ queryKey });
    });
    onDone();
    if (errors.length > 0) throw new Error(errors[0]!.message);
  };
  return (
    <Confirm
      title={"fingerprint" in doomed ? "Empty the trash?" : "Delete for good?"}
      word={project.project}
      action={`Delete ${formatInteger(total)} for good`}
      onConfirm={run}
      onClose={onClose}
    >
      <p>
        {total === 1 ? "One entry goes" : `${formatInteger(total)} entries go`} with all points and files, which frees{" "}
        {formatBytes(size)}. {hasModels && "Models go with all of their versions, whether these are chosen or not. "}
        Nobody can bring them back. Forks of a deleted run lose what they inherited.
      </p>
      {total > 100 && <Banner>This takes a while. It goes on when you leave, and can be stopped on this page.</Banner>}
    </Confirm>
  );
}
