import { useMemo } from "react";
import type { Look } from "@/ui/look";
import type { OnPart, Part } from "@/ui/part";
import { linkWith } from "@/ui/sharing";

/** How what is open alone is looked at, as the letter `p` of the address has it; each changes what is its own there. */
export function useOwnLook(part: Part, onPart: OnPart): Look {
  return useMemo<Look>(
    () => ({
      part,
      onPart: (next, replace) => onPart((now) => ({ ...now, ...next(now) }), replace),
      link: (next) => linkWith(Object.fromEntries(Object.entries(next).map(([name, value]) => [`p.${name}`, value]))),
    }),
    [part, onPart],
  );
}
