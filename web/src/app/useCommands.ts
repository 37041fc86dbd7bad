import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import {
  Bell,
  BellOff,
  BookOpen,
  Bot,
  Boxes,
  FolderInput,
  FolderKanban,
  HardDrive,
  House,
  Keyboard,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  Maximize,
  Moon,
  PanelLeft,
  RefreshCw,
  Rows3,
  Server,
  SlidersHorizontal,
  Sun,
  SunMoon,
  Trash2,
  UserCog,
  Users,
} from "lucide-react";
import { isLive, refresh } from "@/api/live";
import { me, type ProjectAddress } from "@/api/queries";
import { usePreferences } from "@/ui/preferences";
import { projectHref, workspaceHref } from "./addresses";
import { toggleLive } from "./LiveIndicator";
import { type Overlay, useFocusWithWord } from "./useFocusWithWord";

/** Something that the palette can do: go to a page, or change how the app looks or works. */
export interface Command {
  text: string;
  Icon: LucideIcon;
  keys?: string;
  group: "Pages" | "Actions";
  run: () => void;
}

/** Where one can go and what one can do from here. */
export function useCommands(
  open: ProjectAddress | undefined,
  workspace: string | undefined,
  show: (overlay: Overlay) => void,
): readonly Command[] {
  const navigate = useNavigate();
  const isAdmin = useQuery(me()).data?.user.is_admin;
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
          page("Dashboards", LayoutDashboard, `${projectHref(open)}?tab=dash`, "g d"),
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
          page(`Storage of ${workspace}`, HardDrive, `${workspaceHref(workspace)}/storage`),
          page(`Settings of ${workspace}`, SlidersHorizontal, `${workspaceHref(workspace)}/settings`),
        ]
      : []),
    page("Home", House, "/", "g h"),
    page("API tokens", KeyRound, "/settings/tokens"),
    page("Your profile", UserCog, "/settings/profile"),
    page("Preferences", SlidersHorizontal, "/settings/preferences"),
    page("Appearance", SunMoon, "/settings/appearance"),
    ...(isAdmin
      ? [
          page("Server: users", Users, "/admin/users"),
          page("Server: workspaces", FolderKanban, "/admin/workspaces"),
          page("Server: storage", HardDrive, "/admin/storage"),
          page("Server: imports", FolderInput, "/admin/imports"),
          page("Server: jobs", RefreshCw, "/admin/jobs"),
          page("Server: who did what", BookOpen, "/admin/audit"),
          page("Server: health", Server, "/admin/health"),
        ]
      : []),
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
