import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { me } from "@/api/queries";
import { parseListState } from "@/ui/listState";
import { addressOfOurs } from "./nextAddress";
import { PageFailure } from "./PageFailure";
import { NotFoundPage } from "./pages/NotFoundPage";
import { parseProjectState } from "./projectState";
import { parseRunState } from "./runState";
import { parseRunsState } from "./runsState";
import { Shell } from "./Shell";
import { Starting } from "./Starting";
import { parseSearch, stringifySearch } from "./search";

interface Context {
  queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: NotFoundPage });

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (search: Record<string, unknown>): { next?: string } => ({
    next: addressOfOurs(search.next),
  }),
  component: lazyRouteComponent(() => import("./pages/LoginPage"), "LoginPage"),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyRouteComponent(() => import("./pages/SetupPage"), "SetupPage"),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queries.ensureQueryData(me());
    } catch (error) {
      if (error instanceof Error && "status" in error && error.status === 401) {
        throw redirect({
          to: "/login",
          search: { next: location.href === "/" ? undefined : location.href },
          replace: true,
        });
      }
    }
  },
  component: Shell,
  pendingComponent: Starting,
  pendingMs: 150,
  pendingMinMs: 0,
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/HomePage"), "HomePage"),
});

export type ProjectListSort = "name" | "-runs" | "-last_activity" | "-created_at";

const workspace = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$workspace",
  validateSearch: (search: Record<string, unknown>): { search?: string; sort?: ProjectListSort } => ({
    search: typeof search.search === "string" && search.search !== "" ? search.search : undefined,
    sort: (["name", "-runs", "-created_at"] as const).find((each) => each === search.sort),
  }),
  component: lazyRouteComponent(() => import("./pages/WorkspacePage"), "WorkspacePage"),
});

const workspacePart = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$workspace/$part",
  validateSearch: parseListState,
  component: lazyRouteComponent(() => import("./pages/WorkspaceTabs"), "WorkspacePartPage"),
});

const project = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$workspace/p/$project",
  validateSearch: parseProjectState,
  component: lazyRouteComponent(() => import("./pages/ProjectPage"), "ProjectPage"),
});

const trash = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$workspace/p/$project/trash",
  validateSearch: parseListState,
  component: lazyRouteComponent(() => import("./pages/TrashPage"), "TrashPage"),
});

const projectSettings = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$workspace/p/$project/settings",
  validateSearch: parseListState,
  component: lazyRouteComponent(() => import("./pages/ProjectSettingsPage"), "ProjectSettingsPage"),
});

const runs = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$workspace/p/$project/runs",
  validateSearch: parseRunsState,
  component: lazyRouteComponent(() => import("./pages/RunsPage"), "RunsPage"),
});

const run = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$workspace/p/$project/runs/$run",
  validateSearch: parseRunState,
  component: lazyRouteComponent(() => import("./pages/RunPage"), "RunPage"),
});

const experiment = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$workspace/p/$project/experiments/$name",
  validateSearch: parseRunState,
  component: lazyRouteComponent(() => import("./pages/ExperimentPage"), "ExperimentPage"),
});

const models = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$workspace/p/$project/models",
  validateSearch: parseListState,
  component: lazyRouteComponent(() => import("./pages/ModelsPage"), "ModelsPage"),
});

const model = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$workspace/p/$project/models/$model",
  component: lazyRouteComponent(() => import("./pages/ModelsPage"), "ModelPage"),
});

const version = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$workspace/p/$project/models/$model/$version",
  validateSearch: parseRunState,
  component: lazyRouteComponent(() => import("./pages/ModelVersionPage"), "ModelVersionPage"),
});

const artifact = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$workspace/p/$project/artifacts/$hash",
  validateSearch: parseListState,
  component: lazyRouteComponent(() => import("./pages/ArtifactPage"), "ArtifactPage"),
});

const settingsPart = createRoute({
  getParentRoute: () => signedIn,
  path: "/settings/$part",
  component: lazyRouteComponent(() => import("./pages/SettingsPage"), "SettingsPage"),
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: "/settings",
  beforeLoad: () => {
    throw redirect({ to: "/settings/$part", params: { part: "profile" }, replace: true });
  },
});

const adminPart = createRoute({
  getParentRoute: () => signedIn,
  path: "/admin/$part",
  validateSearch: parseListState,
  component: lazyRouteComponent(() => import("./pages/AdminPage"), "AdminPage"),
});

const admin = createRoute({
  getParentRoute: () => signedIn,
  path: "/admin",
  beforeLoad: () => {
    throw redirect({ to: "/admin/$part", params: { part: "users" }, replace: true });
  },
});

const routes = root.addChildren([
  login,
  setup,
  signedIn.addChildren([
    home,
    workspace,
    workspacePart,
    project,
    runs,
    run,
    experiment,
    models,
    model,
    version,
    artifact,
    trash,
    projectSettings,
    settingsPart,
    settings,
    adminPart,
    admin,
  ]),
]);

export const router = createRouter({
  routeTree: routes,
  parseSearch,
  stringifySearch,
  context: { queries: undefined as unknown as QueryClient },
  defaultErrorComponent: PageFailure,
  defaultPreload: false,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
