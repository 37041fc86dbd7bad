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
import { HomePage } from "./pages/HomePage";
import { LoginPage } from "./pages/LoginPage";
import { NotFoundPage } from "./pages/NotFoundPage";
import { WorkspacePage } from "./pages/WorkspacePage";
import { parseRunState } from "./runState";
import { parseRunsState } from "./runsState";
import { Shell } from "./Shell";
import { parseSearch, stringifySearch } from "./search";

interface Context {
  queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: NotFoundPage });

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (search: Record<string, unknown>): { next?: string } => ({
    // Only an address of ours: a link must not lead the signed-in person elsewhere.
    next: typeof search.next === "string" && /^\/(?![/\\])/.test(search.next) ? search.next : undefined,
  }),
  component: LoginPage,
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
});

const home = createRoute({ getParentRoute: () => signedIn, path: "/", component: HomePage });

export type ProjectListSort = "name" | "-runs" | "-last_activity" | "-created_at";

const workspace = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$workspace",
  validateSearch: (search: Record<string, unknown>): { search?: string; sort?: ProjectListSort } => ({
    search: typeof search.search === "string" && search.search !== "" ? search.search : undefined,
    sort: (["name", "-runs", "-created_at"] as const).find((each) => each === search.sort),
  }),
  component: WorkspacePage,
});

const project = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$workspace/p/$project",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/w/$workspace/p/$project/runs", params, replace: true });
  },
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

// Models and their versions hold attributes as runs do, and are shown the same way.
const model = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$workspace/p/$project/models/$model",
  beforeLoad: ({ params: { workspace: name, project: inProject, model: id } }) => {
    throw redirect({
      to: "/w/$workspace/p/$project/runs/$run",
      params: { workspace: name, project: inProject, run: id },
      search: {},
      replace: true,
    });
  },
});

const version = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$workspace/p/$project/models/$model/$version",
  beforeLoad: ({ params: { workspace: name, project: inProject, version: id } }) => {
    throw redirect({
      to: "/w/$workspace/p/$project/runs/$run",
      params: { workspace: name, project: inProject, run: id },
      search: {},
      replace: true,
    });
  },
});

const tokens = createRoute({
  getParentRoute: () => signedIn,
  path: "/settings/tokens",
  component: lazyRouteComponent(() => import("./pages/TokensPage"), "TokensPage"),
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: "/settings",
  beforeLoad: () => {
    throw redirect({ to: "/settings/tokens", replace: true });
  },
});

const routes = root.addChildren([
  login,
  signedIn.addChildren([home, workspace, project, runs, run, model, version, tokens, settings]),
]);

export const router = createRouter({
  routeTree: routes,
  parseSearch,
  stringifySearch,
  context: { queries: undefined as unknown as QueryClient },
  defaultPreload: false,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
