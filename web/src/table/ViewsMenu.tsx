import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Bookmark, Link2, RotateCcw, Save, Share2, Star, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ProjectAddress } from "@/api/queries";
import { changeView, createView, deleteView, setDefaultView, type View } from "@/api/runs";
import { copyText } from "@/ui/clipboard";
import { Button, Field } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuSeparator } from "@/ui/Menu";
import { toast } from "@/ui/toasts";
import styles from "./Ask.module.css";
import { viewsQuery } from "./questions";
import { NO_VIEW, sameState, stateOf, type TableState, viewState } from "./state";
import toolbarStyles from "./Toolbar.module.css";

const report = (error: unknown) => toast({ text: error instanceof Error ? error.message : String(error), tone: "bad" });

export function ViewsMenu({
  address,
  state,
  onState,
  frozenLink,
}: {
  address: ProjectAddress;
  state: TableState;
  onState: (state: TableState) => void;
  /** The page's address with the shown runs written out. */
  frozenLink: () => string;
}) {
  const cache = useQueryClient();
  const views = useQuery(viewsQuery(address));
  const [naming, setNaming] = useState(false);
  const all = views.data?.views ?? [];
  const current = all.find((view) => view.id === state.view);
  const isDirty = !sameState(state, current ? stateOf(current) : {});
  const refresh = () => cache.invalidateQueries({ queryKey: ["views", address.workspace, address.project] });
  const saved = viewState(state) as Record<string, unknown>;

  const save = async (view: View) => {
    try {
      await changeView(address, view.id, { version: view.version, state: saved });
      toast({
        text: `Saved the view “${view.name}”.`,
        undo: async () => {
          await changeView(address, view.id, { version: view.version + 1, state: view.state });
          await refresh();
        },
      });
    } catch (error) {
      report(error);
    }
    await refresh();
  };
  const remove = async (view: View) => {
    try {
      await deleteView(address, view);
      if (state.view === view.id) onState({ ...state, view: undefined });
      toast({
        text: `Deleted the view “${view.name}”.`,
        undo: async () => {
          await createView(address, { name: view.name, state: view.state, shared: view.shared });
          await refresh();
        },
      });
    } catch (error) {
      report(error);
    }
    await refresh();
  };
  const makeDefault = async (view: View | null) => {
    try {
      await setDefaultView(address, view?.id ?? null);
      toast({
        text: view ? `“${view.name}” is now what everybody sees first.` : "The project has no default view any more.",
      });
    } catch (error) {
      report(error);
    }
    await refresh();
  };
  const copy = async (link: string, text: string) => {
    await copyText(link);
    toast({ text });
  };
  const canChange = current !== undefined && (current.mine || current.shared);

  return (
    <>
      <Menu
        align="end"
        trigger={
          <button type="button" className={toolbarStyles.viewButton} aria-label={`View: ${current?.name ?? "none"}`}>
            <Bookmark size={14} aria-hidden />
            <span>{current?.name ?? "View"}</span>
            {isDirty && (
              <span
                className={toolbarStyles.dirty}
                title="Changed since it was saved"
                role="img"
                aria-label="changed"
              />
            )}
          </button>
        }
      >
        {all.length > 0 && (
          <>
            <MenuChoices
              label="Views"
              value={current?.id ?? ""}
              onChange={(id) => {
                const chosen = all.find((view) => view.id === id);
                if (chosen) onState(stateOf(chosen));
              }}
              options={all.map((view) => [
                view.id,
                `${view.name}${view.shared ? "" : " (private)"}${views.data?.default === view.id ? " · default" : ""}`,
              ])}
            />
            <MenuSeparator />
          </>
        )}
        {all.length === 0 && <MenuLabel>{views.isPending ? "Views…" : "No saved views yet"}</MenuLabel>}
        {current && canChange && (
          <MenuItem icon={<Save size={14} aria-hidden />} disabled={!isDirty} onSelect={() => save(current)}>
            Save
          </MenuItem>
        )}
        <MenuItem icon={<Save size={14} aria-hidden />} onSelect={() => setNaming(true)}>
          Save as…
        </MenuItem>
        <MenuItem
          icon={<RotateCcw size={14} aria-hidden />}
          disabled={!isDirty}
          onSelect={() => onState(current ? stateOf(current) : { view: views.data?.default ? NO_VIEW : undefined })}
        >
          Reset
        </MenuItem>
        {current && (
          <MenuItem
            icon={<RotateCcw size={14} aria-hidden />}
            onSelect={() => onState({ view: views.data?.default ? NO_VIEW : undefined })}
          >
            No view
          </MenuItem>
        )}
        {current?.shared && (
          <MenuItem
            icon={<Star size={14} aria-hidden />}
            onSelect={() => makeDefault(views.data?.default === current.id ? null : current)}
          >
            {views.data?.default === current.id ? "Do not show first any more" : "Set as project default"}
          </MenuItem>
        )}
        {current && canChange && (
          <MenuItem icon={<Trash2 size={14} aria-hidden />} onSelect={() => remove(current)}>
            Delete the view
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuItem
          icon={<Link2 size={14} aria-hidden />}
          onSelect={() => copy(location.href, "Copied the link to this view; it stays live.")}
        >
          Copy link
        </MenuItem>
        <MenuItem
          icon={<Share2 size={14} aria-hidden />}
          onSelect={() => copy(frozenLink(), "Copied the link with exactly these runs.")}
        >
          Copy link with the shown runs frozen
        </MenuItem>
      </Menu>
      {naming && (
        <SaveAs
          onSave={async (name, shared) => {
            try {
              const view = await createView(address, { name, state: saved, shared });
              await refresh();
              onState({ ...state, view: view.id });
            } catch (error) {
              report(error);
            }
          }}
          onClose={() => setNaming(false)}
        />
      )}
    </>
  );
}

function SaveAs({ onSave, onClose }: { onSave: (name: string, shared: boolean) => void; onClose: () => void }) {
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  return (
    <Dialog title="Save the view as" onClose={onClose}>
      <form
        className={styles.ask}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === "") return;
          onSave(name.trim(), shared);
          onClose();
        }}
      >
        <Field label="Name" value={name} autoFocus maxLength={200} onChange={(event) => setName(event.target.value)} />
        <label className={styles.tick}>
          <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} /> For everybody
          in the project
        </label>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={name.trim() === ""}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
