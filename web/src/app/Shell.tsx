import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet, useNavigate, useParams } from "@tanstack/react-router";
import {
  Bell,
  BellOff,
  BookOpen,
  Bot,
  Boxes,
  FolderKanban,
  House,
  Keyboard,
  KeyRound,
  Maximize,
  Moon,
  PanelLeft,
  RefreshCw,
  Rows3,
  SlidersHorizontal,
  Sun,
  SunMoon,
  Trash2,
  UserCog,
  Users,
} from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import { isLive, refresh, useFollowing } from "@/api/live";
import { me } from "@/api/queries";
import { REACHABLE } from "@/api/reachability";
import { useFocusMode } from "@/ui/focus";
import { useKeys } from "@/ui/hooks";
import { usePreferences } from "@/ui/preferences";
import { useSequences } from "@/ui/sequences";
import { Failure } from "@/ui/states";
import { Toasts } from "@/ui/Toasts";
import { toast } from "@/ui/toasts";
import { projectHref, workspaceHref } from "./addresses";
import { toggleLive } from "./LiveIndicator";
import type { Command } from "./Palette";
import { Rail } from "./Rail";
import { ServerBanner } from "./ServerBanner";
import { useSessionEnded } from "./session";
import styles from "./shell.module.css";
import { TopBar } from "./TopBar";
import { useLiveQueries } from "./useLiveQueries";

const Palette = lazy(() => import("./Palette").then((module) => ({ default: module.Palette })));
const ProjectSwitcher = lazy(() => import("./ProjectSwitcher").then((module) => ({ default: module.ProjectSwitcher })));
const KeyboardHelp = lazy(() => import("./KeyboardHelp").then((module) => ({ default: module.KeyboardHelp })));
const ReLogin = lazy(() => import("./ReLogin").then((module) => ({ default: module.ReLogin })));

type Overlay = "palette" | "switcher" | "help" | null;

/** Rail, top bar, the page between them, and what can lie over it. */
export function Shell() {
  const { railExpanded, toggleRail } = usePreferences();
  const { isFocused, toggleFocus } = useFocusMode();
  const account = useQuery(me());
  const params = useParams({ strict: false });
  const { workspace, project } = params;
  const open = useMemo(() => (workspace && project ? { workspace, project } : undefined), [workspace, project]);
  const [overlay, setOverlay] = useState<Overlay>(null);
  const commands = useCommands(open, workspace, setOverlay);
  useFollowing(open);
  useLiveQueries(open);
  useFetchingAfterSilence();
  useShellKeys(open, workspace, setOverlay);
  const leaveFocus = () => isFocused && toggleFocus();

  useKeys({ Escape: leaveFocus });
  if (account.isError && !account.data) {
    return (
      <main className={styles.lone}>
        <Failure title="Seamark cannot be reached" error={account.error} onRetry={() => account.refetch()} />
      </main>
    );
  }
  const close = () => setOverlay(null);
  return (
    <div className={styles.shell} data-wide={railExpanded} data-focused={isFocused}>
      <a className={styles.skip} href="#main">
        Skip to the page
      </a>
      {!isFocused && <Rail expanded={railExpanded} onToggle={toggleRail} />}
      <div className={styles.column}>
        {!isFocused && (
          <TopBar
            onPalette={() => setOverlay("palette")}
            onSwitcher={() => setOverlay("switcher")}
            onHelp={() => setOverlay("help")}
          />
        )}
        <ServerBanner />
        <main id="main" className={styles.main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <Suspense fallback={null}>
        {overlay === "palette" && <Palette commands={commands} project={open} onClose={close} />}
        {overlay === "switcher" && <ProjectSwitcher onClose={close} />}
        {overlay === "help" && <KeyboardHelp onClose={close} />}
        <SessionEnd name={account.data?.user.name} />
      </Suspense>
      <Toasts />
    </div>
  );
}

/** Everything on the page may have changed while the server was away. */
function useFetchingAfterSilence(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const again = () => void queries.invalidateQueries();
    addEventListener(REACHABLE, again);
    return () => removeEventListener(REACHABLE, again);
  }, [queries]);
}

function SessionEnd({ name }: { name: string | undefined }): ReactNode {
  const { isEnded, goOn } = useSessionEnded();
  const navigate = useNavigate();
  if (!isEnded || !name) return null;
  const leave = () => {
    goOn();
    navigate({ to: "/login", search: { next: location.pathname + location.search } });
  };
  return <ReLogin name={name} onDone={goOn} onLeave={leave} />;
}

type ProjectOpen = { workspace: string; project: string } | undefined;

function useShellKeys(open: ProjectOpen, workspace: string | undefined, show: (overlay: Overlay) => void): void {
  const { toggleRail } = usePreferences();
  const navigate = useNavigate();
  const { toggleFocus } = useFocusWithWord();
  useKeys({ "[": toggleRail, l: toggleLive, r: refresh, f: toggleFocus, "?": () => show("help") });
  useSequences({
    "g h": () => navigate({ to: "/" }),
    "g w": () => workspace && navigate({ href: workspaceHref(workspace) }),
    "g p": () => open && navigate({ href: projectHref(open, "") }),
    "g r": () => open && navigate({ href: projectHref(open) }),
    "g m": () => open && navigate({ href: projectHref(open, "/models") }),
    "g t": () => open && navigate({ href: projectHref(open, "/trash") }),
    "g s": () => open && navigate({ href: projectHref(open, "/settings") }),
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      show("palette");
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [show]);
}

function useFocusWithWord() {
  const { isFocused, toggleFocus } = useFocusMode();
  return {
    toggleFocus: () => {
      if (!isFocused) toast({ text: "Only the content is shown. Press f or Esc to see everything again." });
      toggleFocus();
    },
  };
}

function useCommands(
  open: ProjectOpen,
  workspace: string | undefined,
  show: (overlay: Overlay) => void,
): readonly Command[] {
  const navigate = useNavigate();
  const { setTheme, toggleRail } = usePreferences();
  const { toggleFocus } = useFocusWithWord();
  const page = (text: string, Icon: Command["Icon"], href: string, keys?: string): Command => ({
    text,
    Icon,
    keys,
    group: "Pages",
    run: () => navigate({ href }),
  });
  const action = (text: string, Icon: Command["Icon"], run: () => void, keys?: string): Command => ({
    text,
    Icon,
    keys,
    group: "Actions",
    run,
  });
  return [
    ...(open
      ? [
          page("Runs", Rows3, projectHref(open), "g r"),
          page("Overview of the project", BookOpen, projectHref(open, ""), "g p"),
          page("Models", Boxes, projectHref(open, "/models"), "g m"),
          page("Trash", Trash2, projectHref(open, "/trash"), "g t"),
          page("Settings of the project", SlidersHorizontal, projectHref(open, "/settings"), "g s"),
        ]
      : []),
    ...(workspace
      ? [
          page(`Projects of ${workspace}`, FolderKanban, workspaceHref(workspace), "g w"),
          page(`Members of ${workspace}`, Users, `${workspaceHref(workspace)}/members`),
          page(`Service accounts of ${workspace}`, Bot, `${workspaceHref(workspace)}/service-accounts`),
        ]
      : []),
    page("Home", House, "/", "g h"),
    page("API tokens", KeyRound, "/settings/tokens"),
    page("Your profile", UserCog, "/settings/profile"),
    page("Preferences", SlidersHorizontal, "/settings/preferences"),
    page("Appearance", SunMoon, "/settings/appearance"),
    action("Switch to another project", FolderKanban, () => show("switcher")),
    action("Fetch everything anew", RefreshCw, refresh, "r"),
    action(isLive() ? "Hold back live updates" : "Show live updates", isLive() ? BellOff : Bell, toggleLive, "l"),
    action("Focus on the content", Maximize, toggleFocus, "f"),
    action("Expand or collapse the rail", PanelLeft, toggleRail, "["),
    action("Light theme", Sun, () => setTheme("light")),
    action("Dark theme", Moon, () => setTheme("dark")),
    action("Theme as the system", SunMoon, () => setTheme("system")),
    action("Keyboard help", Keyboard, () => show("help"), "?"),
  ];
}
