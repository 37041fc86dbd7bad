import { useNavigate } from "@tanstack/react-router";
import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef } from "react";
import type { OnPart } from "@/ui/part";
import { partOf, withPart } from "./parts";
import type { RunState } from "./runState";

type ChangeState<State> = (changes: Partial<State> | ((now: State) => State), replace?: boolean) => void;

/**
 * Changes what the address of a run's or a project's page says: single fields of it, or all of it by a function. Changes that follow each other before the page
 * has rendered undo none; `latest` is what they make of it.
 */
export function useStateChange<State extends RunState>(
  state: State,
): { change: ChangeState<State>; latest: RefObject<State> } {
  const navigate = useNavigate();
  const latest = useRef(state);
  // Before the effects of what is in the page, which may change it again.
  useLayoutEffect(() => {
    latest.current = state;
  }, [state]);
  const change = useCallback<ChangeState<State>>(
    (changes, replace = false) => {
      const now = latest.current;
      latest.current = typeof changes === "function" ? changes(now) : { ...now, ...changes };
      const search: RunState = latest.current;
      navigate({ to: ".", search: { ...search }, replace });
    },
    [navigate],
  );
  return { change, latest };
}

/** Changes what the address says of the panels with these letters. */
export function useOnParts<State extends RunState, Letter extends string>(
  change: ChangeState<State>,
  letters: readonly Letter[],
): Readonly<Record<Letter, OnPart>> {
  return useMemo(() => {
    const of =
      (letter: Letter): OnPart =>
      (next, replace) =>
        change((now) => withPart(now, letter, next(partOf(now, letter))), replace);
    return Object.fromEntries(letters.map((letter) => [letter, of(letter)])) as Record<Letter, OnPart>;
  }, [change, letters]);
}
