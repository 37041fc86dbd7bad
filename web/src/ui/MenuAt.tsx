import { type ReactNode, useState } from "react";
import { OpenMenu } from "./Menu";
import { type SubMenuProps, useMenuParts } from "./menuContext";
import type { Place } from "./place";

/** One menu for many triggers, as in a table: it opens at a place of the window. */
export function MenuAt({
  at,
  label,
  onClose,
  children,
}: {
  at: Place;
  label: string;
  onClose: () => void;
  children: ReactNode;
}) {
  // A pointer leaves the focus without its ring.
  const [isByKey] = useState(() => document.activeElement?.matches(":focus-visible") === true);
  return (
    <OpenMenu
      around={{ left: at.x, top: at.y, width: 1, height: 1 }}
      align="start"
      label={label}
      gap={2}
      byKey={isByKey}
      onClose={onClose}
    >
      {children}
    </OpenMenu>
  );
}

export function SubMenu(props: SubMenuProps) {
  const { SubMenu: Part } = useMenuParts();
  return <Part {...props} />;
}
