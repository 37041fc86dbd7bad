import { Link2, Pin, Share2 } from "lucide-react";
import { Menu, MenuItem } from "@/ui/Menu";
import { copyLink, FROZEN_COPIED, LIVE_COPIED, useShareLinks } from "@/ui/sharing";
import styles from "./shell.module.css";

/** Copies a link to the page; where it shows runs, to what will match or to what is shown now. */
export function Share() {
  const { links } = useShareLinks();
  const button = (onClick?: () => void) => (
    <button type="button" className={styles.topButton} onClick={onClick} title="Copy a link to what is shown">
      <Share2 size={15} aria-hidden />
      <span>Share</span>
    </button>
  );
  if (!links) {
    return button(() => void copyLink(() => Promise.resolve(location.href), "Copied the link to this page."));
  }
  return (
    <Menu align="end" trigger={button()}>
      <MenuItem icon={<Link2 size={15} aria-hidden />} onSelect={() => copyLink(links.live, LIVE_COPIED)}>
        Link to this live view
      </MenuItem>
      <MenuItem icon={<Pin size={15} aria-hidden />} onSelect={() => copyLink(links.frozen, FROZEN_COPIED)}>
        Link to exactly these runs
      </MenuItem>
    </Menu>
  );
}
