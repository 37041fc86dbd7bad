import type { Schemas } from "./client";

export const LINES_PER_PAGE = 2_000;

export type TextPage = Schemas["StringPage"];

export const isFull = (page: TextPage | undefined): boolean => page?.points.length === LINES_PER_PAGE;

/** Whether what is known of a page of a text series may still change. */
export const isGrowing = (page: unknown): boolean => !isFull(page as TextPage | undefined);
