import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { chosenDirections, type Direction, directionByName } from "@/api/directions";
import type { ProjectAddress } from "@/api/queries";
import { type Lost, lostOf } from "./LostParts";

/** Which values of a metric are better: as somebody said, else as its name tells. */
export type DirectionOf = (path: string) => Direction;

/** The directions of a project's metrics. Where nobody needs them, what people said is not asked for. */
export function useDirections(
  address: ProjectAddress,
  isNeeded = true,
): { directionOf: DirectionOf; lost: Lost | null } {
  const answer = useQuery({ ...chosenDirections(address), enabled: isNeeded });
  const { data } = answer;
  return {
    directionOf: useCallback((path) => data?.[path] ?? directionByName(path), [data]),
    lost: lostOf(
      "Which values are better is guessed from names, since what was chosen could not be loaded",
      answer,
      isNeeded,
    ),
  };
}
