import { useQuery } from "@tanstack/react-query";
import { type ProjectAddress, project } from "@/api/queries";

/** Whether the signed-in person may change the project's runs. Until that is known it is offered, and the server has the last word. */
export function useCanChange(address: ProjectAddress): boolean {
  const { data } = useQuery(project(address));
  return !data || (data.role !== "viewer" && !data.is_archived);
}
