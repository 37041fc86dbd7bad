import { useEffect, useRef } from "react";
import { create } from "zustand";
import { copyText } from "./clipboard";
import { toast } from "./toasts";

/** Links to what a page shows, where its address alone does not do. */
export interface ShareLinks {
  /** Shows what matches when it is opened. */
  live: () => Promise<string>;
  /** Shows the runs that are shown now, whatever matches later. */
  frozen: () => Promise<string>;
}

/** The links of the page that is open; null where its address says everything. */
export const useShareLinks = create<{ links: ShareLinks | null }>()(() => ({ links: null }));

/** Has the page be shared by these links while the component is there. */
export function useShared({ live, frozen }: ShareLinks): void {
  const current = useRef({ live, frozen });
  current.current = { live, frozen };
  useEffect(() => {
    const links: ShareLinks = { live: () => current.current.live(), frozen: () => current.current.frozen() };
    useShareLinks.setState({ links });
    return () => useShareLinks.setState({ links: null });
  }, []);
}

/** Puts a link on the clipboard and says so. */
export async function copyLink(link: () => Promise<string>, said: string): Promise<void> {
  try {
    await copyText(await link());
    toast({ text: said });
  } catch (error) {
    toast({
      tone: "bad",
      text: `The link was not copied: ${error instanceof Error ? error.message : String(error)}`,
    });
  }
}

export const LIVE_COPIED = "Copied the link. It stays live: it shows what matches when it is opened.";
export const FROZEN_COPIED = "Copied the link to exactly the runs that are shown now.";
