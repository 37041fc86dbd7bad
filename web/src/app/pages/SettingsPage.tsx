import { Link, useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { TokensPanel } from "@/settings/TokensPanel";
import { useTitle } from "@/ui/hooks";
import { Page } from "@/ui/Page";
import { Skeleton } from "@/ui/states";
import { TabLinks } from "../TabLinks";
import { NotFoundPage } from "./NotFoundPage";

const ProfilePanel = lazy(async () => ({ default: (await import("@/settings/ProfilePanel")).ProfilePanel }));
const PreferencesPanel = lazy(async () => ({
  default: (await import("@/settings/PreferencesPanel")).PreferencesPanel,
}));
const AppearancePanel = lazy(async () => ({ default: (await import("@/settings/AppearancePanel")).AppearancePanel }));

const SETTINGS = ["profile", "tokens", "preferences", "appearance"] as const;
type Part = (typeof SETTINGS)[number];

const TITLES: Record<Part, string> = {
  profile: "Profile",
  tokens: "API tokens",
  preferences: "Preferences",
  appearance: "Appearance",
};

/** One's own settings. */
export function SettingsPage() {
  const { part } = useParams({ from: "/signed-in/settings/$part" });
  const open = SETTINGS.find((each) => each === part);
  useTitle(open && TITLES[open], "Settings");
  if (!open) return <NotFoundPage />;
  return (
    <>
      <TabLinks label="Settings">
        {SETTINGS.map((each) => (
          <Link
            key={each}
            to="/settings/$part"
            params={{ part: each }}
            aria-current={each === open ? "page" : undefined}
            className={TabLinks.tab}
          >
            {TITLES[each]}
          </Link>
        ))}
      </TabLinks>
      {open === "tokens" ? (
        <TokensPanel />
      ) : (
        <Page title={TITLES[open]}>
          <Suspense fallback={<Skeleton />}>
            {open === "profile" && <ProfilePanel />}
            {open === "preferences" && <PreferencesPanel />}
            {open === "appearance" && <AppearancePanel />}
          </Suspense>
        </Page>
      )}
    </>
  );
}
