import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import {
  BookOpen,
  Boxes,
  FolderKanban,
  House,
  PanelLeft,
  Rows3,
  Server,
  SlidersHorizontal,
  Trash2,
  UserCog,
} from "lucide-react";
import { me } from "@/api/queries";
import { Logo } from "./Logo";
import styles from "./shell.module.css";

/** The way to the pages of the open project, and out of it. */
export function Rail({ expanded, onToggle }: { expanded: boolean; onToggle: () => void }) {
  const { workspace, project } = useParams({ strict: false });
  const account = useQuery(me());
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
            to="/w/$workspace/p/$project"
            params={address}
            activeOptions={{ exact: true, includeSearch: false }}
            className={styles.railLink}
            title="Overview of the project  g p"
          >
            <BookOpen size={18} aria-hidden />
            <span>Overview</span>
          </Link>
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
          <Link
            to="/w/$workspace/p/$project/models"
            params={address}
            activeOptions={{ includeSearch: false }}
            className={styles.railLink}
            title="Models  g m"
          >
            <Boxes size={18} aria-hidden />
            <span>Models</span>
          </Link>
          <Link
            to="/w/$workspace/p/$project/trash"
            params={address}
            activeOptions={{ includeSearch: false }}
            className={styles.railLink}
            title="Trash  g t"
          >
            <Trash2 size={18} aria-hidden />
            <span>Trash</span>
          </Link>
          <Link
            to="/w/$workspace/p/$project/settings"
            params={address}
            activeOptions={{ includeSearch: false }}
            className={styles.railLink}
            title="Settings of the project  g s"
          >
            <SlidersHorizontal size={18} aria-hidden />
            <span>Project settings</span>
          </Link>
        </>
      )}
      <span className={styles.grow} />
      {account.data?.user.is_admin && (
        <Link to="/admin/$part" params={{ part: "users" }} className={styles.railLink} title="Server">
          <Server size={18} aria-hidden />
          <span>Server</span>
        </Link>
      )}
      <Link to="/settings/$part" params={{ part: "profile" }} className={styles.railLink} title="Your settings">
        <UserCog size={18} aria-hidden />
        <span>Your settings</span>
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
