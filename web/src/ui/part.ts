import { useCallback } from "react";

/** What an address says of one panel, by the names that the panel gives it. */
export type Part = Readonly<Record<string, string | readonly string[]>>;
/** An address names so many attributes that are left out, and so many namespaces that are folded. */
export const MOST_NAMED = 300;
/** The same to come; what is undefined leaves the address. */
export type NextPart = Readonly<Record<string, string | readonly string[] | undefined>>;
/** Changes a panel's part of the address, from what it is by then and not from what was last drawn; `replace` where it is no step to go
 * back. */
export type OnPart = (next: (part: Part) => NextPart, replace?: boolean) => void;

export type Change<State> = (changes: Partial<State> | ((state: State) => Partial<State>), replace?: boolean) => void;

/** Changes some fields of a panel's state, of which changes that are not drawn yet undo none. */
export function usePartChange<State>(
  onPart: OnPart,
  parse: (part: Part) => State,
  format: (state: State) => NextPart,
): Change<State> {
  return useCallback(
    (changes, replace) =>
      onPart((part) => {
        const state = parse(part);
        return format({ ...state, ...(typeof changes === "function" ? changes(state) : changes) });
      }, replace),
    [onPart, parse, format],
  );
}
