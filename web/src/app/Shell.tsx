import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import { useWish } from "@/api/addToDashboard";
import { ApiError } from "@/api/client";
import { GONE, refresh, useFollowing } from "@/api/live";
import { me } from "@/api/queries";
import { REACHABLE } from "@/api/reachability";
import { later, whenIdle } from "@/ui/later";
import { usePreferences } from "@/ui/preferences";
import { SAID } from "@/ui/say";
import { useSequences } from "@/ui/sequences";
import { Failure } from "@/ui/states";
import { Toasts } from "@/ui/Toasts";
import { toast } from "@/ui/toasts";
import { useKeys } from "@/ui/useKeys";
import { projectHref, workspaceHref } from "./addresses";
import { toggleLive } from "./LiveIndicator";
import { TopBarPlace } from "./OnTopBar";
import { Rail } from "./Rail";
import { ServerBanner } from "./ServerBanner";
import { useSessionEnded } from "./session";
import styles from "./shell.module.css";
import { TopBar } from "./TopBar";
import { type Overlay, useFocusWithWord } from "./useFocusWithWord";
import { useLiveQueries } from "./useLiveQueries";

const Palette = later(async () => (await import("./Palette")).Palette);
const ProjectSwitcher = later(async () => (await import("./ProjectSwitcher")).ProjectSwitcher);
const KeyboardHelp = later(async () => (await import("./KeyboardHelp")).KeyboardHelp);
const ReLogin = lazy(() => import("./ReLogin").then((module) => ({ default: module.ReLogin })));
/** Each has its share in what many type without looking: it must be there before the next key. */
const preload = () => void Promise.all([Palette, ProjectSwitcher, KeyboardHelp].map((each) => each.preload()));

/** Once nothing else is asked for, or from the first key on. */
function keepingFocus(): () => void {
  let isOver = false;
  let byKey = false;
  let stop: (() => void) | undefined;
  const start = async () => {
    const { keepFocus } = await import("@/ui/keepFocus");
    if (!isOver) stop ??= keepFocus(byKey);
  };
  // Without its code the focus goes where browsers leave it.
  const begin = () => void start().catch(() => undefined);
  const onKey = () => {
    byKey = true;
    begin();
  };
  addEventListener("keydown", onKey, { once: true });
  const stay = whenIdle(begin);
  return () => {
    isOver = true;
    stay();
    removeEventListener("keydown", onKey);
    stop?.();
  };
}

/** Rail, top bar, the page between them, and what can lie over it. */
export function Shell() {
  const { railExpanded, toggleRail } = usePreferences();
  const { isFocused, toggleFocus } = useFocusWithWord();
  const account = useQuery(me());
  const params = useParams({ strict: false });
  const { workspace, project } = params;
  const open = useMemo(() => (workspace && project ? { workspace, project } : undefined), [workspace, project]);
  const [overlay, setOverlay] = useState<Overlay>(null);
  const [place, setPlace] = useState<Element | null>(null);
  useFollowing(open);
  useLiveQueries(open);
  useFetchingAfterSilence();
  useEffect(() => whenIdle(preload), []);
  useEffect(keepingFocus, []);
  useShellKeys(open, workspace, setOverlay);
  useKeys("focus", isFocused ? { Escape: toggleFocus } : {});
  if (account.isError && !account.data) {
    return (
      <main className={styles.lone}>
        <Failure
          isPage
          title={account.error instanceof ApiError ? "Your account could not be loaded" : "Seamark cannot be reached"}
          error={account.error}
          onRetry={() => account.refetch()}
        />
      </main>
    );
  }
  const close = () => setOverlay(null);
  return (
    <div className={styles.shell} data-wide={railExpanded} data-focused={isFocused}>
      <a className={styles.skip} href="#main">
        Skip to the page
      </a>
      {!isFocused && (
        <Rail
          expanded={railExpanded}
          onToggle={toggleRail}
          onSwitcher={() => setOverlay("switcher")}
          onHelp={() => setOverlay("help")}
        />
      )}
      <div className={styles.column}>
        {!isFocused && <TopBar onPalette={() => setOverlay("palette")} onPlace={setPlace} />}
        <ServerBanner />
        <main id="main" className={styles.main} tabIndex={-1}>
          <TopBarPlace value={place}>
            <Outlet />
          </TopBarPlace>
        </main>
      </div>
      {/* While its code is on its way, what is typed for it means nothing to the page. */}
      {overlay && <dialog open hidden />}
      <Suspense fallback={null}>
        {overlay === "palette" && <Palette workspace={workspace} project={open} show={setOverlay} onClose={close} />}
        {overlay === "switcher" && <ProjectSwitcher onClose={close} />}
        <Wished />
        {overlay === "help" && <KeyboardHelp onClose={close} />}
        <SessionEnd name={account.data?.user.name} />
      </Suspense>
      <Toasts />
      <output id={SAID} className="visually-hidden" aria-live="polite" />
    </div>
  );
}

/** Everything on the page may have changed while the server was away, and is not there any more with its project. */
function useFetchingAfterSilence(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const again = () => {
      toast({ text: "The server answers again. What was missed is being fetched." });
      void queries.invalidateQueries();
    };
    const gone = () => void queries.invalidateQueries();
    addEventListener(REACHABLE, again);
    addEventListener(GONE, gone);
    return () => {
      removeEventListener(REACHABLE, again);
      removeEventListener(GONE, gone);
    };
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

const AddToDashboard = lazy(() => import("./AddToDashboard").then((module) => ({ default: module.AddToDashboard })));

function Wished(): ReactNode {
  const { wish } = useWish();
  return wish && <AddToDashboard />;
}

type ProjectOpen = { workspace: string; project: string } | undefined;

function useShellKeys(open: ProjectOpen, workspace: string | undefined, show: (overlay: Overlay) => void): void {
  const { toggleRail } = usePreferences();
  const navigate = useNavigate();
  const { isFocused, toggleFocus } = useFocusWithWord();
  useKeys("shell", { r: refresh, f: toggleFocus, "?": () => show("help") });
  // The rail is not there while only the content is shown, and nothing is followed outside of a project.
  useKeys("shell", isFocused ? {} : { "[": toggleRail });
  useKeys("shell", open ? { l: toggleLive } : {});
  const to = (href: string) => () => void navigate({ href });
  useSequences("go", {
    "g h": to("/"),
    ...(workspace && { "g w": to(workspaceHref(workspace)) }),
    ...(open && {
      "g p": to(projectHref(open, "")),
      "g r": to(projectHref(open)),
      "g d": to(`${projectHref(open)}?tab=dash`),
      "g m": to(projectHref(open, "/models")),
      "g t": to(projectHref(open, "/trash")),
      "g s": to(projectHref(open, "/settings")),
    }),
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
