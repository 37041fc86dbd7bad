import {
  ArrowDown,
  ArrowUp,
  ChevronRight,
  CopyPlus,
  EllipsisVertical,
  Grid2x2,
  LayoutGrid,
  Pencil,
  Plus,
  Sparkles,
  Trash2,
} from "lucide-react";
import { useContext, useEffect, useMemo, useRef } from "react";
import type { Section, SectionPattern, Widget } from "@/api/dashboards";
import { IconButton } from "@/ui/controls";
import { formatInteger } from "@/ui/format";
import { Menu, MenuItem, MenuSeparator } from "@/ui/Menu";
import { NoRunsContext } from "@/ui/noRuns";
import { Failure, Skeleton } from "@/ui/states";
import { AddMenu } from "./AddMenu";
import styles from "./dash.module.css";
import { Grid, type Places } from "./Grid";
import { HiddenContext } from "./hidden";
import { compacted } from "./layout";
import { MovingContext, useHeld } from "./moving";
import { OnceNear } from "./Near";
import { groupsOf, inOneSize, MOST_MADE, madeWidgets, untouched, withPlaces } from "./patterns";
import { type Applied, useRegistry } from "./registry";
import { usePatternPaths } from "./usePatternPaths";
import { type WidgetActions, WidgetCard, WidgetItems } from "./WidgetCard";

export interface SectionActions {
  collapse: (section: Section) => void;
  rename: (section: Section) => void;
  pattern: (section: Section) => void;
  /** Puts what the section's pattern makes elsewhere. */
  shape: (section: Section, pattern: SectionPattern) => void;
  move: (section: Section, by: -1 | 1) => void;
  remove: (section: Section) => void;
  place: (section: Section, widgets: readonly Widget[]) => void;
  send: (widget: Widget, section: string, places: readonly Widget[] | null) => void;
  hop: (widget: Widget, section: Section, by: -1 | 1) => boolean;
  add: (section: Section, kind: string) => void;
}

const NOTHING: readonly never[] = [];

export const sectionTitle = (section: Pick<Section, "title" | "pattern">): string =>
  section.title || section.pattern?.regex || "Widgets";

export function SectionView({
  section,
  applied,
  actions,
  widgetActions,
  canEdit,
  isFirst,
  isLast,
  elsewhere,
  announce,
}: {
  section: Section;
  applied: Applied;
  actions: SectionActions;
  widgetActions: WidgetActions;
  canEdit: boolean;
  isFirst: boolean;
  isLast: boolean;
  elsewhere: readonly { id: string; title: string }[];
  announce: (text: string) => void;
}) {
  const title = sectionTitle(section);
  const zone = useRef<HTMLElement>(null);
  const moving = useContext(MovingContext);
  const held = useHeld(section.id);
  const isOver = held?.over === section.id;
  useEffect(() => {
    // An open section's grid says so itself.
    if (!canEdit || !section.collapsed || !zone.current) return;
    return moving.enter(section.id, { section: zone.current, grid: null, widgets: NOTHING });
  }, [moving, canEdit, section.id, section.collapsed]);
  const hidden = useContext(HiddenContext);
  const shown = useMemo(() => {
    const left = section.widgets.filter(({ id }) => !hidden.ids.has(id));
    return left.length < section.widgets.length ? compacted(left) : section.widgets;
  }, [section.widgets, hidden.ids]);
  const places = useMemo<Places | null>(
    () =>
      canEdit
        ? {
            put: (widgets) => actions.place(section, widgets),
            send: actions.send,
            hop: (widget, by) => actions.hop(widget, section, by),
            announce,
          }
        : null,
    [canEdit, actions, section, announce],
  );
  return (
    <section ref={zone} className={styles.section} aria-label={title} data-over={isOver || undefined}>
      <div className={styles.sectionHead}>
        <h2>
          <button type="button" aria-expanded={!section.collapsed} onClick={() => actions.collapse(section)}>
            <ChevronRight size={14} aria-hidden />
            {title}
          </button>
        </h2>
        {section.pattern && (
          <span className={styles.pattern} title="This section makes its widgets of what the runs have">
            <Sparkles size={12} aria-hidden />
            {section.pattern.by === "suffix" ? "by the last part of " : ""}
            <code>{section.pattern.regex}</code>
          </span>
        )}
        <span className={styles.spacer} />
        {canEdit && (
          <>
            <AddMenu
              onKind={(kind) => actions.add(section, kind)}
              trigger={
                <IconButton changes label={`Add a widget to ${title}`} className={styles.small}>
                  <Plus size={15} aria-hidden />
                </IconButton>
              }
            />
            <Menu
              align="end"
              trigger={
                <IconButton label={`Menu of the section ${title}`} className={styles.small}>
                  <EllipsisVertical size={14} aria-hidden />
                </IconButton>
              }
            >
              <MenuItem changes icon={<Pencil size={14} aria-hidden />} onSelect={() => actions.rename(section)}>
                Rename…
              </MenuItem>
              <MenuItem changes icon={<Sparkles size={14} aria-hidden />} onSelect={() => actions.pattern(section)}>
                {section.pattern ? "Change the pattern…" : "Make widgets from a pattern…"}
              </MenuItem>
              {section.pattern && (section.pattern.size || section.pattern.places) && (
                <MenuItem
                  changes
                  icon={<LayoutGrid size={14} aria-hidden />}
                  onSelect={() => section.pattern && actions.shape(section, untouched(section.pattern))}
                >
                  Lay out its widgets anew
                </MenuItem>
              )}
              <MenuItem
                changes
                icon={<ArrowUp size={14} aria-hidden />}
                disabled={isFirst}
                onSelect={() => actions.move(section, -1)}
              >
                Move up
              </MenuItem>
              <MenuItem
                changes
                icon={<ArrowDown size={14} aria-hidden />}
                disabled={isLast}
                onSelect={() => actions.move(section, 1)}
              >
                Move down
              </MenuItem>
              <MenuSeparator />
              <MenuItem changes icon={<Trash2 size={14} aria-hidden />} onSelect={() => actions.remove(section)}>
                Delete the section
              </MenuItem>
            </Menu>
          </>
        )}
      </div>
      {!section.collapsed && (
        <>
          {section.widgets.length === 0 && !section.pattern && !isOver && (
            <p className={styles.quiet}>{canEdit ? "Nothing here yet. Add a widget with +." : "Nothing here yet."}</p>
          )}
          {(section.widgets.length > 0 || canEdit) && (
            <Grid id={section.id} zone={zone} widgets={shown} places={places}>
              {(widget, handles) => (
                <WidgetCard
                  widget={widget}
                  applied={applied}
                  handles={handles}
                  onHide={hidden.hide}
                  onEdit={canEdit ? widgetActions.edit : undefined}
                  items={canEdit && <WidgetItems widget={widget} actions={widgetActions} elsewhere={elsewhere} />}
                />
              )}
            </Grid>
          )}
          {section.pattern && (
            <OnceNear>
              <Made
                section={section}
                pattern={section.pattern}
                applied={applied}
                actions={canEdit ? actions : null}
                onCopy={widgetActions.copyTo}
                announce={announce}
              />
            </OnceNear>
          )}
        </>
      )}
    </section>
  );
}

const STAYS = () => false;

/** The widgets that follow from the runs. Without `actions` they stay where they are. */
function Made({
  section,
  pattern,
  applied,
  actions,
  onCopy,
  announce,
}: {
  section: Section;
  pattern: SectionPattern;
  applied: Applied;
  actions: SectionActions | null;
  onCopy: WidgetActions["copyTo"];
  announce: (text: string) => void;
}) {
  const zone = useRef<HTMLDivElement>(null);
  const { address, runs } = applied;
  const definition = useRegistry()[pattern.kind];
  const { why } = useContext(NoRunsContext);
  const ids = useMemo(() => runs.map(({ id }) => id), [runs]);
  const { data, error, refetch } = usePatternPaths(address, ids, pattern);
  const groups = useMemo(() => groupsOf(data?.paths ?? [], pattern.by), [data, pattern.by]);
  const widgets = useMemo(() => {
    if (!definition?.forPaths) return [];
    const { w, h } = definition.defaultSize;
    return madeWidgets({ id: section.id }, pattern, groups, { w: Math.min(w, 6), h }, definition.forPaths);
  }, [definition, section.id, pattern, groups]);
  const places = useMemo<Places | null>(
    () =>
      actions && {
        put: (widgets) => actions.shape(section, withPlaces(pattern, widgets)),
        send: STAYS,
        hop: STAYS,
        announce,
      },
    [actions, section, pattern, announce],
  );
  if (!definition?.forPaths)
    return (
      <p className={styles.quiet}>A pattern cannot make widgets of the kind “{pattern.kind}”. Change the pattern.</p>
    );
  if (runs.length === 0)
    return <p className={styles.quiet}>Its widgets are made of what the shown runs have. No run is shown. {why}</p>;
  if (error && !data)
    return <Failure title="The pattern could not be applied" error={error} onRetry={() => refetch()} />;
  if (!data) return <Skeleton lines={5} />;
  if (widgets.length === 0)
    return (
      <p className={styles.quiet}>
        None of the {formatInteger(runs.length)} shown {runs.length === 1 ? "run has" : "runs have"} anything that “
        {pattern.regex}” finds.
      </p>
    );
  return (
    <div ref={zone}>
      <Grid id={`${section.id} made`} zone={zone} widgets={widgets} places={places} isApart>
        {(widget, handles) => (
          <WidgetCard
            widget={widget}
            applied={applied}
            handles={handles}
            items={
              actions && (
                <>
                  <MenuItem
                    changes
                    icon={<Grid2x2 size={14} aria-hidden />}
                    onSelect={() => actions.shape(section, inOneSize(pattern, widgets, widget.w, widget.h))}
                  >
                    All of this section in this size
                  </MenuItem>
                  <MenuItem changes icon={<CopyPlus size={14} aria-hidden />} onSelect={() => onCopy(widget)}>
                    Copy to a dashboard…
                  </MenuItem>
                </>
              )
            }
          />
        )}
      </Grid>
      {(groups.length > MOST_MADE || data.total > data.paths.length || data.isMore) && (
        <p className={styles.quiet} role="note">
          The first {formatInteger(widgets.length)} of {data.isMore && "more than "}
          {formatInteger(Math.max(groups.length, data.total))} are shown. Narrow the pattern to see the others.
        </p>
      )}
    </div>
  );
}
