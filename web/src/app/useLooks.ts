import { replaceEqualDeep } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { formatLooks, type KeptLooks, type Looks, parseLooks } from "@/dash/looks";
import { linkWith } from "@/ui/sharing";

type Texts = readonly string[] | undefined;

/**
 * How widgets are looked at as the address has it: at `name` texts that `onTexts` changes, from what they are by then. Widgets whose
 * look stays the same keep it as the same object.
 */
export function useLooks(
  name: string,
  texts: string | Texts,
  onTexts: (next: (texts: string | Texts) => Texts) => void,
): KeptLooks {
  const known = useRef<Looks>({});
  const change = useRef(onTexts);
  change.current = onTexts;
  known.current = replaceEqualDeep(known.current, parseLooks(texts));
  const looks = known.current;
  return useMemo(
    () => ({
      looks,
      onLooks: (next) => change.current((texts) => formatLooks(next(parseLooks(texts)))),
      link: (looks) => linkWith({ [name]: formatLooks(looks) }),
    }),
    [name, looks],
  );
}
