import {
  ChevronDown,
  Copy,
  EllipsisVertical,
  EyeOff,
  FileJson,
  History,
  LayoutDashboard,
  Pencil,
  Plus,
  Redo2,
  Rows2,
  Sparkles,
  Star,
  StarOff,
  Trash2,
  Undo2,
} from "lucide-react";
import { type ReactNode, useContext, useEffect, useState } from "react";
import { createDashboard, type Dashboard, readDashboard } from "@/api/dashboards";
import { useIsDown } from "@/api/reachability";
import { useClaimedKeys } from "@/ui/activeKeys";
import { Button, IconButton } from "@/ui/controls";
import { formatInteger } from "@/ui/format";

import { Menu, MenuItem, MenuSeparator } from "@/ui/Menu";
import { NoRunsContext } from "@/ui/noRuns";
import { Banner, Empty } from "@/ui/states";
import { toast, toastError } from "@/ui/toasts";
import { isTyping } from "@/ui/useKeys";
import { AddMenu } from "./AddMenu";
import type { SaveState } from "./autosave";
import { type Asked, Board } from "./Board";
import styles from "./dash.module.css";
import { HiddenContext, useHidden } from "./hidden";
import { JsonEditor } from "./JsonEditor";
import { ScrollBox } from "./Near";
import type { Applied } from "./registry";
import { useBoard } from "./useBoard";
import { Versions } from "./Versions";

const STATES: Record<SaveState["kind"], string> = {
  saved: "Saved",
  changed: "Not saved yet",
  saving: "Saving…",
  conflict: "Not saved: somebody else was first",
  offline: "Not saved: the server is away. This is kept, and saved when it is back",
  failed: "Not saved",
};

export interface BoardCommands {
  onSwitch: () => void;
  onChosen: (id: string) => void;
  onRename: () => void;
  onDuplicate: () => void;
  onDefault: () => void;
  onDelete: () => void;
}

/** One dashboard with its toolbar. */
export function BoardPanel({
  dashboard,
  applied,
  canEdit,
  isDefault,
  commands,
}: {
  dashboard: Dashboard;
  applied: Applied;
  canEdit: boolean;
  isDefault: boolean;
  commands: BoardCommands;
}) {
  const { address } = applied;
  const board = useBoard(address, dashboard, canEdit, (text) => toast({ text }));
  const { document, state } = board;
  const [asked, setAsked] = useState<Asked | null>(null);
  const [over, setOver] = useState<"versions" | "json" | null>(null);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const hidden = useHidden(applied.runs);
  const hiddenCount = document.sections.flatMap(({ widgets }) => widgets).filter(({ id }) => hidden.ids.has(id)).length;
  const isDown = useIsDown();
  useUndoKeys(canEdit && !isDown, board.undo, board.redo);

  const reload = async () => {
    try {
      board.adopt(await readDashboard(address, dashboard.id));
    } catch (error) {
      toastError(error);
    }
  };
  const saveAsCopy = async () => {
    try {
      const copy = await createDashboard(address, `${dashboard.name} (mine)`.slice(-128), dashboard.scope, document);
      await reload();
      commands.onChosen(copy.id);
      toast({ text: `Saved your changes as “${copy.name}”.` });
    } catch (error) {
      toastError(error);
    }
  };
  /** Opens what is about saved versions only when everything is saved. */
  const openSaved = async (what: "versions" | "json") => {
    if (await board.flush()) setOver(what);
    else toast({ tone: "bad", text: "The latest changes could not be saved, so this cannot be opened yet." });
  };
  const duplicate = async () => {
    if (await board.flush()) commands.onDuplicate();
    else
      toast({
        tone: "bad",
        text: "The latest changes could not be saved, and a copy would lack them. Try again when they are.",
      });
  };

  return (
    <div className={styles.panel}>
      <div className={styles.toolbar}>
        <Button className={styles.switch} onClick={commands.onSwitch} aria-haspopup="dialog">
          <LayoutDashboard size={14} aria-hidden />
          <span>{dashboard.name}</span>
          <ChevronDown size={14} aria-hidden />
        </Button>
        <span
          className={styles.state}
          role="status"
          // Of each change only what became of it is read out.
          aria-live={state.kind === "changed" || state.kind === "saving" ? "off" : "polite"}
          data-state={state.kind}
        >
          {!canEdit
            ? "You may look at it; members of the project change it"
            : isDown && state.kind === "saved"
              ? "The server is away: it cannot be changed"
              : STATES[state.kind]}
        </span>
        <span className={styles.spacer} />
        {canEdit && (
          <>
            <IconButton changes label="Undo (Ctrl Z)" disabled={!board.canUndo} onClick={board.undo}>
              <Undo2 size={15} aria-hidden />
            </IconButton>
            <IconButton changes label="Redo (Ctrl Shift Z)" disabled={!board.canRedo} onClick={board.redo}>
              <Redo2 size={15} aria-hidden />
            </IconButton>
            <AddAnything onAsk={setAsked} />
          </>
        )}
        <Menu
          align="end"
          trigger={
            <IconButton label="Menu of the dashboard">
              <EllipsisVertical size={15} aria-hidden />
            </IconButton>
          }
        >
          {canEdit && (
            <>
              <MenuItem changes icon={<Pencil size={14} aria-hidden />} onSelect={commands.onRename}>
                Rename…
              </MenuItem>
              <MenuItem changes icon={<Copy size={14} aria-hidden />} onSelect={duplicate}>
                Duplicate
              </MenuItem>
              <MenuItem
                changes
                icon={isDefault ? <StarOff size={14} aria-hidden /> : <Star size={14} aria-hidden />}
                onSelect={commands.onDefault}
              >
                {isDefault ? "Do not show first any more" : "Set as project default"}
              </MenuItem>
              <MenuSeparator />
            </>
          )}
          <MenuItem icon={<History size={14} aria-hidden />} onSelect={() => openSaved("versions")}>
            Versions…
          </MenuItem>
          <MenuItem icon={<FileJson size={14} aria-hidden />} onSelect={() => openSaved("json")}>
            JSON…
          </MenuItem>
          {canEdit && (
            <>
              <MenuSeparator />
              <MenuItem changes icon={<Trash2 size={14} aria-hidden />} onSelect={commands.onDelete}>
                Delete the dashboard
              </MenuItem>
            </>
          )}
        </Menu>
      </div>
      {state.kind === "conflict" && (
        <Banner
          action={
            <span className={styles.ways}>
              <Button onClick={reload}>Load it again</Button>
              <Button changes onClick={saveAsCopy}>
                Save mine as a copy
              </Button>
            </span>
          }
        >
          {state.message}
        </Banner>
      )}
      {state.kind === "failed" && (
        <Banner
          action={
            <Button changes onClick={() => board.flush()}>
              Try again
            </Button>
          }
        >
          {state.message}
        </Banner>
      )}
      {applied.runs.length === 0 && <NoRunsNote />}
      {hiddenCount > 0 && (
        <div className={styles.note} role="note">
          <EyeOff size={14} aria-hidden />
          <span>
            {hiddenCount === 1 ? "A widget is" : `${formatInteger(hiddenCount)} widgets are`} hidden while these runs
            are shown, which have nothing for {hiddenCount === 1 ? "it" : "them"}.
          </span>
          <Button onClick={hidden.showAll}>Show {hiddenCount === 1 ? "it" : "them"}</Button>
        </div>
      )}
      <ScrollBox value={scroller}>
        <div ref={setScroller} className={styles.board} data-testid="board">
          {scroller && document.sections.length === 0 && <NothingOnIt canEdit={canEdit} onAsk={setAsked} />}
          {scroller && (
            <HiddenContext value={hidden}>
              <Board
                document={document}
                applied={applied}
                canEdit={canEdit}
                asked={asked}
                onAsk={setAsked}
                onChange={board.change}
              />
            </HiddenContext>
          )}
        </div>
      </ScrollBox>
      {over === "versions" && (
        <Versions
          address={address}
          dashboard={dashboard}
          version={board.version()}
          canEdit={canEdit}
          onRestored={(restored, from) => {
            board.adopt(restored);
            toast({ text: `Version ${from} is what the dashboard is now; what it was is still among its versions.` });
          }}
          onClose={() => setOver(null)}
        />
      )}
      {over === "json" && (
        <JsonEditor
          address={address}
          dashboard={dashboard}
          document={document}
          version={board.version()}
          canEdit={canEdit}
          onSaved={board.adopt}
          onClose={() => setOver(null)}
        />
      )}
    </div>
  );
}

/** Above a dashboard that can be changed, though there is nothing to apply it to. */
function NoRunsNote() {
  const { why, step } = useContext(NoRunsContext);
  return (
    <div className={styles.note} role="note">
      <EyeOff size={14} aria-hidden />
      <span>No run is shown. {why}</span>
      {step && <Button onClick={step.onStep}>{step.label}</Button>}
    </div>
  );
}

const AddAnything = ({ onAsk }: { onAsk: (asked: Asked) => void }) => (
  <AddMenu
    onKind={(of) => onAsk({ kind: "add", section: null, of })}
    trigger={
      <Button look="primary">
        <Plus size={14} aria-hidden />
        Add
      </Button>
    }
  >
    <MenuItem icon={<Rows2 size={15} aria-hidden />} onSelect={() => onAsk({ kind: "section" })}>
      Section…
    </MenuItem>
    <MenuItem icon={<Sparkles size={15} aria-hidden />} onSelect={() => onAsk({ kind: "pattern", section: null })}>
      Widgets from a pattern…
    </MenuItem>
  </AddMenu>
);

function NothingOnIt({ canEdit, onAsk }: { canEdit: boolean; onAsk: (asked: Asked) => void }): ReactNode {
  return (
    <Empty
      icon={<LayoutDashboard size={20} />}
      title="Nothing on this dashboard yet"
      actions={
        canEdit && (
          <>
            <AddAnything onAsk={onAsk} />
            <Button changes onClick={() => onAsk({ kind: "pattern", section: null })}>
              <Sparkles size={14} aria-hidden />
              Widgets from a pattern
            </Button>
          </>
        )
      }
    >
      {canEdit
        ? "Add widgets one by one, or a pattern that makes a chart of every metric it finds. They show whichever runs are selected."
        : "Members of the project can add widgets to it."}
    </Empty>
  );
}

/** Ctrl Z and Ctrl Shift Z (or Ctrl Y), but not where a text of its own can be undone. */
function useUndoKeys(canEdit: boolean, undo: () => void, redo: () => void): void {
  useClaimedKeys("dash", canEdit ? ["Ctrl z"] : []);
  useEffect(() => {
    if (!canEdit) return;
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return;
      if (globalThis.document.querySelector("dialog[open], [role=menu]")) return;
      const key = event.key.toLowerCase();
      const action = key === "z" ? (event.shiftKey ? redo : undo) : key === "y" && !event.shiftKey ? redo : null;
      if (!action) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [canEdit, undo, redo]);
}
