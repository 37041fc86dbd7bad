import { useEffect, useRef } from "react";
import { create } from "zustand";
import { copyText } from "./clipboard";
import type { NextPart } from "./part";
import { toast } from "./toasts";

/** Links to what a page shows, where its address alone does not do. */
export interface ShareLinks {
  /** Shows what matches when it is opened; what is said more counts more than what the page's address says. */
  live: (more?: NextPart) => Promise<string>;
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
    const links: ShareLinks = { live: (more) => current.current.live(more), frozen: () => current.current.frozen() };
    useShareLinks.setState({ links });
    return () => useShareLinks.setState({ links: null });
  }, []);
}

/** A link to the page whose address says something more: one that is kept for good where the page has such links. */
export async function linkWith(more: NextPart): Promise<string> {
  const { links } = useShareLinks.getState();
  if (links) return links.live(more);
  const link = new URL(location.href);
  for (const [name, value] of Object.entries(more)) {
    link.searchParams.delete(name);
    for (const each of value === undefined ? [] : [value].flat()) link.searchParams.append(name, each);
  }
  return link.href;
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
