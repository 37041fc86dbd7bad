import { Copy, CopyPlus, EllipsisVertical, FolderInput, GripVertical, Pencil, Trash2 } from "lucide-react";
import { memo, type ReactNode, useContext, useEffect, useMemo, useRef } from "react";
import type { Widget } from "@/api/dashboards";
import { BothEnds } from "@/ui/BothEnds";
import { IconButton } from "@/ui/controls";
import { EditContext, HideContext } from "@/ui/inPlace";
import { Menu, MenuItem, MenuSeparator } from "@/ui/Menu";
import { SubMenu } from "@/ui/MenuAt";
import styles from "./dash.module.css";
import type { Handles } from "./Grid";
import { Guard } from "./Guard";
import { KeptLook } from "./KeptLook";
import { MovingContext } from "./moving";
import { Near } from "./Near";
import { type Applied, titleOf, useRegistry } from "./registry";

export interface WidgetActions {
  edit: (widget: Widget) => void;
  duplicate: (widget: Widget) => void;
  remove: (widget: Widget) => void;
  /** A copy on another dashboard, which is asked for. */
  copyTo: (widget: Widget) => void;
  moveTo: (widget: Widget, section: string) => void;
}

/** A widget with its heading. `handles` is null where it cannot be moved, `items` (of its menu) where it cannot be changed. */
export function WidgetCard({
  widget,
  applied,
  handles,
  items,
  onHide,
  onEdit,
}: {
  widget: Widget;
  applied: Applied;
  handles: Handles | null;
  items: ReactNode;
  /** Takes the widget off the page where it has nothing to show. */
  onHide?: (id: string) => void;
  /** Opens the widget's editor. */
  onEdit?: (widget: Widget) => void;
}) {
  const registry = useRegistry();
  const title = titleOf(registry, widget);
  const { id } = widget;
  const hide = useMemo(() => (onHide ? () => onHide(id) : null), [onHide, id]);
  const edit = useMemo(() => (onEdit ? () => onEdit(widget) : null), [onEdit, widget]);
  const moving = useContext(MovingContext);
  const grip = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (moving.arriving !== widget.id || !grip.current) return;
    moving.arriving = null;
    grip.current.focus();
  }, [moving, widget.id]);
  return (
    <article className={styles.card} aria-label={title}>
      <header
        className={styles.head}
        data-movable={handles !== null}
        data-resting={handles?.resting != null}
        onPointerDown={onHead(handles)}
      >
        {handles && (
          <button
            type="button"
            className={styles.grip}
            ref={grip}
            aria-label={`Move or resize ${title}`}
            aria-disabled={handles.resting !== null}
            title={handles.resting ?? "Drag, or press arrows to move and Shift with arrows to resize"}
            aria-keyshortcuts="ArrowUp ArrowDown ArrowLeft ArrowRight Shift+ArrowUp Shift+ArrowDown Shift+ArrowLeft Shift+ArrowRight"
            onKeyDown={handles.onKey}
          >
            <GripVertical size={14} aria-hidden />
          </button>
        )}
        <h3 title={title}>
          <BothEnds text={title} />
        </h3>
        {items && (
          <Menu
            align="end"
            trigger={
              <IconButton label={`Menu of ${title}`} className={styles.small}>
                <EllipsisVertical size={14} aria-hidden />
              </IconButton>
            }
          >
            {items}
          </Menu>
        )}
      </header>
      <div className={styles.body}>
        <Near>
          <Guard>
            <HideContext value={hide}>
              <EditContext value={edit}>
                <KeptLook id={id}>
                  <Content kind={widget.kind} options={widget.options} title={title} {...applied} />
                </KeptLook>
              </EditContext>
            </HideContext>
          </Guard>
        </Near>
      </div>
      {handles && !handles.resting && <div className={styles.corner} onPointerDown={handles.onResize} aria-hidden />}
    </article>
  );
}

/** What can be done with a widget of a section's own. */
export function WidgetItems({
  widget,
  actions,
  elsewhere,
}: {
  widget: Widget;
  actions: WidgetActions;
  /** The other sections that it can go to. */
  elsewhere: readonly { id: string; title: string }[];
}) {
  return (
    <>
      <MenuItem changes icon={<Pencil size={14} aria-hidden />} onSelect={() => actions.edit(widget)}>
        Edit…
      </MenuItem>
      <MenuItem changes icon={<Copy size={14} aria-hidden />} onSelect={() => actions.duplicate(widget)}>
        Duplicate
      </MenuItem>
      <MenuItem changes icon={<CopyPlus size={14} aria-hidden />} onSelect={() => actions.copyTo(widget)}>
        Copy to a dashboard…
      </MenuItem>
      {elsewhere.length > 0 && (
        <SubMenu icon={<FolderInput size={14} aria-hidden />} text="Move to">
          {elsewhere.map(({ id, title: name }) => (
            <MenuItem changes key={id} onSelect={() => actions.moveTo(widget, id)}>
              {name}
            </MenuItem>
          ))}
        </SubMenu>
      )}
      <MenuSeparator />
      <MenuItem changes icon={<Trash2 size={14} aria-hidden />} onSelect={() => actions.remove(widget)}>
        Delete
      </MenuItem>
    </>
  );
}

/** The whole heading can be dragged, but for the buttons on it that do something else. */
const onHead = (handles: Handles | null) => (event: React.PointerEvent) => {
  const target = event.target as Element;
  const button = target.closest("button");
  // What is pressed in the card's menu comes by here, too, though the menu lies elsewhere in the page.
  if (!handles || !event.currentTarget.contains(target) || (button && !button.classList.contains(styles.grip!))) return;
  handles.onMove(event);
  button?.focus();
};

/** What a widget shows: drawn anew only when something that it is told has changed, and not while it is dragged. */
const Content = memo(function Content({
  kind,
  options,
  title,
  ...applied
}: Applied & { kind: string; options: Widget["options"]; title: string }): ReactNode {
  const definition = useRegistry()[kind];
  if (!definition)
    return <p className={styles.quiet}>This version of Seamark knows no widgets of the kind “{kind}”.</p>;
  return <definition.Widget options={definition.parse(options)} title={title} {...applied} />;
});
