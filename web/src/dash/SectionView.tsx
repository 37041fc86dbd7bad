import { ArrowDown, ArrowUp, ChevronRight, EllipsisVertical, Pencil, Plus, Sparkles, Trash2 } from "lucide-react";
import { useMemo } from "react";
import type { Section, SectionPattern, Widget } from "@/api/dashboards";
import { IconButton } from "@/ui/controls";
import { formatInteger } from "@/ui/format";
import { Menu, MenuItem, MenuSeparator } from "@/ui/Menu";
import { Failure, Skeleton } from "@/ui/states";
import { AddMenu } from "./AddMenu";
import styles from "./dash.module.css";
import { Grid } from "./Grid";
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
  add: (section: Section, kind: string) => void;
}

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
  return (
    <section className={styles.section} aria-label={title}>
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
          {section.widgets.length === 0 && !section.pattern && (
            <p className={styles.quiet}>{canEdit ? "Nothing here yet. Add a widget with +." : "Nothing here yet."}</p>
          )}
          {section.widgets.length > 0 && (
            <Grid
              widgets={section.widgets}
              canEdit={canEdit}
              onPlaces={(widgets) => actions.place(section, widgets)}
              announce={announce}
            >
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

const ELSEWHERE: readonly never[] = [];
const nothing = () => {};

/** The widgets that follow from the runs. */
function Made({ section, pattern, applied }: { section: Section; pattern: SectionPattern; applied: Applied }) {
  const { address, runs } = applied;
  const definition = useRegistry()[pattern.kind];
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
    return <p className={styles.quiet}>No run is shown, so there is nothing to make widgets of.</p>;
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
      <Grid widgets={widgets} canEdit={false} onPlaces={nothing} announce={nothing}>
        {(widget) => (
          <WidgetCard widget={widget} applied={applied} handles={null} actions={null} elsewhere={ELSEWHERE} />
        )}
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
