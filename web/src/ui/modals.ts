import { create } from "zustand";

/** The dialogs that lie over the page, the topmost last: whatever is not in that one is inert. */
export const useModals = create<{ open: readonly HTMLDialogElement[] }>()(() => ({ open: [] }));

/** Said by a dialog that has opened; what it returns is to be called when it closes. */
export function lieOver(dialog: HTMLDialogElement): () => void {
  useModals.setState(({ open }) => ({ open: [...open, dialog] }));
  return () => useModals.setState(({ open }) => ({ open: open.filter((each) => each !== dialog) }));
}
