import { useQueries } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useContext, useMemo } from "react";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { Button } from "@/ui/controls";
import { formatInteger, formatStep } from "@/ui/format";
import { HideContext } from "@/ui/inPlace";
import { useLook } from "@/ui/look";
import { colourVariable } from "@/ui/palette";
import type { NextPart, Part } from "@/ui/part";
import { Failure, Skeleton } from "@/ui/states";
import { FileBody } from "./FileBody";
import { FullMedia } from "./FullMedia";
import styles from "./filesOfRuns.module.css";
import { isPicture } from "./kind";
import { captionOf, fileUpTo, type MediaFile, unionOfSteps } from "./media";
import { formatOpened, type OpenedFile, parseOpened } from "./mediaState";
import { StepSlider } from "./StepSlider";
import { kindText, Thumb } from "./Thumb";
import { runMedia, useFollowedMedia } from "./useRunMedia";
import { useSharedStep } from "./useSharedStep";

const CELLS_AT_ONCE = 60;
/** What an address may ask for. */
const MOST_CELLS = 20_000;
/** So few files are shown themselves: a page, a table, a sound. More of them would each load a document. */
const MOST_BODIES = 4;

/** How the files are looked at: up to which step (null: the newest), how many of them, and which one in large. */
interface FilesLook {
  step: number | null;
  most: number;
  open: OpenedFile | null;
}

function parseFilesLook(part: Part): FilesLook {
  const step = typeof part.step === "string" && part.step !== "" ? Number(part.step) : Number.NaN;
  const most = Math.min(MOST_CELLS, Number(part.most));
  return {
    step: Number.isFinite(step) ? step : null,
    most: most > CELLS_AT_ONCE ? Math.floor(most) : CELLS_AT_ONCE,
    open: parseOpened(part.open),
  };
}

const formatFilesLook = ({ step, most, open }: FilesLook): NextPart => ({
  step: step === null ? undefined : String(step),
  most: most > CELLS_AT_ONCE ? String(most) : undefined,
  open: formatOpened(open),
});

export interface FilesOfRunsProps {
  address: ProjectAddress;
  /** In the order in which their files stand. */
  runs: readonly ShownRun[];
  /** Paths of files, of file series, or of references to either. */
  paths: readonly string[];
  /** Whether the paths are the first of more. */
  isCut?: boolean;
  /** Whether enlarged pixels keep their edges. */
  isPixelated?: boolean;
  onHoverRun?: (id: string | null) => void;
}

/**
 * Files that runs have under some paths, at one step: small ones side by side, each of which opens in large, or a single one as
 * a whole. Fills its parent, which needs a height. Has its own loading, empty and error states, a slider where there are steps
 * to choose from, and says how many of the runs have what it shows. What it asks the server for goes out in one request with
 * whatever else on the page shows files.
 */
export function FilesOfRuns({
  address,
  runs,
  paths,
  isCut = false,
  isPixelated = false,
  onHoverRun,
}: FilesOfRunsProps) {
  const hide = useContext(HideContext);
  const { state, change: changeLook } = useLook(parseFilesLook, formatFilesLook);
  const { most } = state;
  const all = paths.length * runs.length;
  const cells = useMemo(
    () => paths.flatMap((path) => runs.map((run) => ({ path, run }))).slice(0, most),
    [paths, runs, most],
  );
  useFollowedMedia(address);
  const answers = useQueries({ queries: cells.map(({ run, path }) => runMedia(address, run.id, path)) });
  const owner = runs.find((run) => run.id === state.open?.run);
  const full = state.open && owner ? { path: state.open.path, run: owner } : null;

  const failed = answers.find((answer) => answer.isError && !answer.data);
  const steps = unionOfSteps(
    answers.map((answer) => (answer.data?.isSeries ? answer.data.files.map((file) => file.step ?? 0) : [])),
  );
  const [step, toStep, change] = useSharedStep(state.step, changeLook, steps);
  const setFull = (shown: { path: string; run: ShownRun } | null) =>
    change({ open: shown && { run: shown.run.id, path: shown.path } });
  const found = cells.flatMap(({ path, run }, place) => {
    const media = answers[place]?.data;
    const file = media && fileUpTo(media, step);
    return media && media.files.length > 0 ? [{ path, run, file }] : [];
  });
  const owners = new Set(found.map(({ run }) => run.id)).size;
  const isLoading = answers.some((answer) => answer.isPending);

  if (runs.length === 0 || paths.length === 0)
    return <p className={styles.nothing}>{runs.length === 0 ? "No runs selected" : "No file chosen"}</p>;
  if (failed && found.length === 0)
    return (
      <div className={styles.state}>
        <Failure title="The files could not be listed" error={failed.error} onRetry={() => failed.refetch()} />
      </div>
    );
  if (found.length === 0)
    return isLoading ? (
      <div className={styles.state}>
        <Skeleton lines={4} />
      </div>
    ) : (
      <p className={styles.nothing}>
        <b>{`0 of ${formatInteger(runs.length)} selected runs logged a file here`}</b>
        {paths.slice(0, 3).join(", ")}
        {hide && (
          <span>
            <Button onClick={hide}>Hide</Button>
          </span>
        )}
      </p>
    );
  const alone = found.length <= MOST_BODIES;
  return (
    <div className={styles.files} data-pixelated={isPixelated ? "" : undefined}>
      <div className={styles.cells} data-alone={found.length === 1 ? "" : undefined}>
        {found.map(({ path, run, file }) => (
          <figure
            key={`${run.id} ${path}`}
            onPointerEnter={() => onHoverRun?.(run.id)}
            onPointerLeave={() => onHoverRun?.(null)}
          >
            <div className={styles.body}>
              {!file && <p className={styles.nothing}>{`Nothing up to step ${formatStep(step ?? 0)}`}</p>}
              {file && <Body file={file} path={path} run={run} isWhole={alone} onOpen={() => setFull({ path, run })} />}
            </div>
            <figcaption>
              <span className={styles.dot} style={{ background: colourVariable(run.colour) }} aria-hidden />
              <span className={styles.run} title={`${run.name} (${run.id})`}>
                {run.name}
              </span>
              {paths.length > 1 && <span title={path}>{path.slice(path.lastIndexOf("/") + 1)}</span>}
              {file?.step != null && (
                <span data-exact={step === null || file.step === step}>{`step ${formatStep(file.step)}`}</span>
              )}
              {file?.description && <span title={file.description}>{file.description}</span>}
              {file && (
                <a
                  className={styles.download}
                  href={file.downloadUrl}
                  download
                  aria-label={`Download ${captionOf(file, path)} of ${run.name}`}
                >
                  <Download size={13} aria-hidden />
                </a>
              )}
            </figcaption>
          </figure>
        ))}
      </div>
      <div className={styles.foot}>
        {/* What plays stops when a file is opened over it. */}
        {steps.length > 1 && (
          <StepSlider key={full ? "covered" : "seen"} label="Step" steps={steps} step={step} onStep={toStep} />
        )}
        <span className={styles.coverage}>
          {cells.length < all && (
            <>
              The first {formatInteger(cells.length)} of {formatInteger(all)} places{" "}
              <Button className={styles.more} onClick={() => change({ most: most + CELLS_AT_ONCE })}>
                Show more
              </Button>{" "}
            </>
          )}
          {`${formatInteger(owners)} of ${formatInteger(runs.length)} ${runs.length === 1 ? "run has" : "runs have"} data`}
          {isCut && ` · the first ${formatInteger(paths.length)} names that match`}
        </span>
      </div>
      {full && (
        <FullMedia
          address={address}
          runs={runs}
          shown={full}
          step={step}
          isPixelated={isPixelated}
          onShow={setFull}
          onStep={toStep}
          onClose={() => setFull(null)}
        />
      )}
    </div>
  );
}

function Body({
  file,
  path,
  run,
  isWhole,
  onOpen,
}: {
  file: MediaFile;
  path: string;
  run: ShownRun;
  isWhole: boolean;
  onOpen: () => void;
}) {
  const name = file.name || path;
  if (isWhole && !isPicture(name, file.mimeType))
    return (
      <div className={styles.document}>
        <FileBody name={name} mimeType={file.mimeType} size={file.size} url={file.url} />
      </div>
    );
  const what = `${captionOf(file, path)} of ${run.name}`;
  const at = file.step === null ? "" : ` at step ${formatStep(file.step)}`;
  // Who says what they read on the button must be understood.
  const written = isPicture(name, file.mimeType) ? "" : `: ${kindText(file)}`;
  return (
    <button
      type="button"
      className={styles.open}
      aria-label={`Open ${path} of ${run.name}${at}${written}`}
      onClick={onOpen}
    >
      <Thumb file={file} alt={what} isWhole={isWhole} />
    </button>
  );
}
