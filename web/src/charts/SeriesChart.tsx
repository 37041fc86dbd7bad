import { Download, RotateCcw, SlidersHorizontal } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import type { RunAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { Button } from "@/ui/controls";
import type { OnPart, Part } from "@/ui/part";
import { RunHover } from "@/ui/runHover";
import { ControlsDrawer } from "./ControlsDrawer";
import styles from "./charts.module.css";
import { HoverBus } from "./engine/hover";
import { FullChart } from "./FullChart";
import { type ChartActions, RunChart, type RunChartProps } from "./RunChart";
import chartStyles from "./runsCharts.module.css";
import { DEFAULTS, isSame } from "./state";
import { chartActions, chartKeys, drawnAs, useChartsState } from "./useChartsState";

interface SeriesChartProps {
  address: RunAddress;
  run: ShownRun;
  path: string;
  value: { count: number; first_step: number | null; last_step: number | null };
  part: Part;
  onPart: OnPart;
  /** What else can be done with what is in sight. */
  aside?: ReactNode;
  /** Downloads all of its points. */
  onDownload: () => void;
}

const NOTHING: ReadonlySet<string> = new Set();

/** The chart of one series of a run, alone: drawn as among the charts of the run, by what the same part of the address says. */
export function SeriesChart({ address, run, path, value, part, onPart, aside, onDownload }: SeriesChartProps) {
  const { workspace, project } = address;
  const home = useMemo(() => ({ workspace, project }), [workspace, project]);
  const { state, change, onControls } = useChartsState(part, onPart);
  const [bus] = useState(() => new HoverBus());
  const [hover] = useState(() => new RunHover());
  const [isOpen, setOpen] = useState(false);
  const runs = useMemo(() => [run], [run]);
  const drawn = drawnAs(state, path);
  const { controls } = drawn;
  const { count, first_step, last_step } = value;
  const metrics = useMemo(
    () => [{ path, runs: 1, points: count, first_step: first_step ?? 0, last_step: last_step ?? count }],
    [path, count, first_step, last_step],
  );
  const actions = useMemo<ChartActions>(() => {
    const { zoom, override, full, hide, order } = chartActions(change);
    return { zoom, override, full, hide, order, edit: () => setOpen(true) };
  }, [change]);
  const isFull = state.full === path;
  const isZoomed = drawn.zoom !== null || drawn.zoomY !== null;
  const chart: Omit<RunChartProps, "isFull"> = {
    ...drawn,
    address: home,
    runs,
    metrics,
    title: path,
    path,
    isOfOneRun: true,
    hidden: NOTHING,
    withLegend: false,
    bus,
    hover,
    live: null,
    actions,
  };
  const drawer = isOpen && (
    <ControlsDrawer
      title=""
      controls={controls}
      reset={DEFAULTS}
      onControls={(next) => onControls(next, path)}
      metrics={metrics}
      isOfOneRun
      isAlone
      onClose={() => setOpen(false)}
    />
  );
  return (
    <>
      <div className={styles.controls}>
        <Button aria-expanded={isOpen} className={chartStyles.controlsButton} onClick={() => setOpen(!isOpen)}>
          <SlidersHorizontal size={14} aria-hidden />
          Controls
          {!isSame(controls, DEFAULTS) && (
            <span className={chartStyles.dot}>
              <span className="visually-hidden">changed</span>
            </span>
          )}
        </Button>
        {isZoomed && (
          <Button onClick={() => actions.zoom(path, null)}>
            <RotateCcw size={14} aria-hidden />
            Show everything
          </Button>
        )}
        {aside}
        <span className={styles.spacer} />
        <Button onClick={onDownload}>
          <Download size={14} aria-hidden />
          CSV
        </Button>
      </div>
      <div className={styles.alone}>
        <div className={styles.tall}>
          <RunChart {...chart} isBare isFull={false} />
        </div>
        {!isFull && drawer}
      </div>
      {isFull && (
        <FullChart
          title={path}
          onClose={() => actions.full("")}
          keys={chartKeys(path, controls, actions)}
          drawer={drawer}
        >
          <RunChart {...chart} isFull />
        </FullChart>
      )}
    </>
  );
}
