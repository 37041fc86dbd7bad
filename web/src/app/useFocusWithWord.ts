import { useFocusMode } from "@/ui/focus";
import { toast } from "@/ui/toasts";

/** What lies over the page. */
export type Overlay = "palette" | "switcher" | "help" | null;

/** Shows the content alone, and says how to see everything again. */
export function useFocusWithWord() {
  const { isFocused, toggleFocus } = useFocusMode();
  return {
    toggleFocus: () => {
      if (!isFocused) toast({ text: "Only the content is shown. Press f or Esc to see everything again." });
      toggleFocus();
    },
  };
}
