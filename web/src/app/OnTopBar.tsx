import { createContext, type ReactNode, useContext } from "react";
import { createPortal } from "react-dom";

/** Where pages put what belongs to the top bar; null while that is hidden. */
export const TopBarPlace = createContext<Element | null>(null);

/** Shows its children in the top bar, beside the breadcrumb. */
export function OnTopBar({ children }: { children: ReactNode }): ReactNode {
  const place = useContext(TopBarPlace);
  return place && createPortal(children, place);
}
