import { Check, ChevronRight } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useIsDown } from "@/api/reachability";
import { giveFocus } from "./giveFocus";
import { placeOf } from "./keepFocus";
import styles from "./Menu.module.css";
import { type ChoicesProps, type ItemProps, MenuContext, type MenuParts, type SubMenuProps } from "./menuContext";

export interface OpenMenuProps {
  /** What the menu lies below, in the window; above it where there is no room. */
  around: { left: number; top: number; width: number; height: number };
  align: "start" | "end";
  /** The name of the menu: a text, or the id of the element that has it. */
  label?: string;
  labelledBy?: string;
  gap: number;
  /** Whether a key opened it: then its first item has the focus. */
  byKey: boolean;
  /** What opens and closes it itself: a click there is not one beside the menu. */
  trigger?: Element | null;
  onClose: () => void;
  children: ReactNode;
}

/** A menu that is open. Not modal: the modal kind injects a style element, which our security policy forbids. */
export function OpenMenu(props: OpenMenuProps) {
  const { around, align, label, labelledBy, gap, trigger, onClose, children } = props;
  const goesToFirst = useRef(props.byKey);
  const isLeft = useRef(false);
  // What is focused while it opens, if nothing opens it: a row, from which a key called it.
  const [before] = useState(() => {
    const element = trigger ?? document.activeElement;
    return element instanceof HTMLElement && element !== document.body ? placeOf(element) : undefined;
  });
  // It would stay where what it belongs to has been.
  useEffect(() => {
    addEventListener("resize", onClose);
    return () => removeEventListener("resize", onClose);
  }, [onClose]);
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      {/* In the body: what is fixed within a transformed element does not lie where the window is meant. */}
      {createPortal(
        <DropdownMenu.Trigger asChild>
          <span className={styles.anchor} style={around} aria-hidden tabIndex={-1} />
        </DropdownMenu.Trigger>,
        document.body,
      )}
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={styles.content}
          align={align}
          sideOffset={gap}
          collisionPadding={8}
          aria-label={label}
          aria-labelledby={labelledBy}
          onFocus={(event) => {
            if (!goesToFirst.current || event.target !== event.currentTarget) return;
            goesToFirst.current = false;
            event.currentTarget.querySelector<HTMLElement>("[role^=menuitem]:not([data-disabled])")?.focus();
          }}
          onInteractOutside={(event) => {
            if (!(event.target instanceof Element)) return;
            if (trigger?.contains(event.target)) event.preventDefault();
            // A dialog that was chosen in the menu has the focus for as long as it is there.
            else isLeft.current = event.target.closest("dialog") === null;
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            const focused = document.activeElement;
            // A drawer that was chosen in the menu has the focus already; a dialog gives it back.
            const isTaken = focused && focused !== document.body && !focused.closest("dialog:modal");
            if (!isLeft.current && !isTaken) giveFocus(before?.() ?? null);
          }}
        >
          <MenuContext.Provider value={PARTS}>{children}</MenuContext.Provider>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Item({ icon, onSelect, disabled, changes, children }: ItemProps) {
  const rests = useIsDown() && changes;
  return (
    <DropdownMenu.Item className={styles.item} onSelect={onSelect} disabled={disabled || rests}>
      {icon}
      {children}
    </DropdownMenu.Item>
  );
}

const Label = ({ children }: { children: ReactNode }) => (
  <DropdownMenu.Label className={styles.label}>{children}</DropdownMenu.Label>
);

function Choices({ label, value, onChange, options }: ChoicesProps) {
  return (
    <>
      <Label>{label}</Label>
      <DropdownMenu.RadioGroup value={value} onValueChange={onChange}>
        {options.map(([key, text]) => (
          <DropdownMenu.RadioItem key={key} value={key} className={styles.item}>
            <span className={styles.check}>
              <DropdownMenu.ItemIndicator>
                <Check size={14} aria-hidden />
              </DropdownMenu.ItemIndicator>
            </span>
            {text}
          </DropdownMenu.RadioItem>
        ))}
      </DropdownMenu.RadioGroup>
    </>
  );
}

function SubMenu({ icon, text, children }: SubMenuProps) {
  const [isOpen, setIsOpen] = useState(false);
  const opener = useRef<HTMLDivElement>(null);
  return (
    <DropdownMenu.Sub open={isOpen} onOpenChange={setIsOpen}>
      <DropdownMenu.SubTrigger ref={opener} className={styles.item}>
        {icon}
        <span className={styles.grow}>{text}</span>
        <ChevronRight size={13} aria-hidden />
      </DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent
          className={styles.content}
          sideOffset={4}
          collisionPadding={8}
          onEscapeKeyDown={(event) => {
            // Its own would close the menu that it is of, too.
            event.preventDefault();
            setIsOpen(false);
            opener.current?.focus();
          }}
        >
          {children}
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  );
}

const PARTS: MenuParts = {
  Item,
  Choices,
  Label,
  Separator: () => <DropdownMenu.Separator className={styles.separator} />,
  SubMenu,
};
