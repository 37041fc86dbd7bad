import { createContext } from "react";

/** Why no run is shown, where somebody asks for a picture of the shown ones. */
export interface WhyNoRuns {
  /** A sentence after "No run is shown." */
  why: string;
  /** What would show some. */
  step?: { label: string; onStep: () => void };
}

/** Set by the page that knows what selects the runs. */
export const NoRunsContext = createContext<WhyNoRuns>({ why: "There is none here." });
