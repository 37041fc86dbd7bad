import { createContext } from "react";

/** Takes what has nothing to show off the page, for as long as the same runs are shown; null where nothing does. */
export const HideContext = createContext<(() => void) | null>(null);

/** Asks what the widget around shall show; null where nobody may say, or is being asked already. */
export const EditContext = createContext<(() => void) | null>(null);
