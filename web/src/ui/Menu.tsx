import {
  cloneElement,
  type HTMLAttributes,
  type ReactElement,
  type ReactNode,
  type Ref,
  useId,
  useRef,
  useState,
} from "react";
import { later } from "./later";
import { type ChoicesProps, type ItemProps, useMenuParts } from "./menuContext";

export const OpenMenu = later(async () => (await import("./OpenMenu")).OpenMenu);

/** Fetches what menus are made of, so that the first one opens at once. */
export const preloadMenus = (): void => void OpenMenu.preload();

type TriggerProps = HTMLAttributes<HTMLElement> & { ref?: Ref<HTMLElement> };

/** A menu below its trigger. */
export function Menu({
  trigger,
  align = "start",
  children,
}: {
  /** A button. */
  trigger: ReactElement<TriggerProps>;
  align?: "start" | "end";
  children: ReactNode;
}) {
  const ownId = useId();
  const element = useRef<HTMLElement>(null);
  const [opened, setOpened] = useState<{ byKey: boolean } | null>(null);
  const id = trigger.props.id ?? ownId;
  const bounds = opened && element.current?.getBoundingClientRect();
  return (
    <>
      {cloneElement(trigger, {
        ref: element,
        id,
        "aria-haspopup": "menu",
        "aria-expanded": opened !== null,
        onPointerEnter: preloadMenus,
        onFocus: preloadMenus,
        // A key's click has no count.
        onClick: (event) => setOpened(opened ? null : { byKey: event.detail === 0 }),
        onKeyDown: (event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          setOpened({ byKey: true });
        },
      })}
      {opened && bounds && (
        <OpenMenu
          around={{ left: bounds.left, top: bounds.top, width: bounds.width, height: bounds.height }}
          align={align}
          labelledBy={id}
          gap={5}
          byKey={opened.byKey}
          trigger={element.current}
          onClose={() => setOpened(null)}
        >
          {children}
        </OpenMenu>
      )}
    </>
  );
}

export function MenuItem(props: ItemProps) {
  const { Item } = useMenuParts();
  return <Item {...props} />;
}

export function MenuChoices<T extends string>(props: ChoicesProps<T>) {
  const { Choices } = useMenuParts();
  return <Choices {...props} onChange={(value) => props.onChange(value as T)} />;
}

export function MenuLabel({ children }: { children: ReactNode }) {
  const { Label } = useMenuParts();
  return <Label>{children}</Label>;
}

export function MenuSeparator() {
  const { Separator } = useMenuParts();
  return <Separator />;
}
