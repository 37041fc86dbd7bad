import type { AttributeType } from "@/api/queries";
import { TYPE_NAMES } from "@/api/values";

export const KINDS = ["values", "series", "texts", "files", "other"] as const;
/** Types that people look for together. */
export type Kind = (typeof KINDS)[number];

/** Which types are listed: those of a kind, or one alone. */
export type Listed = Kind | AttributeType;

export const parseListed = (text: unknown): Listed | undefined =>
  KINDS.find((each) => each === text) ?? TYPES.find((each) => each === text);

export const TYPES = Object.keys(TYPE_NAMES) as AttributeType[];
