import { useMemo, useRef } from "react";

type Functions = { [name: string]: (...values: never[]) => unknown };

/** The same object for the life of the component, whose functions are always the newest: what is memoised may hold it. */
export function useLatest<T extends object>(newest: T): T {
  const current = useRef(newest);
  current.current = newest;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the names of the functions never change.
  return useMemo(() => {
    const names = Object.keys(newest) as (keyof T & string)[];
    return Object.fromEntries(
      names.map((name) => [name, (...values: never[]) => (current.current as Functions)[name]!(...values)]),
    ) as T;
  }, []);
}
