import { useQuery } from "@tanstack/react-query";
import { Link, Navigate } from "@tanstack/react-router";
import { Building2, ChevronRight } from "lucide-react";
import { workspaces } from "@/api/queries";
import { useTitle } from "@/ui/hooks";
import { Empty, Failure, Skeleton } from "@/ui/states";
import styles from "./pages.module.css";

/** The workspaces; with only one there is nothing to choose. */
export function HomePage() {
  useTitle("Home");
  const list = useQuery(workspaces());
  if (list.isPending) return <Skeleton />;
  if (list.isError)
    return <Failure title="The workspaces could not be loaded" error={list.error} onRetry={() => list.refetch()} />;
  const only = list.data[0];
  if (list.data.length === 1 && only)
    return <Navigate to="/w/$workspace" params={{ workspace: only.name }} search={{}} replace />;
  if (list.data.length === 0) {
    return (
      <Empty icon={<Building2 size={20} />} title="You are in no workspace yet">
        <p>
          Ask an administrator to add you: <code>seamark member add WORKSPACE YOUR-NAME</code>
        </p>
      </Empty>
    );
  }
  return (
    <div className={styles.page}>
      <h1>Workspaces</h1>
      <ul className={styles.workspaces}>
        {list.data.map((workspace) => (
          <li key={workspace.uuid}>
            <Link to="/w/$workspace" params={{ workspace: workspace.name }} search={{}}>
              <Building2 size={18} aria-hidden />
              <b>{workspace.name}</b>
              <span>{workspace.role}</span>
              <ChevronRight size={15} aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
