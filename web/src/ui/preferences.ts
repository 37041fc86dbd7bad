import { create } from "zustand";
import { persist } from "zustand/middleware";

export type Theme = "light" | "dark" | "system";
/** Which colours tell runs apart: for most eyes, for those that confuse red and green, or blue and yellow. */
export type RunColours = "standard" | "deutan" | "tritan";
/** Over large charts and beside small ones when asked, or below every chart. */
export type Legends = "floating" | "below";
export type Density = "compact" | "normal" | "relaxed";

interface Preferences {
  theme: Theme;
  runColours: RunColours;
  density: Density;
  legends: Legends;
  railExpanded: boolean;
  columnWidths: Record<string, number>;
  /** The share of the width that the left pane takes, by what stands beside it. */
  splitRatios: Record<string, number>;
  /** Whether the left pane makes room for what stands beside it. */
  isPaneHidden: boolean;
  setTheme: (theme: Theme) => void;
  setRunColours: (runColours: RunColours) => void;
  setDensity: (density: Density) => void;
  toggleRail: () => void;
  setColumnWidth: (path: string, width: number) => void;
  setSplitRatio: (beside: string, ratio: number) => void;
  togglePane: () => void;
}

/** What belongs to this browser and not to a page's address. `public/theme.js` reads the same storage key. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      theme: "system",
      runColours: "standard",
      density: "normal",
      legends: "floating",
      railExpanded: false,
      columnWidths: {},
      splitRatios: {},
      isPaneHidden: false,
      setTheme: (theme) => set({ theme }),
      setRunColours: (runColours) => set({ runColours }),
      setDensity: (density) => set({ density }),
      toggleRail: () => set((state) => ({ railExpanded: !state.railExpanded })),
      setColumnWidth: (path, width) => set((state) => ({ columnWidths: { ...state.columnWidths, [path]: width } })),
      setSplitRatio: (beside, ratio) => set((state) => ({ splitRatios: { ...state.splitRatios, [beside]: ratio } })),
      togglePane: () => set((state) => ({ isPaneHidden: !state.isPaneHidden })),
    }),
    { name: "seamark-preferences" },
  ),
);

const prefersDark = () => matchMedia("(prefers-color-scheme: dark)");
const forcesColours = () => matchMedia("(forced-colors: active)");

/** Where the system forces its colours, its own light or dark stands behind everything, whatever was chosen here. */
export function resolveTheme(theme: Theme): "light" | "dark" {
  return theme === "system" || forcesColours().matches ? (prefersDark().matches ? "dark" : "light") : theme;
}

/** Keeps the page's colours equal to the preferences and to the system's, and tells what is drawn on canvases to draw anew. */
export function followTheme(): void {
  let wasForced = forcesColours().matches;
  const apply = () => {
    const { theme, runColours } = usePreferences.getState();
    const next = resolveTheme(theme);
    const isForced = forcesColours().matches;
    const { dataset } = document.documentElement;
    if (dataset.theme === next && dataset.palette === runColours && isForced === wasForced) return;
    dataset.theme = next;
    dataset.palette = runColours;
    wasForced = isForced;
    dispatchEvent(new Event("seamark:theme"));
  };
  apply();
  usePreferences.subscribe(apply);
  prefersDark().addEventListener("change", apply);
  forcesColours().addEventListener("change", apply);
}
