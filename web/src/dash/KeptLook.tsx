import { type ReactNode, useContext, useMemo, useRef } from "react";
import { type Look, LookContext } from "@/ui/look";
import type { Part } from "@/ui/part";
import { LooksContext, withLook } from "./looks";

const AS_IT_IS: Part = {};

/** Gives a widget its part of the address, and keeps it from hearing of the others'. */
export function KeptLook({ id, children }: { id: string; children: ReactNode }) {
  const kept = useContext(LooksContext);
  const latest = useRef(kept);
  latest.current = kept;
  const part = kept?.looks[id] ?? AS_IT_IS;
  const isKept = kept !== null;
  const look = useMemo<Look | null>(
    () =>
      isKept
        ? {
            part,
            onPart: (next) => latest.current?.onLooks((looks) => withLook(looks, id, next(looks[id] ?? AS_IT_IS))),
            link: (next) => latest.current!.link(withLook(latest.current!.looks, id, next)),
          }
        : null,
    [isKept, part, id],
  );
  return <LookContext value={look}>{children}</LookContext>;
}
