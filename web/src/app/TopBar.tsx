import { Link, useParams, useRouterState } from "@tanstack/react-router";
import { ChevronRight, RotateCw, Search } from "lucide-react";
import { useVersions } from "@/api/version";
import { LiveIndicator } from "./LiveIndicator";
import { pageTitle } from "./pageTitles";
import { Share } from "./Share";
import styles from "./shell.module.css";

/** Where the page is, what it shows, whether that is up to date, and how to give it to others. */
export function TopBar({ onPalette, onPlace }: { onPalette: () => void; onPlace: (place: Element | null) => void }) {
  return (
    <header className={styles.top}>
      <Breadcrumb />
      {/* Pages put what chooses between their views here. */}
      <div ref={onPlace} className={styles.topPlace} />
      <span className={styles.grow} />
      <VersionPill />
      <LiveIndicator />
      <Share />
      <button type="button" className={styles.paletteButton} onClick={onPalette} title="Go to or do anything">
        <Search size={14} aria-hidden />
        <span>Go to…</span>
        <kbd>{/Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl "}K</kbd>
      </button>
    </header>
  );
}

function Breadcrumb() {
  const { workspace, project, run, name, model, version } = useParams({ strict: false });
  const path = useRouterState({ select: (state) => state.location.pathname });
  const here = version ?? model ?? run ?? name ?? pageTitle(path);
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
        </>
      )}
      {workspace && project && model && (
        <>
          <ChevronRight size={13} aria-hidden />
          <Link to="/w/$workspace/p/$project/models" params={{ workspace, project }} activeOptions={{ exact: true }}>
            Models
          </Link>
        </>
      )}
      {workspace && project && model && version && (
        <>
          <ChevronRight size={13} aria-hidden />
          <Link
            to="/w/$workspace/p/$project/models/$model"
            params={{ workspace, project, model }}
            activeOptions={{ exact: true }}
          >
            {model}
          </Link>
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
  const { loaded, latest } = useVersions();
  if (latest === loaded) return null;
  return (
    <button
      type="button"
      className={styles.versionPill}
      onClick={() => location.reload()}
      title={`The server is Seamark ${latest} now, and this page was loaded from ${loaded}`}
    >
      <RotateCw size={12} aria-hidden />
      New version: reload
    </button>
  );
}
