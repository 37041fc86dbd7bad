import { create } from "zustand";

/** Whether everything but the content is hidden, for this visit. */
export const useFocusMode = create<{ isFocused: boolean; toggleFocus: () => void }>()((set) => ({
  isFocused: false,
  toggleFocus: () => set(({ isFocused }) => ({ isFocused: !isFocused })),
}));
