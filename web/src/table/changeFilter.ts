import { shorten } from "@/ui/format";
import { toast } from "@/ui/toasts";
import type { SetTableState } from "./state";

const SAID_CHARACTERS = 40;

/** Lists what NQL says, made of the NQL that there is now, and gives it. A search for text that gives way to it can be had back. */
export function changeFilter(onState: SetTableState, change: (nql: string) => string): string {
  let nql = "";
  onState((now) => {
    const { q = "", mode } = now;
    nql = change(mode === undefined ? q : "");
    if (mode === undefined && nql === q) return now;
    if (mode !== undefined && q !== "") {
      toast({
        text: `The filter took the place of the search for “${shorten(q, SAID_CHARACTERS)}”.`,
        undo: () => onState((then) => ({ ...then, q, mode })),
      });
    }
    return { ...now, mode: undefined, q: nql || undefined };
  });
  return nql;
}
