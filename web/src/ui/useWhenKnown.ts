import { useEffect, useState } from "react";
import type { Asked } from "./Waiting";

/** Whether the answer is that to what is typed, and not to letters before. */
export const isKnown = (
  typed: string,
  settled: string,
  { isPending, isPlaceholderData }: Pick<Asked["answer"], "isPending" | "isPlaceholderData">,
): boolean => typed === settled && !isPending && !isPlaceholderData;

/**
 * What Enter does with what is found of what is typed: at once where that is known, or as soon as it is. Whoever types on meanwhile
 * has not meant it.
 */
export function useWhenKnown(typed: string, isKnown: boolean, act: () => void): () => void {
  const [meant, setMeant] = useState<string | null>(null);
  useEffect(() => {
    if (meant === null) return;
    if (meant !== typed) setMeant(null);
    else if (isKnown) {
      setMeant(null);
      act();
    }
  });
  return () => (isKnown ? act() : setMeant(typed));
}
