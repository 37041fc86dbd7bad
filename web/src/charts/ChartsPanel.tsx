import { ChartLine, ChevronRight, Maximize2 } from "lucide-react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import type { Attributes, RunAddress } from "@/api/queries";
import { Button, IconButton, SearchInput } from "@/ui/controls";
import { useSize } from "@/ui/hooks";
import { Empty } from "@/ui/states";
import { useKeys } from "@/ui/useKeys";
import { ChartControls } from "./ChartControls";
import styles from "./charts.module.css";
import { HoverBus } from "./engine/hover";
import { assignColours, matches, type Section, sections, seriesFacts } from "./facts";
import { Rows } from "./Rows";
import { Sections } from "./Sections";
import { type AxisRange, type ChartSettings, SeriesChart } from "./SeriesChart";
import { together, useExtents } from "./useExtents";
import { viewportMoved } from "./viewport";

interface ChartsPanelProps {
  address: RunAddress;
  attributes: Attributes;
  /** Which series belong on this panel. */
  wanted: (path: string) => boolean;
  filter: string;
  onFilter: (filter: string) => void;
  settings: ChartSettings;
  onSettings: (settings: ChartSettings) => void;
  zoom: AxisRange | null;
  onZoom: (range: AxisRange | null) => void;
  onOpen: (path: string) => void;
  live: boolean;
  empty: ReactNode;
  /** What a section is called, if not by its namespace; by this they are ordered. */
  titleOf?: ((namespace: string) => string | undefined) | undefined;
  /** All charts show at least this of their axis, and what any of them has beyond it; without it each shows what it has. */
  bounds?: AxisRange | undefined;
  /** What else can be done with what is in sight. */
  aside?: ReactNode;
}

const NONE: ReadonlySet<string> = new Set();
const HEAD_HEIGHT = 42;
const CARD_WIDTH = 400;
/** The whole card: head, plot, foot. */
const CARD_HEIGHT = 298;
const GAP = 14;

/** Every float series of a run as a chart, by namespace, all zoomed and hovered together. */
export function ChartsPanel(props: ChartsPanelProps) {
  const {
    address,
    attributes,
    wanted,
    filter,
    onFilter,
    settings,
    onSettings,
    zoom,
    onZoom,
    onOpen,
    live,
    empty,
    aside,
    titleOf,
    bounds,
  } = props;
  const [bus] = useState(() => new HoverBus());
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const columns = Math.max(1, Math.floor((width + GAP) / (CARD_WIDTH + GAP)));
  const all = useMemo(() => sections(attributes, wanted, titleOf), [attributes, wanted, titleOf]);
  const shown = useMemo(
    () =>
      all
        .map((section) => ({ ...section, charts: section.charts.filter((chart) => matches(chart.path, filter)) }))
        .filter((section) => section.charts.length > 0),
    [all, filter],
  );
  const colours = useMemo(
    () => assignColours(all.flatMap((section) => section.charts.map((chart) => chart.path))),
    [all],
  );
  const [extents, onExtent] = useExtents(settings.xAxis);
  const whole = useMemo(
    () =>
      bounds
        ? together(
            bounds,
            extents,
            shown.flatMap(({ charts }) => charts.map(({ path }) => path)),
          )
        : null,
    [bounds, extents, shown],
  );
  const [closed, setClosed] = useState<ReadonlySet<string>>(NONE);
  const fold = (name: string, isClosed: boolean) => {
    // What is behind a section that opens or closes comes to stand elsewhere.
    viewportMoved();
    setClosed((before) => {
      if (before.has(name) === isClosed) return before;
      const next = new Set(before);
      if (isClosed) next.add(name);
      else next.delete(name);
      return next;
    });
  };
  const heightOf = ({ name, charts }: Section) =>
    HEAD_HEIGHT + (closed.has(name) ? 0 : Math.ceil(charts.length / columns) * (CARD_HEIGHT + GAP));
  useKeys("charts", {
    ...(zoom && { "0": () => onZoom(null) }),
    ...(all.length > 0 && { y: () => onSettings({ ...settings, logY: !settings.logY }) }),
  });
  if (all.length === 0) return empty;
  return (
    <>
      <div className={styles.toolbar}>
        <SearchInput isMain className={styles.grow} label="Filter charts" value={filter} onValue={onFilter} />
        {zoom && <Button onClick={() => onZoom(null)}>Show everything</Button>}
        {aside}
        <span className={styles.spacer} />
        <ChartControls
          settings={settings}
          onChange={(next) => {
            onSettings(next);
            // A range of one axis means nothing on another.
            if (zoom && next.xAxis !== settings.xAxis) onZoom(null);
          }}
        />
      </div>
      <div ref={box} className={styles.sections}>
        {shown.length === 0 && (
          <Empty
            icon={<ChartLine size={20} />}
            title="No chart matches"
            actions={<Button onClick={() => onFilter("")}>Clear the filter</Button>}
          >
            {`No series of this run has “${filter}” in its path.`}
          </Empty>
        )}
        <Sections heights={shown.map(heightOf)}>
          {(place) => {
            const section = shown[place]!;
            return (
              <details
                key={section.name}
                className={styles.section}
                open={!closed.has(section.name)}
                onToggle={(event) => fold(section.name, !event.currentTarget.open)}
              >
                <summary>
                  <ChevronRight size={14} aria-hidden />
                  {section.title || "Metrics"} <span>{section.charts.length}</span>
                </summary>
                {width > 0 && (
                  <Rows count={section.charts.length} columns={columns} height={CARD_HEIGHT} gap={GAP}>
                    {(index) => {
                      const { path, value } = section.charts[index]!;
                      return (
                        <SeriesChart
                          key={path}
                          address={address}
                          path={path}
                          facts={seriesFacts(value)}
                          colour={colours.get(path) ?? 0}
                          settings={settings}
                          zoom={zoom}
                          onZoom={onZoom}
                          whole={whole}
                          onExtent={bounds && onExtent}
                          bus={bus}
                          live={live}
                          extra={
                            <IconButton label={`Open ${path}`} onClick={() => onOpen(path)}>
                              <Maximize2 size={13} aria-hidden />
                            </IconButton>
                          }
                        />
                      );
                    }}
                  </Rows>
                )}
              </details>
            );
          }}
        </Sections>
      </div>
    </>
  );
}
