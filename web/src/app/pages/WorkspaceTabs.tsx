import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { workspaces } from "@/api/projectQueries";
import { me } from "@/api/queries";
import { useTitle } from "@/ui/hooks";
import { InlineFailure } from "@/ui/InlineFailure";
import type { PlacedList } from "@/ui/listState";
import { Page } from "@/ui/Page";
import { Skeleton } from "@/ui/states";
import { TabLinks } from "../TabLinks";
import { NotFoundPage } from "./NotFoundPage";

const WorkspaceMembers = lazy(async () => ({ default: (await import("@/admin/WorkspaceMembers")).WorkspaceMembers }));
const ServiceAccounts = lazy(async () => ({ default: (await import("@/admin/ServiceAccounts")).ServiceAccounts }));
const WorkspaceFacts = lazy(async () => ({ default: (await import("@/admin/WorkspaceFacts")).WorkspaceFacts }));

const WorkspaceStorage = lazy(async () => ({ default: (await import("@/admin/Storage")).WorkspaceStorage }));

const PARTS = ["members", "service-accounts", "storage", "settings"] as const;
type Part = (typeof PARTS)[number];

const TITLES: Record<Part, string> = {
  members: "Members",
  "service-accounts": "Service accounts",
  storage: "Storage",
  settings: "Settings",
};

/** The way between the parts of a workspace; `open` is undefined on its list of projects. */
export function WorkspaceNav({ workspace, open }: { workspace: string; open?: Part }) {
  return (
    <TabLinks label={`Workspace ${workspace}`}>
      <Link
        to="/w/$workspace"
        params={{ workspace }}
        search={{}}
        activeOptions={{ exact: true, includeSearch: false }}
        aria-current={open === undefined ? "page" : undefined}
        className={TabLinks.tab}
      >
        Projects
      </Link>
      {PARTS.map((part) => (
        <Link
          key={part}
          to="/w/$workspace/$part"
          params={{ workspace, part }}
          aria-current={open === part ? "page" : undefined}
          className={TabLinks.tab}
        >
          {TITLES[part]}
        </Link>
      ))}
    </TabLinks>
  );
}

/** Who belongs to a workspace, its service accounts, and what it may hold. */
export function WorkspacePartPage() {
  const { workspace, part } = useParams({ from: "/signed-in/w/$workspace/$part" });
  const state = useSearch({ from: "/signed-in/w/$workspace/$part" });
  const navigate = useNavigate({ from: "/w/$workspace/$part" });
  const place: PlacedList = { state, onState: (search, replace) => void navigate({ search, replace }) };
  const open = PARTS.find((each) => each === part);
  useTitle(open && TITLES[open], workspace);
  const account = useQuery(me());
  const homes = useQuery(workspaces());
  const known = homes.data?.find((each) => each.name === workspace);
  const canChange = known?.role === "admin";
  if (!open) return <NotFoundPage />;
  return (
    <>
      <WorkspaceNav workspace={workspace} open={open} />
      <Page
        title={workspace}
        subtitle={
          known ? (
            `You are ${known.role === "admin" ? "an admin" : "a member"} of it`
          ) : homes.isError ? (
            <InlineFailure error={homes.error} onRetry={() => void homes.refetch()} />
          ) : (
            " "
          )
        }
      >
        <Suspense fallback={<Skeleton />}>
          {open === "members" && (
            <WorkspaceMembers workspace={workspace} canChange={canChange} me={account.data?.user.name ?? ""} />
          )}
          {open === "service-accounts" && <ServiceAccounts workspace={workspace} canChange={known && canChange} />}
          {open === "storage" && <WorkspaceStorage workspace={workspace} {...place} />}
          {open === "settings" && (
            <WorkspaceFacts workspace={workspace} visibilities={known?.allowed_visibilities ?? []} />
          )}
        </Suspense>
      </Page>
    </>
  );
}
