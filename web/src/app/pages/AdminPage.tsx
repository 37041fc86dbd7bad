import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { workspaces } from "@/api/projectQueries";
import { me } from "@/api/queries";
import { useTitle } from "@/ui/hooks";
import type { PlacedList } from "@/ui/listState";
import { Page } from "@/ui/Page";
import { Empty, Skeleton } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import { TabLinks } from "../TabLinks";
import { NotFoundPage } from "./NotFoundPage";

const Users = lazy(async () => ({ default: (await import("@/admin/Users")).Users }));
const Workspaces = lazy(async () => ({ default: (await import("@/admin/Workspaces")).Workspaces }));
const ServerStorage = lazy(async () => ({ default: (await import("@/admin/Storage")).ServerStorage }));
const ImportWizard = lazy(async () => ({ default: (await import("@/admin/ImportWizard")).ImportWizard }));
const ServerJobs = lazy(async () => ({ default: (await import("@/admin/ServerJobs")).ServerJobs }));
const AuditLog = lazy(async () => ({ default: (await import("@/admin/AuditLog")).AuditLog }));
const ServerHealth = lazy(async () => ({ default: (await import("@/admin/ServerHealth")).ServerHealth }));

const PARTS = ["users", "workspaces", "storage", "imports", "jobs", "audit", "health"] as const;
type Part = (typeof PARTS)[number];

const TITLES: Record<Part, string> = {
  users: "Users",
  workspaces: "Workspaces",
  storage: "Storage",
  imports: "Imports",
  jobs: "Jobs",
  audit: "Audit",
  health: "Health",
};

/** What admins look after: the whole server. */
export function AdminPage() {
  const { part } = useParams({ from: "/signed-in/admin/$part" });
  const state = useSearch({ from: "/signed-in/admin/$part" });
  const navigate = useNavigate({ from: "/admin/$part" });
  const place: PlacedList = { state, onState: (search, replace) => void navigate({ search, replace }) };
  const open = PARTS.find((each) => each === part);
  useTitle(open && TITLES[open], "Server");
  const account = useQuery(me());
  const known = useQuery(workspaces());
  if (!open) return <NotFoundPage />;
  if (account.data && !account.data.user.is_admin) {
    return (
      <Page title="Server">
        <Empty title="Only admins of the server see this" actions={<Link to="/">To your projects</Link>}>
          {`You are signed in as ${account.data.user.name}, who is not one. Ask an admin of the server to make you one, under Server, Users.`}
        </Empty>
      </Page>
    );
  }
  return (
    <>
      <TabLinks label="Server">
        {PARTS.map((each) => (
          <Link
            key={each}
            to="/admin/$part"
            params={{ part: each }}
            aria-current={each === open ? "page" : undefined}
            className={TabLinks.tab}
          >
            {TITLES[each]}
          </Link>
        ))}
      </TabLinks>
      <Page title="Server">
        <Suspense fallback={<Skeleton />}>
          {open === "users" && (
            <WaitingFor
              answer={known}
              queryKey={workspaces().queryKey}
              what="Looking for workspaces…"
              failed="The workspaces could not be loaded"
              isTable
            />
          )}
          {open === "users" && known.data && (
            <Users me={account.data?.user.name ?? ""} workspaces={known.data.map((each) => each.name)} {...place} />
          )}
          {open === "workspaces" && <Workspaces />}
          {open === "storage" && <ServerStorage {...place} />}
          {open === "imports" && <ImportWizard serverUrl={account.data?.server_url ?? location.origin} {...place} />}
          {open === "jobs" && <ServerJobs {...place} />}
          {open === "audit" && <AuditLog {...place} />}
          {open === "health" && <ServerHealth />}
        </Suspense>
      </Page>
    </>
  );
}
