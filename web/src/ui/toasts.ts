import { create } from "zustand";
import { messageOf } from "./errors";

export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "bad";
  /** By which the server's log knows what went wrong. */
  requestId?: string | undefined;
  undo?: () => unknown;
  /** What can be done instead. */
  offer?: { text: string; take: () => unknown } | undefined;
}

const MOST = 3;
export const SHOWN_MILLISECONDS = 10_000;

interface Toasts {
  toasts: readonly Toast[];
}

export const useToasts = create<Toasts>()(() => ({ toasts: [] }));

let lastId = 0;

/** Says in passing that something was done, or went wrong; `undo` can be had for ten seconds. At most three are shown: the oldest
 * goes first. Returns the toast's id. */
export function toast({
  text,
  tone = "plain",
  requestId,
  undo,
  offer,
}: Omit<Toast, "id" | "tone"> & { tone?: Toast["tone"] }): number {
  lastId += 1;
  const fresh: Toast = { id: lastId, text, tone, requestId, undo, offer };
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, fresh].slice(-MOST) }));
  return fresh.id;
}

/** Says in passing why something could not be done. */
export const toastError = (error: unknown): number => toast({ tone: "bad", ...messageOf(error) });

export function dismiss(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((each) => each.id !== id) }));
}

/** Takes back what a toast tells of; that it could not be taken back is a toast of its own. */
export const undo = ({ id, undo: action }: Toast): Promise<void> => follow(id, action);

/** Does what a toast offers. */
export const take = ({ id, offer }: Toast): Promise<void> => follow(id, offer?.take);

async function follow(id: number, action: (() => unknown) | undefined): Promise<void> {
  dismiss(id);
  try {
    await action?.();
  } catch (error) {
    toastError(error);
  }
}
