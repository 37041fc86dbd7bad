import { Link, useParams } from "@tanstack/react-router";
import { FolderKanban, House, PanelLeft, Rows3, Settings } from "lucide-react";
import { Logo } from "./Logo";
import styles from "./shell.module.css";

/** The way to the pages of the open project, and out of it. */
export function Rail({ expanded, onToggle }: { expanded: boolean; onToggle: () => void }) {
  const { workspace, project } = useParams({ strict: false });
  const address = workspace && project ? { workspace, project } : null;
  return (
    <nav className={styles.rail} aria-label="Main">
      <Link to="/" className={styles.brand} aria-label="Seamark, home">
        <Logo size={26} />
        {expanded && <b>Seamark</b>}
      </Link>
      <Link to="/" activeOptions={{ exact: true, includeSearch: false }} className={styles.railLink} title="Home  g h">
        <House size={18} aria-hidden />
        <span>Home</span>
      </Link>
      {workspace && (
        <Link
          to="/w/$workspace"
          params={{ workspace }}
          activeOptions={{ exact: true, includeSearch: false }}
          className={styles.railLink}
          title="Projects  g w"
        >
          <FolderKanban size={18} aria-hidden />
          <span>Projects</span>
        </Link>
      )}
      {address && (
        <>
          <hr className={styles.railLine} />
          <Link
            to="/w/$workspace/p/$project/runs"
            params={address}
            activeOptions={{ includeSearch: false }}
            className={styles.railLink}
            title="Runs  g r"
          >
            <Rows3 size={18} aria-hidden />
            <span>Runs</span>
          </Link>
        </>
      )}
      <span className={styles.grow} />
      <Link to="/settings/tokens" className={styles.railLink} title="Your settings">
        <Settings size={18} aria-hidden />
        <span>Settings</span>
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
