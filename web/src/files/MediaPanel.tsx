import { Images } from "lucide-react";
import { useMemo, useRef } from "react";
import type { Attributes, RunAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { attributeValue } from "@/api/values";
import { Button } from "@/ui/controls";
import { formatStep } from "@/ui/format";
import { type OnPart, type Part, usePartChange } from "@/ui/part";
import { searchMatcher } from "@/ui/searchMatcher";
import { Empty } from "@/ui/states";
import { FullMedia } from "./FullMedia";
import { CAPTION_PIXELS, MediaCell, SIDE_OF } from "./MediaCell";
import { MediaGallery } from "./MediaGallery";
import type { Heading } from "./MediaGrid";
import { MediaToolbar } from "./MediaToolbar";
import styles from "./media.module.css";
import { formatMediaState, parseMediaState } from "./mediaState";
import { StepsNote } from "./StepsNote";
import { isFileSeries, isSeen } from "./seen";
import { useLooking } from "./useLooking";

const nobody = () => undefined;

/** The media of a run as small pictures: series of files at one step, or one series at all of them, and single files that are looked at. */
export function MediaPanel({
  address: { workspace, project, run: id },
  attributes,
  part,
  onPart,
}: {
  address: RunAddress;
  attributes: Attributes;
  part: Part;
  onPart: OnPart;
}) {
  const home = useMemo(() => ({ workspace, project }), [workspace, project]);
  const state = useMemo(() => parseMediaState(part), [part]);
  const changePart = usePartChange(onPart, parseMediaState, formatMediaState);
  const sysId = attributeValue(attributes, "sys/id", "string") ?? id;
  const name = attributeValue(attributes, "sys/name", "string") || sysId;
  const runs = useMemo<ShownRun[]>(() => [{ id: sysId, uuid: sysId, name, colour: 0 }], [sysId, name]);
  const run = runs[0]!;
  const all = useMemo(() => {
    const series = Object.keys(attributes).filter((path) => isFileSeries(attributes[path]));
    const single = Object.keys(attributes).filter((path) => isSeen(attributes[path]));
    return { series, single };
  }, [attributes]);
  const { matches, wrong } = useMemo(() => searchMatcher(state.filter), [state.filter]);
  const shown = useMemo(
    () => ({ series: all.series.filter(matches), single: all.single.filter(matches) }),
    [all, matches],
  );
  const paths = useMemo(() => [...shown.series, ...shown.single], [shown]);
  const isBySteps = state.rows === "steps" && shown.series.length > 0;
  const path = (state.path !== null && shown.series.includes(state.path) ? state.path : shown.series[0]) ?? "";
  const told = useMemo(() => (isBySteps ? [path] : shown.series), [isBySteps, path, shown.series]);
  const box = useRef<HTMLElement>(null);
  const { known, steps, step, toStep, change, onOpen } = useLooking(home, runs, told, state, changePart, box);
  if (all.series.length + all.single.length === 0)
    return (
      <Empty
        icon={<Images size={20} />}
        title="No media"
        command={'run["samples"].append(figure)\nrun["plot"].upload(figure)'}
      >
        A script logs one for each step, or one alone:
      </Empty>
    );
  const cards: Heading[] = isBySteps
    ? steps.map((each) => ({ key: `${path} ${each}`, title: path, content: `step ${formatStep(each)}` }))
    : paths.map((each) => ({ key: each, title: each, content: each }));
  const side = SIDE_OF[state.size];
  const open = state.open && paths.includes(state.open.path) ? state.open.path : null;
  return (
    <section
      ref={box}
      className={styles.panel}
      aria-label="Media"
      data-size={state.size}
      data-pixelated={state.isPixelated ? "" : undefined}
      data-zoomed={state.view.zoom > 1 ? "" : undefined}
    >
      <MediaToolbar
        isOfOneRun
        state={state}
        change={change}
        paths={shown.series}
        path={path}
        steps={steps}
        step={step}
        onStep={toStep}
      />
      <StepsNote address={home} steps={known} />
      {paths.length === 0 ? (
        <Empty
          icon={<Images size={20} />}
          title="No media under this filter"
          actions={<Button onClick={() => change({ filter: "" })}>Clear the filter</Button>}
        >
          {wrong ?? `None of ${all.series.length + all.single.length} paths matches “${state.filter}”.`}
        </Empty>
      ) : (
        <MediaGallery
          label={isBySteps ? `Files of ${path} by step` : "Files by path"}
          cards={cards}
          cardPixels={{ width: side, height: side + CAPTION_PIXELS }}
          card={(place) => (
            <MediaCell
              address={home}
              path={isBySteps ? path : paths[place]!}
              run={run}
              step={isBySteps ? steps[place]! : step}
              isExact={isBySteps}
              isWhole={state.view.zoom > 1}
              onHover={nobody}
              onOpen={onOpen}
            />
          )}
        />
      )}
      {open !== null && (
        <FullMedia
          address={home}
          runs={runs}
          paths={paths}
          shown={{ path: open, run }}
          step={step}
          isPixelated={state.isPixelated}
          onPixelated={(isPixelated) => change({ isPixelated })}
          view={state.view}
          onView={(view) => change({ view })}
          comparison={state.comparison}
          onComparison={(comparison) => change({ comparison })}
          onShow={(next) => change({ open: { run: run.id, path: next.path } })}
          onStep={toStep}
          onClose={() => change({ open: null, comparison: null })}
        />
      )}
    </section>
  );
}
