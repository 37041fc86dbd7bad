import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Bookmark, Link2, RotateCcw, Save, Share2, Star, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ProjectAddress } from "@/api/queries";
import { changeView, createView, deleteView, setDefaultView, undeleteView, type View } from "@/api/runs";
import { PHONE, useMedia } from "@/ui/hooks";
import { later } from "@/ui/later";
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuSeparator } from "@/ui/Menu";
import { copyLink, FROZEN_COPIED, LIVE_COPIED, type ShareLinks } from "@/ui/sharing";
import { toast, toastError } from "@/ui/toasts";
import { viewsQuery } from "./questions";
import { NO_VIEW, type SetTableState, sameState, stateOf, type TableState, viewState } from "./state";
import toolbarStyles from "./Toolbar.module.css";

// Opens only when it is asked for.
const SaveViewAs = later(async () => (await import("./SaveViewAs")).SaveViewAs);

const report = (error: unknown) => toastError(error);

export function ViewsMenu({
  address,
  state,
  onState,
  links,
}: {
  address: ProjectAddress;
  state: TableState;
  onState: SetTableState;
  links: ShareLinks;
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
      onState((now) => (now.view === view.id ? { ...now, view: undefined } : now));
      toast({
        text: `Deleted the view “${view.name}”.`,
        undo: async () => {
          await undeleteView(address, view.id);
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
      const former = views.data?.default ?? null;
      await setDefaultView(address, view?.id ?? null);
      toast({
        text: view ? `“${view.name}” is now what everybody sees first.` : "The project has no default view any more.",
        undo: async () => {
          await setDefaultView(address, former);
          await refresh();
        },
      });
    } catch (error) {
      report(error);
    }
    await refresh();
  };
  const isPhone = useMedia(PHONE);
  const canChange = !isPhone && current !== undefined && (current.mine || current.shared);

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
          <MenuItem changes icon={<Save size={14} aria-hidden />} disabled={!isDirty} onSelect={() => save(current)}>
            Save
          </MenuItem>
        )}
        {!isPhone && (
          <MenuItem changes icon={<Save size={14} aria-hidden />} onSelect={() => setNaming(true)}>
            Save as…
          </MenuItem>
        )}
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
        {current?.shared && !isPhone && (
          <MenuItem
            changes
            icon={<Star size={14} aria-hidden />}
            onSelect={() => makeDefault(views.data?.default === current.id ? null : current)}
          >
            {views.data?.default === current.id ? "Do not show first any more" : "Set as project default"}
          </MenuItem>
        )}
        {current && canChange && (
          <MenuItem changes icon={<Trash2 size={14} aria-hidden />} onSelect={() => remove(current)}>
            Delete the view
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuItem icon={<Link2 size={14} aria-hidden />} onSelect={() => copyLink(links.live, LIVE_COPIED)}>
          Copy link
        </MenuItem>
        <MenuItem icon={<Share2 size={14} aria-hidden />} onSelect={() => copyLink(links.frozen, FROZEN_COPIED)}>
          Copy link with the shown runs frozen
        </MenuItem>
      </Menu>
      {naming && (
        <SaveViewAs
          onSave={async (name, shared) => {
            try {
              const view = await createView(address, { name, state: saved, shared });
              await refresh();
              onState((now) => ({ ...now, view: view.id }));
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
