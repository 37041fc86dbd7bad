import type { ComponentProps, ReactNode } from "react";
import { Menu, MenuItem, MenuSeparator } from "@/ui/Menu";
import styles from "./dash.module.css";
import { useRegistry } from "./registry";

/** The kinds of widgets, to choose one that is added. */
export function AddMenu({
  trigger,
  onKind,
  children,
}: {
  trigger: ComponentProps<typeof Menu>["trigger"];
  onKind: (kind: string) => void;
  /** What else can be added. */
  children?: ReactNode;
}) {
  const registry = useRegistry();
  return (
    <Menu align="end" trigger={trigger}>
      {Object.entries(registry).map(([kind, definition]) => {
        if (!definition) return null;
        const { icon: Icon, label, about } = definition;
        return (
          <MenuItem key={kind} icon={<Icon size={15} aria-hidden />} onSelect={() => onKind(kind)}>
            <span className={styles.kind}>
              {label}
              <small>{about}</small>
            </span>
          </MenuItem>
        );
      })}
      {children && <MenuSeparator />}
      {children}
    </Menu>
  );
}
