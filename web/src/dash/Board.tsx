import { useEffect, useMemo, useState } from "react";
import { addToDashboard } from "@/api/addToDashboard";
import { type DashboardDocument, freshId, type Section, type Widget } from "@/api/dashboards";
import { toast } from "@/ui/toasts";
import { NameDialog, PatternDialog } from "./dialogs";
import {
  addSection,
  addWidget,
  changeSection,
  changeWidget,
  duplicateWidget,
  hopped,
  isFull,
  moveSection,
  moveToPlace,
  moveToSection,
  placeWidgets,
  putBackSection,
  putBackWidget,
  removeSection,
  removeWidget,
} from "./document";
import { EditWidget } from "./EditWidget";
import { placeText } from "./Grid";
import { Moving, MovingContext } from "./moving";
import { type Applied, titleOf, useRegistry } from "./registry";
import { type SectionActions, SectionView, sectionTitle } from "./SectionView";
import type { OpenBoard } from "./useBoard";
import type { WidgetActions } from "./WidgetCard";

/** What is asked before something is changed. */
export type Asked =
  | { kind: "add"; section: string | null; of: string }
  | { kind: "edit"; widget: Widget }
  | { kind: "section" }
  | { kind: "rename"; section: Section }
  | { kind: "pattern"; section: Section | null };

const TOO_MANY = "A dashboard has at most 200 widgets. Delete some, or make another dashboard.";

/** The sections of a dashboard, and what can be done with them and what is in them. */
export function Board({
  document,
  applied,
  canEdit,
  asked,
  onAsk,
  onChange,
}: {
  document: DashboardDocument;
  applied: Applied;
  canEdit: boolean;
  asked: Asked | null;
  onAsk: (asked: Asked | null) => void;
  onChange: OpenBoard["change"];
}) {
  const registry = useRegistry();
  const [announced, setAnnounced] = useState("");
  const [moving] = useState(() => new Moving());
  // What others change while something is held is not put back as it was.
  // biome-ignore lint/correctness/useExhaustiveDependencies: at every other document.
  useEffect(() => () => moving.stop(), [moving, document]);
  const add = (section: string | null, of: string) =>
    isFull(document) ? toast({ tone: "bad", text: TOO_MANY }) : onAsk({ kind: "add", section, of });
  /** What else has been changed since then stays when it is put back. */
  const removed = (next: DashboardDocument, what: string, id: string, putBack: typeof putBackWidget) => {
    onChange(next);
    toast({ text: `Deleted ${what}.`, undo: () => onChange((now) => putBack(now, document, id)) });
  };
  /** The widget is in another section now, where the focus follows it. */
  const arrived = (next: DashboardDocument, { id }: Widget) => {
    onChange(next);
    moving.arriving = id;
    const section = next.sections.find(({ widgets }) => widgets.some((each) => each.id === id));
    const placed = section?.widgets.find((each) => each.id === id);
    if (section && placed) setAnnounced(`in ${sectionTitle(section)}, ${placeText(placed)}`);
  };
  const widgetActions: WidgetActions = {
    edit: (widget) => onAsk({ kind: "edit", widget }),
    duplicate: (widget) =>
      isFull(document) ? toast({ tone: "bad", text: TOO_MANY }) : onChange(duplicateWidget(document, widget.id)),
    remove: (widget) =>
      removed(removeWidget(document, widget.id), `“${titleOf(registry, widget)}”`, widget.id, putBackWidget),
    copyTo: ({ kind, title, w, h, options }) =>
      addToDashboard({ address: applied.address, widgets: [{ kind, title, w, h, options }] }),
    moveTo: (widget, section) => arrived(moveToSection(document, widget.id, section), widget),
  };
  const actions: SectionActions = {
    collapse: ({ id, collapsed }) => onChange(changeSection(document, id, { collapsed: !collapsed })),
    rename: (section) => onAsk({ kind: "rename", section }),
    pattern: (section) => onAsk({ kind: "pattern", section }),
    shape: ({ id }, pattern) => onChange(changeSection(document, id, { pattern })),
    move: ({ id }, by) => onChange(moveSection(document, id, by)),
    remove: ({ id, ...section }) =>
      removed(removeSection(document, id), `the section “${sectionTitle(section)}”`, id, putBackSection),
    place: ({ id }, widgets) => onChange(placeWidgets(document, id, widgets)),
    send: (widget, section, places) => arrived(moveToPlace(document, widget.id, section, places), widget),
    hop: (widget, { id }, by) => {
      const next = hopped(document, widget.id, id, by);
      if (next) arrived(next, widget);
      return next !== null;
    },
    add: ({ id }, kind) => add(id, kind),
  };
  const { sections } = document;
  const homes = useMemo(() => sections.map((each) => ({ id: each.id, title: sectionTitle(each) })), [sections]);
  const close = () => onAsk(null);
  return (
    <MovingContext value={moving}>
      {sections.map((section, index) => (
        <SectionView
          key={section.id}
          section={section}
          applied={applied}
          actions={actions}
          widgetActions={widgetActions}
          canEdit={canEdit}
          isFirst={index === 0}
          isLast={index === sections.length - 1}
          elsewhere={homes.filter(({ id }) => id !== section.id)}
          announce={setAnnounced}
        />
      ))}
      <output className="visually-hidden" aria-live="polite">
        {announced}
      </output>
      {asked?.kind === "add" && (
        <EditWidget
          widget={{ kind: asked.of, title: "", options: registry[asked.of]?.defaults() ?? {} }}
          applied={applied}
          onSave={(changes) => {
            const size = registry[asked.of]?.defaultSize ?? { w: 6, h: 6 };
            onChange(addWidget(document, asked.section, { id: freshId("w"), kind: asked.of, ...size, ...changes }));
          }}
          onClose={close}
        />
      )}
      {asked?.kind === "edit" && (
        <EditWidget
          widget={asked.widget}
          applied={applied}
          onSave={(changes) => onChange(changeWidget(document, asked.widget.id, changes))}
          onClose={close}
        />
      )}
      {asked?.kind === "section" && (
        <NameDialog
          title="Add a section"
          label="Title"
          action="Add"
          onName={(title) => onChange(addSection(document, { title }))}
          onClose={close}
        />
      )}
      {asked?.kind === "rename" && (
        <NameDialog
          title="Rename the section"
          label="Title"
          name={asked.section.title}
          action="Rename"
          mayBeEmpty
          onName={(title) => onChange(changeSection(document, asked.section.id, { title }))}
          onClose={close}
        />
      )}
      {asked?.kind === "pattern" && (
        <PatternDialog
          title={asked.section?.title ?? ""}
          pattern={asked.section?.pattern ?? null}
          applied={applied}
          onPattern={(title, pattern) =>
            onChange(
              asked.section
                ? changeSection(document, asked.section.id, { title, pattern })
                : addSection(document, { title, pattern }),
            )
          }
          onClose={close}
        />
      )}
    </MovingContext>
  );
}
