import { ArrowDown, ArrowUp, ChevronRight, EllipsisVertical, Pencil, Plus, Sparkles, Trash2 } from "lucide-react";
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
import { MovingContext, useHeld } from "./moving";
import { groupsOf, MOST_MADE, madeWidgets } from "./patterns";
import { type Applied, useRegistry } from "./registry";
import { usePatternPaths } from "./usePatternPaths";
import { type WidgetActions, WidgetCard } from "./WidgetCard";

export interface SectionActions {
  collapse: (section: Section) => void;
  rename: (section: Section) => void;
  pattern: (section: Section) => void;
  move: (section: Section, by: -1 | 1) => void;
  remove: (section: Section) => void;
  place: (section: Section, widgets: readonly Widget[]) => void;
  send: (widget: Widget, section: string, places: readonly Widget[] | null) => void;
  hop: (widget: Widget, section: Section, by: -1 | 1) => boolean;
  add: (section: Section, kind: string) => void;
}

const NOWHERE: readonly never[] = [];

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
    return moving.enter(section.id, { section: zone.current, grid: null, widgets: NOWHERE });
  }, [moving, canEdit, section.id, section.collapsed]);
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
                <IconButton label={`Add a widget to ${title}`} className={styles.small}>
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
              <MenuItem icon={<Pencil size={14} aria-hidden />} onSelect={() => actions.rename(section)}>
                Rename…
              </MenuItem>
              <MenuItem icon={<Sparkles size={14} aria-hidden />} onSelect={() => actions.pattern(section)}>
                {section.pattern ? "Change the pattern…" : "Make widgets from a pattern…"}
              </MenuItem>
              <MenuItem
                icon={<ArrowUp size={14} aria-hidden />}
                disabled={isFirst}
                onSelect={() => actions.move(section, -1)}
              >
                Move up
              </MenuItem>
              <MenuItem
                icon={<ArrowDown size={14} aria-hidden />}
                disabled={isLast}
                onSelect={() => actions.move(section, 1)}
              >
                Move down
              </MenuItem>
              <MenuSeparator />
              <MenuItem icon={<Trash2 size={14} aria-hidden />} onSelect={() => actions.remove(section)}>
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
            <Grid id={section.id} zone={zone} widgets={section.widgets} places={places}>
              {(widget, handles) => (
                <WidgetCard
                  widget={widget}
                  applied={applied}
                  handles={handles}
                  actions={canEdit ? widgetActions : null}
                  elsewhere={elsewhere}
                />
              )}
            </Grid>
          )}
          {section.pattern && <Made section={section} pattern={section.pattern} applied={applied} />}
        </>
      )}
    </section>
  );
}

const NO_ZONE = { current: null };

/** The widgets that follow from the runs. */
function Made({ section, pattern, applied }: { section: Section; pattern: SectionPattern; applied: Applied }) {
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
    <>
      <Grid id={`${section.id} made`} zone={NO_ZONE} widgets={widgets} places={null}>
        {(widget) => <WidgetCard widget={widget} applied={applied} handles={null} actions={null} elsewhere={NOWHERE} />}
      </Grid>
      {(groups.length > MOST_MADE || data.total > data.paths.length) && (
        <p className={styles.quiet} role="note">
          The first {formatInteger(widgets.length)} of {formatInteger(Math.max(groups.length, data.total))} are shown.
          Narrow the pattern to see the others.
        </p>
      )}
    </>
  );
}
