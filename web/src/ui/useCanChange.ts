import { useQuery } from "@tanstack/react-query";
import { type ProjectAddress, project } from "@/api/queries";
import { PHONE, useMedia } from "./hooks";

/**
 * Whether the signed-in person may change the project's runs. Until that is known it is offered, and the server has the last word.
 * Phones show runs and change nothing.
 */
export function useCanChange(address: ProjectAddress): boolean {
  const { data } = useQuery(project(address));
  const isPhone = useMedia(PHONE);
  return !isPhone && (!data || (data.role !== "viewer" && !data.is_archived));
}
