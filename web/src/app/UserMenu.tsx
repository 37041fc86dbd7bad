import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { KeyRound, LogOut, Settings, SunMoon, User, WifiOff } from "lucide-react";
import { rememberCsrfToken } from "@/api/client";
import { me, signOut } from "@/api/queries";
import { Menu, MenuChoices, MenuItem, MenuLabel, MenuSeparator } from "@/ui/Menu";
import { type Theme, usePreferences } from "@/ui/preferences";
import styles from "./shell.module.css";

const THEMES: [Theme, string][] = [
  ["system", "Theme of the system"],
  ["light", "Light theme"],
  ["dark", "Dark theme"],
];

/** Who is signed in, what belongs to them, and the way out. */
export function UserMenu() {
  const account = useQuery(me());
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { theme, setTheme } = usePreferences();
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
  const settings = (part: string) => navigate({ to: "/settings/$part", params: { part } });
  return (
    <Menu
      trigger={
        <button type="button" className={styles.railLink} title={`Your account: ${name}`}>
          <i className={styles.avatar} aria-hidden>
            {name ? name.slice(0, 1).toUpperCase() : account.isError ? <WifiOff size={12} /> : <User size={12} />}
          </i>
          <span>
            <span className="visually-hidden">Account: </span>
            {name}
          </span>
        </button>
      }
    >
      <MenuLabel>
        {name}
        {account.data?.user.is_admin ? " · administrator" : ""}
      </MenuLabel>
      <MenuItem icon={<KeyRound size={15} aria-hidden />} onSelect={() => settings("tokens")}>
        API tokens
      </MenuItem>
      <MenuItem icon={<Settings size={15} aria-hidden />} onSelect={() => settings("profile")}>
        Your settings
      </MenuItem>
      <MenuItem icon={<SunMoon size={15} aria-hidden />} onSelect={() => settings("appearance")}>
        Appearance
      </MenuItem>
      <MenuSeparator />
      <MenuChoices label="Theme" value={theme} onChange={setTheme} options={THEMES} />
      <MenuSeparator />
      <MenuItem icon={<LogOut size={15} aria-hidden />} onSelect={leave}>
        Sign out
      </MenuItem>
      <MenuLabel>Seamark {account.data?.server_version}</MenuLabel>
    </Menu>
  );
}
