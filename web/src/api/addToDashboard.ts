import { create } from "zustand";
import type { NewWidget } from "./dashboards";
import type { ProjectAddress } from "./queries";

/** Something that somebody wants on a dashboard, and has not said on which. */
export interface Wish {
  address: ProjectAddress;
  widgets: readonly NewWidget[];
}

/** Heard by the application, which asks for the dashboard. */
export const useWish = create<{ wish: Wish | null }>()(() => ({ wish: null }));

/** Asks on which dashboard widgets shall be, and adds them there. */
export const addToDashboard = (wish: Wish): void => useWish.setState({ wish });

export const forgetWish = (): void => useWish.setState({ wish: null });
