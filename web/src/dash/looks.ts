import { createContext } from "react";
import { given } from "@/ui/look";
import type { NextPart, Part } from "@/ui/part";

/** How the widgets of a dashboard are looked at, by their ids. */
export type Looks = Readonly<Record<string, Part>>;

/** What the address says of them, which no document keeps: each may look at a dashboard in ways of their own. */
export interface KeptLooks {
  looks: Looks;
  onLooks: (next: (looks: Looks) => Looks) => void;
  link: (looks: Looks) => Promise<string>;
}

export const LooksContext = createContext<KeptLooks | null>(null);

const MOST_LOOKS = 200;

/** Of texts as `w=w1&.zoom=0..5`; what is not understood is left out. */
export function parseLooks(texts: string | readonly string[] | undefined): Looks {
  const looks: Record<string, Record<string, string | string[]>> = {};
  for (const text of (typeof texts === "string" ? [texts] : (texts ?? [])).slice(0, MOST_LOOKS)) {
    const fields = new URLSearchParams(text);
    const id = fields.get("w");
    if (!id) continue;
    const names = new Set([...fields.keys()].filter((name) => name.startsWith(".")));
    const values = [...names].map((name) => {
      const all = fields.getAll(name);
      return [name.slice(1), all.length > 1 ? all : all[0]!] as const;
    });
    looks[id] = Object.fromEntries(values);
  }
  return looks;
}

export function formatLooks(looks: Looks): readonly string[] | undefined {
  const texts = Object.entries(looks).map(([id, part]) => {
    const fields = new URLSearchParams({ w: id });
    for (const [name, value] of Object.entries(part))
      for (const each of typeof value === "string" ? [value] : value) fields.append(`.${name}`, each);
    return fields.toString();
  });
  return texts.length > 0 ? texts : undefined;
}

/** The looks with that of one widget changed; one that says nothing is none. */
export function withLook(looks: Looks, id: string, next: NextPart): Looks {
  const { [id]: _, ...others } = looks;
  const part = given(next);
  return Object.keys(part).length > 0 ? { ...others, [id]: part } : others;
}
