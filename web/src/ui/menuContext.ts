import { type ComponentType, createContext, type ReactNode, useContext } from "react";

export interface ItemProps {
  icon?: ReactNode;
  onSelect: () => void;
  disabled?: boolean;
  /** Whether it has the server change something: it rests while the server is away. */
  changes?: boolean;
  children: ReactNode;
}

export interface ChoicesProps<T extends string = string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  options: [value: T, text: string][];
}

export interface SubMenuProps {
  icon?: ReactNode;
  text: ReactNode;
  children: ReactNode;
}

/** What stands in an open menu. It comes from the open menu itself, so that a page of closed ones need not load it. */
export interface MenuParts {
  Item: ComponentType<ItemProps>;
  Choices: ComponentType<ChoicesProps>;
  Label: ComponentType<{ children: ReactNode }>;
  Separator: ComponentType;
  SubMenu: ComponentType<SubMenuProps>;
}

export const MenuContext = createContext<MenuParts | null>(null);

export function useMenuParts(): MenuParts {
  const parts = useContext(MenuContext);
  if (!parts) throw new Error("The parts of a menu stand in a Menu or a MenuAt.");
  return parts;
}
