import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useRouterState } from "@tanstack/react-router";
import {
  ChevronRight,
  ChevronsUpDown,
  CircleHelp,
  KeyRound,
  LogOut,
  Moon,
  RotateCw,
  Search,
  Settings,
  Sun,
  SunMoon,
  User,
  WifiOff,
} from "lucide-react";
import { rememberCsrfToken } from "@/api/client";
import { useServerVersion } from "@/api/live";
import { me, signOut } from "@/api/queries";
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuSeparator } from "@/ui/Menu";
import { type Theme, usePreferences } from "@/ui/preferences";
import { LiveIndicator } from "./LiveIndicator";
import { pageTitle } from "./pageTitles";
import styles from "./shell.module.css";

export const THEMES: [Theme, string][] = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

interface TopBarProps {
  onPalette: () => void;
  onSwitcher: () => void;
  onHelp: () => void;
}

/** Where the page is, whether it is up to date, and what is always at hand. */
export function TopBar({ onPalette, onSwitcher, onHelp }: TopBarProps) {
  return (
    <header className={styles.top}>
      <Breadcrumb onSwitcher={onSwitcher} />
      <VersionPill />
      <LiveIndicator />
      <button type="button" className={styles.paletteButton} onClick={onPalette}>
        <Search size={14} aria-hidden />
        <span>Go to…</span>
        <kbd>{/Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl "}K</kbd>
      </button>
      <ThemeMenu />
      <button
        type="button"
        className={styles.topButton}
        onClick={onHelp}
        aria-label="Keyboard help"
        title="Keyboard help  ?"
      >
        <CircleHelp size={16} aria-hidden />
      </button>
      <UserMenu />
    </header>
  );
}

function Breadcrumb({ onSwitcher }: { onSwitcher: () => void }) {
  const { workspace, project, run } = useParams({ strict: false });
  const path = useRouterState({ select: (state) => state.location.pathname });
  const here = run ?? pageTitle(path);
  return (
    <nav className={styles.crumbs} aria-label="Breadcrumb">
      {workspace && (
        <Link to="/w/$workspace" params={{ workspace }} activeOptions={{ exact: true }}>
          {workspace}
        </Link>
      )}
      {workspace && project && (
        <>
          <ChevronRight size={13} aria-hidden />
          <Link to="/w/$workspace/p/$project" params={{ workspace, project }} activeOptions={{ exact: true }}>
            {project}
          </Link>
          <button
            type="button"
            className={styles.switcher}
            onClick={onSwitcher}
            aria-label="Switch to another project"
            title="Switch to another project"
          >
            <ChevronsUpDown size={13} aria-hidden />
          </button>
        </>
      )}
      {here && (
        <>
          {workspace && <ChevronRight size={13} aria-hidden />}
          <span className={styles.here} aria-current="page">
            {here}
          </span>
        </>
      )}
    </nav>
  );
}

/** Offers to load the web app of a server that was upgraded while the page was open; it never does so by itself. */
function VersionPill() {
  const answered = useServerVersion();
  const loaded = useQuery(me()).data?.server_version;
  if (!answered || !loaded || answered === loaded) return null;
  return (
    <button
      type="button"
      className={styles.versionPill}
      onClick={() => location.reload()}
      title={`The server is Seamark ${answered} now, and this page was loaded from ${loaded}`}
    >
      <RotateCw size={12} aria-hidden />
      New version: reload
    </button>
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
      <MenuItem
        icon={<KeyRound size={15} aria-hidden />}
        onSelect={() => navigate({ to: "/settings/$part", params: { part: "tokens" } })}
      >
        API tokens
      </MenuItem>
      <MenuItem
        icon={<Settings size={15} aria-hidden />}
        onSelect={() => navigate({ to: "/settings/$part", params: { part: "profile" } })}
      >
        Settings
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<LogOut size={15} aria-hidden />} onSelect={leave}>
        Sign out
      </MenuItem>
      <MenuLabel>Seamark {account.data?.server_version}</MenuLabel>
    </Menu>
  );
}
