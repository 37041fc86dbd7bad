import { MenuItem } from "@/ui/Menu";
import { MenuAt } from "@/ui/MenuAt";
import type { Place } from "@/ui/place";

/** The tags of a cell, to narrow the table to the runs with one of them: what a click on a tag does. */
export function TagMenu({
  at,
  tags,
  onTag,
  onClose,
}: {
  at: Place;
  tags: readonly string[];
  onTag: (tag: string) => void;
  onClose: () => void;
}) {
  return (
    <MenuAt at={at} label="Only runs with a tag" onClose={onClose}>
      {tags.map((tag) => (
        <MenuItem key={tag} onSelect={() => onTag(tag)}>
          Only runs with {tag}
        </MenuItem>
      ))}
    </MenuAt>
  );
}
