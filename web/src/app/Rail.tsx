import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import {
  ArrowLeftRight,
  BookOpen,
  Boxes,
  CircleHelp,
  FolderKanban,
  House,
  PanelLeft,
  Rows3,
  Server,
  SlidersHorizontal,
  Trash2,
} from "lucide-react";
import { me } from "@/api/queries";
import { Logo } from "./Logo";
import styles from "./shell.module.css";
import { UserMenu } from "./UserMenu";

interface RailProps {
  expanded: boolean;
  onToggle: () => void;
  onSwitcher: () => void;
  onHelp: () => void;
}

/** The way to the pages of the open project, to other projects, and to what is about oneself; phones have less of it. */
export function Rail({ expanded, onToggle, onSwitcher, onHelp }: RailProps) {
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
      <button type="button" className={styles.railLink} onClick={onSwitcher} title="Switch to another project">
        <ArrowLeftRight size={18} aria-hidden />
        <span>Switch project</span>
      </button>
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
            className={`${styles.railLink} ${styles.desk}`}
            title="Trash  g t"
          >
            <Trash2 size={18} aria-hidden />
            <span>Trash</span>
          </Link>
          <Link
            to="/w/$workspace/p/$project/settings"
            params={address}
            activeOptions={{ includeSearch: false }}
            className={`${styles.railLink} ${styles.desk}`}
            title="Settings of the project  g s"
          >
            <SlidersHorizontal size={18} aria-hidden />
            <span>Project settings</span>
          </Link>
        </>
      )}
      <span className={styles.grow} />
      {account.data?.user.is_admin && (
        <Link
          to="/admin/$part"
          params={{ part: "users" }}
          className={`${styles.railLink} ${styles.desk}`}
          title="Server"
        >
          <Server size={18} aria-hidden />
          <span>Server</span>
        </Link>
      )}
      <button type="button" className={`${styles.railLink} ${styles.desk}`} onClick={onHelp} title="Keyboard help  ?">
        <CircleHelp size={18} aria-hidden />
        <span>Keyboard help</span>
      </button>
      <UserMenu />
      <button
        type="button"
        className={`${styles.railLink} ${styles.desk}`}
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
