import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { chosenDirections, type Direction, directionByName } from "@/api/directions";
import type { ProjectAddress } from "@/api/queries";

/** Which values of a metric are better: as somebody said, else as its name tells. */
export type DirectionOf = (path: string) => Direction;

/** The directions of a project's metrics. Where nobody needs them, what people said is not asked for. */
export function useDirections(address: ProjectAddress, isNeeded = true): DirectionOf {
  const { data } = useQuery({ ...chosenDirections(address), enabled: isNeeded });
  return useCallback((path) => data?.[path] ?? directionByName(path), [data]);
}
