import type { DashboardDocument } from "@/api/dashboards";

/** What could not be saved yet, kept over a reload of the tab: the page may go before the server comes back. */
export interface Draft {
  /** The version that it is based on. */
  version: number;
  document: DashboardDocument;
}

const keyOf = (dashboard: string) => `seamark:dashboard:${dashboard}`;

export function keepDraft(dashboard: string, draft: Draft): void {
  try {
    sessionStorage.setItem(keyOf(dashboard), JSON.stringify(draft));
  } catch {
    // A browser that keeps nothing, or is full: the change is still in the page.
  }
}

export const forgetDraft = (dashboard: string): void => sessionStorage.removeItem(keyOf(dashboard));

export function keptDraft(dashboard: string): Draft | null {
  try {
    const draft = JSON.parse(sessionStorage.getItem(keyOf(dashboard)) ?? "null") as Draft | null;
    return draft && Number.isInteger(draft.version) && Array.isArray(draft.document?.sections) ? draft : null;
  } catch {
    return null;
  }
}
