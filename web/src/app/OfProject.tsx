import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ProjectFacts } from "@/api/adminQueries";
import { ApiError } from "@/api/client";
import { type ProjectAddress, project as projectQuery } from "@/api/queries";
import { Failure } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";

/** A page about a project, once it is known that there is one that may be seen. */
export function OfProject({
  address,
  children,
}: {
  address: ProjectAddress;
  children: (facts: ProjectFacts) => ReactNode;
}) {
  const facts = useQuery(projectQuery(address));
  if (facts.data) return children(facts.data);
  if (facts.isError && !(facts.error instanceof ApiError && facts.error.status === 401)) {
    const isMissing = facts.error instanceof ApiError && facts.error.status === 404;
    return (
      <Failure
        isPage
        title={isMissing ? "There is no such project" : "The project cannot be shown"}
        error={facts.error}
        onRetry={() => facts.refetch()}
      >
        <Link to="/">To the projects</Link>
      </Failure>
    );
  }
  return (
    <WaitingFor answer={facts} queryKey={projectQuery(address).queryKey} what="Looking for the project…" lines={9} />
  );
}
