import { useFocusMode } from "@/ui/focus";
import { dismiss, toast } from "@/ui/toasts";

/** What lies over the page. */
export type Overlay = "palette" | "switcher" | "help" | null;

let word = 0;

/** Shows the content alone, and says how to see everything again. */
export function useFocusWithWord() {
  const { isFocused, toggleFocus } = useFocusMode();
  return {
    isFocused,
    toggleFocus: () => {
      if (isFocused) dismiss(word);
      else word = toast({ text: "Only the content is shown. Press f or Esc to see everything again." });
      toggleFocus();
    },
  };
}
