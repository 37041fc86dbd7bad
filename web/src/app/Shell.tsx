import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useParams, useRouterState } from "@tanstack/react-router";
import {
  ChevronRight,
  FolderKanban,
  KeyRound,
  LogOut,
  Moon,
  PanelLeft,
  Rows3,
  Sun,
  SunMoon,
  User,
  WifiOff,
} from "lucide-react";
import { rememberCsrfToken, Unreachable } from "@/api/client";
import { refresh, useFollowing } from "@/api/live";
import { me, signOut } from "@/api/queries";
import { useKeys } from "@/ui/hooks";
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuSeparator } from "@/ui/Menu";
import { type Theme, usePreferences } from "@/ui/preferences";
import { Banner, Failure } from "@/ui/states";
import { Toasts } from "@/ui/Toasts";
import { LiveIndicator, toggleLive } from "./LiveIndicator";
import { Logo } from "./Logo";
import styles from "./shell.module.css";
import { useLiveQueries } from "./useLiveQueries";

const THEMES: [Theme, string][] = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

/** Rail, top bar, and the page between them. */
export function Shell() {
  const { railExpanded, toggleRail } = usePreferences();
  const account = useQuery(me());
  const { workspace, project } = useParams({ strict: false });
  const open = workspace && project ? { workspace, project } : undefined;
  useFollowing(open);
  useLiveQueries(open);
  useKeys({ "[": toggleRail, l: toggleLive, r: refresh });
  if (account.isError && !account.data) {
    return (
      <main className={styles.lone}>
        <Failure title="Seamark cannot be reached" error={account.error} onRetry={() => account.refetch()} />
      </main>
    );
  }
  return (
    <div className={styles.shell} data-wide={railExpanded}>
      <a className={styles.skip} href="#main">
        Skip to the page
      </a>
      <Rail expanded={railExpanded} onToggle={toggleRail} />
      <div className={styles.column}>
        <TopBar />
        {account.error instanceof Unreachable && <Banner>{account.error.message}</Banner>}
        <main id="main" className={styles.main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <Toasts />
    </div>
  );
}

function Rail({ expanded, onToggle }: { expanded: boolean; onToggle: () => void }) {
  const { workspace, project } = useParams({ strict: false });
  return (
    <nav className={styles.rail} aria-label="Main">
      <Link to="/" className={styles.brand} aria-label="Seamark, home">
        <Logo size={26} />
        {expanded && <b>Seamark</b>}
      </Link>
      <Link
        to={workspace ? "/w/$workspace" : "/"}
        params={workspace ? { workspace } : {}}
        activeOptions={{ exact: true, includeSearch: false }}
        className={styles.railLink}
        title="Projects"
      >
        <FolderKanban size={18} aria-hidden />
        <span>Projects</span>
      </Link>
      {workspace && project && (
        <Link
          to="/w/$workspace/p/$project/runs"
          params={{ workspace, project }}
          activeOptions={{ includeSearch: false }}
          className={styles.railLink}
          title="Runs"
        >
          <Rows3 size={18} aria-hidden />
          <span>Runs</span>
        </Link>
      )}
      <span className={styles.grow} />
      <Link to="/settings/tokens" className={styles.railLink} title="API tokens">
        <KeyRound size={18} aria-hidden />
        <span>API tokens</span>
      </Link>
      <button
        type="button"
        className={styles.railLink}
        onClick={onToggle}
        aria-expanded={expanded}
        title={expanded ? "Collapse the rail  [" : "Expand the rail  ["}
      >
        <PanelLeft size={18} aria-hidden />
        <span>{expanded ? "Collapse" : "Expand"}</span>
      </button>
    </nav>
  );
}

function TopBar() {
  const { workspace, project, run } = useParams({ strict: false });
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <header className={styles.top}>
      <nav className={styles.crumbs} aria-label="Breadcrumb">
        {workspace ? (
          <Link to="/w/$workspace" params={{ workspace }}>
            {workspace}
          </Link>
        ) : (
          <span className={styles.here}>{path.startsWith("/settings") ? "Settings" : "Seamark"}</span>
        )}
        {workspace && project && (
          <>
            <ChevronRight size={13} aria-hidden />
            <Link to="/w/$workspace/p/$project/runs" params={{ workspace, project }}>
              {project}
            </Link>
          </>
        )}
        {run && (
          <>
            <ChevronRight size={13} aria-hidden />
            <span className={styles.here} aria-current="page">
              {run}
            </span>
          </>
        )}
      </nav>
      <LiveIndicator />
      <ThemeMenu />
      <UserMenu />
    </header>
  );
}

function ThemeMenu() {
  const { theme, setTheme } = usePreferences();
  const Icon = theme === "dark" ? Moon : theme === "light" ? Sun : SunMoon;
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className={styles.topButton} aria-label="Theme" title="Theme">
          <Icon size={16} aria-hidden />
        </button>
      }
    >
      <MenuChoices label="Theme" value={theme} onChange={setTheme} options={THEMES} />
    </Menu>
  );
}

function UserMenu() {
  const account = useQuery(me());
  const cache = useQueryClient();
  const navigate = useNavigate();
  const name = account.data?.user.display_name || account.data?.user.name || "";
  const leave = async () => {
    try {
      await signOut();
    } finally {
      rememberCsrfToken(null);
      cache.clear();
      navigate({ to: "/login" });
    }
  };
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className={styles.avatar} aria-label={`Account: ${name}`} title={name}>
          {name ? (
            name.slice(0, 1).toUpperCase()
          ) : account.isError ? (
            <WifiOff size={14} aria-hidden />
          ) : (
            <User size={14} aria-hidden />
          )}
        </button>
      }
    >
      <MenuLabel>
        {name}
        {account.data?.user.is_admin ? " · administrator" : ""}
      </MenuLabel>
      <MenuItem icon={<KeyRound size={15} aria-hidden />} onSelect={() => navigate({ to: "/settings/tokens" })}>
        API tokens
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<LogOut size={15} aria-hidden />} onSelect={leave}>
        Sign out
      </MenuItem>
      <MenuLabel>Seamark {account.data?.server_version}</MenuLabel>
    </Menu>
  );
}
