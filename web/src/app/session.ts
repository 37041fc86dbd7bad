import { create } from "zustand";

/** Whether the session ended while the page was open. */
export const useSessionEnded = create<{ isEnded: boolean; end: () => void; goOn: () => void }>()((set) => ({
  isEnded: false,
  end: () => set({ isEnded: true }),
  goOn: () => set({ isEnded: false }),
}));
