import { EllipsisVertical } from "lucide-react";
import { type RefObject, useState } from "react";
import { addToDashboard } from "@/api/addToDashboard";
import { type BucketGrid, fetchBuckets, type SeriesName } from "@/api/buckets";
import type { ProjectAddress } from "@/api/queries";
import type { ShownRun } from "@/api/selection";
import { copyAndSay } from "@/ui/clipboard";
import { IconButton } from "@/ui/controls";
import { saveFile } from "@/ui/download";
import { formatInteger } from "@/ui/format";
import { PHONE, useMedia } from "@/ui/hooks";
import { Menu, MenuItem, MenuSeparator } from "@/ui/Menu";
import { toast, toastError } from "@/ui/toasts";
import { chartWidget } from "./chartWidget";
import { DataTable } from "./DataTable";
import { csvText, exportedSeries, picture, type Shown, svgDocument } from "./engine/exports";
import { toLine } from "./engine/lines";
import type { Plot, View } from "./engine/plot";
import { decoded } from "./numbers";
import type { ChartActions } from "./RunChart";
import type { Controls } from "./state";

interface ChartMenuProps {
  address: ProjectAddress;
  title: string;
  label: string;
  path: string;
  controls: Controls;
  view: View | null;
  grid: BucketGrid;
  /** What its lines are made of, and the runs that these are of. */
  series: readonly SeriesName[];
  runs: readonly ShownRun[];
  hidden: ReadonlySet<string>;
  isPinned: boolean;
  isFull: boolean;
  plot: RefObject<Plot | null>;
  actions: ChartActions;
  /** Opens the legend; not where it is there already. */
  onLegend?: () => void;
}

const MOST_RAW_POINTS = 5_000_000;

/** Says what went wrong in passing; nothing of the chart is lost. */
async function tried(action: () => Promise<unknown> | unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    toastError(error);
  }
}

const png = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) =>
        blob ? resolve(blob) : reject(new Error("The browser made no picture of the chart. Try a smaller window.")),
      "image/png",
    ),
  );

/** Everything that can be done with one chart. */
export function ChartMenu(props: ChartMenuProps) {
  const { address, title, label, path, controls, view, grid, series, isPinned, isFull, plot, actions, onLegend } =
    props;
  const { runs, hidden } = props;
  const [isTable, setTable] = useState(false);
  const isPhone = useMedia(PHONE);
  const shown = (): Shown => {
    if (!plot.current) throw new Error("The chart has not been drawn yet. Wait for it, and try again.");
    const { axis, xScale, yScale, lineWidth } = controls;
    return { ...plot.current.shown, axis, xScale, yScale, lineWidth: Number(lineWidth), title };
  };
  const image = () => {
    const canvas = plot.current?.canvas;
    if (!canvas) throw new Error("The chart has not been drawn yet. Wait for it, and try again.");
    return picture(canvas, shown());
  };
  const copyImage = async () => {
    if (!isSecureContext || typeof ClipboardItem === "undefined") {
      throw new Error("The browser copies pictures only from pages with TLS. Download the PNG instead.");
    }
    await navigator.clipboard.write([new ClipboardItem({ "image/png": png(image()) })]);
    toast({ text: `Copied the picture of ${title}.` });
  };
  const rawCsv = async () => {
    const names = exportedSeries(series, view?.lines ?? [], hidden);
    if (names.length === 0) throw new Error("All of its lines are hidden. Show one, and try again.");
    const rawBelow = Math.min(1_000_000, Math.floor(MOST_RAW_POINTS / Math.max(1, names.length)));
    const chart = await fetchBuckets(address, { ...grid, rawBelow, previews: false }, names, [], undefined, decoded);
    if (chart.mode !== "points") {
      throw new Error(
        `A line has more than ${formatInteger(rawBelow)} points here. Zoom in, or download the points of single runs from their pages.`,
      );
    }
    const nameOf = new Map(runs.map(({ id, name }) => [id, name]));
    const lines = chart.series.map((each) =>
      toLine({ run: each.run, path: each.path, label: nameOf.get(each.run) ?? each.run, colour: 0, dash: 0 }, each),
    );
    // More is asked for than is in sight, so that lines leave the chart.
    const within = grid.range && shown().x;
    saveFile(`${title}-raw.csv`, new Blob([csvText(lines, controls.axis, within)], { type: "text/csv" }));
  };
  const { link, canAdd } = actions;
  const paths = [...new Set(series.map((each) => each.path))];
  const addToDash = () => {
    void tried(() => addToDashboard({ address, widgets: [chartWidget(paths, title, controls)] }));
  };
  const isLog = controls.yScale === "log";
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label={label}>
            <EllipsisVertical size={14} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => actions.full(isFull ? "" : path)}>
          {isFull ? "Back to all charts" : "Full window"}
        </MenuItem>
        <MenuItem onSelect={() => actions.override(path, { yScale: isLog ? "linear" : "log" })}>
          {isLog ? "Linear vertical axis" : "Logarithmic vertical axis"}
        </MenuItem>
        {actions.open && paths[0] === path && (
          <MenuItem onSelect={() => actions.open?.(path)}>Open the attribute</MenuItem>
        )}
        {actions.edit && <MenuItem onSelect={() => actions.edit?.(path)}>Controls of this chart</MenuItem>}
        {actions.pin && paths[0] === path && (
          <MenuItem onSelect={() => actions.pin?.(path)}>{isPinned ? "Unpin" : "Pin to the top"}</MenuItem>
        )}
        {actions.off && paths[0] === path && <MenuItem onSelect={() => actions.off?.(path)}>Hide this chart</MenuItem>}
        {onLegend && (
          <MenuItem disabled={!view} onSelect={onLegend}>
            Legend
          </MenuItem>
        )}
        <MenuItem disabled={!view} onSelect={() => setTable(true)}>
          Data table
        </MenuItem>
        <MenuSeparator />
        <MenuItem disabled={!view} onSelect={() => tried(copyImage)}>
          Copy picture
        </MenuItem>
        <MenuItem disabled={!view} onSelect={() => tried(async () => saveFile(`${title}.png`, await png(image())))}>
          Download PNG
        </MenuItem>
        <MenuItem
          disabled={!view}
          onSelect={() =>
            tried(() => saveFile(`${title}.svg`, new Blob([svgDocument(shown(), 800, 420)], { type: "image/svg+xml" })))
          }
        >
          Download SVG
        </MenuItem>
        <MenuItem
          disabled={!view}
          onSelect={() =>
            tried(() =>
              saveFile(
                `${title}.csv`,
                new Blob([csvText(view?.lines ?? [], controls.axis, shown().x)], { type: "text/csv" }),
              ),
            )
          }
        >
          Download CSV as shown
        </MenuItem>
        <MenuItem disabled={!view || series.length === 0} onSelect={() => tried(rawCsv)}>
          {grid.range ? "Download CSV of all points in sight" : "Download CSV of all points"}
        </MenuItem>
        {canAdd && !isPhone && series.length > 0 && <MenuItem onSelect={addToDash}>Add to a dashboard…</MenuItem>}
        {link && (
          <MenuItem
            onSelect={() =>
              tried(async () => {
                await copyAndSay(await link(path), `Copied the link to ${title}.`);
              })
            }
          >
            Copy link to this chart
          </MenuItem>
        )}
      </Menu>
      {isTable && view && (
        <DataTable title={title} lines={view.lines} axis={controls.axis} onClose={() => setTable(false)} />
      )}
    </>
  );
}
