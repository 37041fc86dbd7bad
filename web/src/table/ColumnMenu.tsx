import { ArrowDown, ArrowUp, EyeOff, Filter, Group, MoveHorizontal, Palette, Pencil, Pin, PinOff } from "lucide-react";
import { useRef, useState } from "react";
import type { ProjectAddress } from "@/api/queries";
import { Button, Field } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { DirectionChoices } from "@/ui/DirectionChoices";
import { MenuChoices, MenuItem, MenuSeparator } from "@/ui/Menu";
import { MenuAt, SubMenu } from "@/ui/MenuAt";
import type { Place } from "@/ui/place";
import type { RunStatus } from "@/ui/Status";
import { Ask } from "./Ask";
import styles from "./Ask.module.css";
import { AGGREGATES, type Column, type ColumnModel, type Format, type Heat, isPlace, type What } from "./columns";
import { STATUS_CONDITIONS } from "./statusConditions";

const FORMAT_CHOICES: [string, string][] = [
  ["", "Automatic"],
  ["decimal", "Decimal"],
  ["scientific", "Scientific"],
  ["percent", "Percent"],
  ["duration", "Duration"],
  ["bytes", "Bytes"],
  ["ago", "Relative time"],
];

/** Formats that show as many digits as somebody wants; without one, so many digits count. */
const WITH_DIGITS: ReadonlySet<Format | undefined> = new Set([undefined, "decimal", "scientific", "percent"]);
const MOST_DIGITS = 10;

function digitChoices(format: Format | undefined): [string, string][] {
  const fewest = format === undefined ? 1 : 0;
  const numbers = Array.from({ length: MOST_DIGITS + 1 - fewest }, (_, index) => String(fewest + index));
  return [["", "As usual"], ...numbers.map((each): [string, string] => [each, each])];
}

const HEAT_CHOICES: [string, string][] = [
  ["", "Off"],
  ["better", "Strong where better"],
  ["up", "Strong where large"],
  ["down", "Strong where small"],
  ["diverging", "Diverging"],
  ["diverging-down", "Diverging, turned round"],
];

const WHAT_TEXT: Record<(typeof AGGREGATES)[number], string> = {
  last: "Last value",
  first: "First value",
  min: "Smallest",
  max: "Largest",
  average: "Average",
  variance: "Variance",
};

export interface ColumnMenuProps {
  column: ColumnModel;
  at: Place;
  isSeries: boolean;
  isNumber: boolean;
  address: ProjectAddress;
  isPinned: boolean;
  isGrouped: boolean;
  canGroup: boolean;
  /** Whether the runs' colours stand for it. */
  isColour: boolean;
  onSort: (descending: boolean, add: boolean) => void;
  onPin: (pinned: boolean) => void;
  onGroup: (grouped: boolean) => void;
  onChange: (column: Column) => void;
  onFit: () => void;
  onHide: () => void;
  onFilter: () => void;
  /** Adds a condition, which needs no builder. */
  onNarrow: (condition: string) => void;
  onColour: (on: boolean) => void;
  onClose: () => void;
}

const STATUSES: readonly [RunStatus, string][] = [
  ["running", "are running"],
  ["finished", "have finished"],
  ["inactive", "are inactive"],
  ["failed", "have failed"],
];

/** Everything that can be done with a column. */
export function ColumnMenu(props: ColumnMenuProps) {
  const { column, at, isSeries, isPinned, isGrouped, canGroup, onSort, onChange, onClose } = props;
  const [asking, setAsked] = useState<"name" | "place" | null>(null);
  // The menu closes right after an item was chosen, before the question is there.
  const isAsking = useRef(false);
  const setAsking = (question: "name" | "place") => {
    isAsking.current = true;
    setAsked(question);
  };
  const change = (next: Partial<Column>) => onChange({ ...column, ...next });
  if (asking === "name") {
    return (
      <Ask
        title={`Rename ${column.path}`}
        label="Name in this view"
        hint="Leave it empty for the attribute's own name."
        value={column.name ?? ""}
        onSave={(name) => change({ name: name.trim() || undefined })}
        onClose={onClose}
      />
    );
  }
  if (asking === "place") return <AskPlace column={column} onSave={change} onClose={onClose} />;
  return (
    <MenuAt at={at} label={`Column ${column.title}`} onClose={() => isAsking.current || onClose()}>
      <MenuItem icon={<ArrowUp size={14} aria-hidden />} onSelect={() => onSort(false, false)}>
        Sort ascending
      </MenuItem>
      <MenuItem icon={<ArrowDown size={14} aria-hidden />} onSelect={() => onSort(true, false)}>
        Sort descending
      </MenuItem>
      <MenuItem icon={<ArrowDown size={14} aria-hidden />} onSelect={() => onSort(true, true)}>
        Then by this, descending
      </MenuItem>
      <MenuSeparator />
      <MenuItem
        icon={isPinned ? <PinOff size={14} aria-hidden /> : <Pin size={14} aria-hidden />}
        onSelect={() => props.onPin(!isPinned)}
      >
        {isPinned ? "Unpin" : "Pin"}
      </MenuItem>
      <MenuItem
        icon={<Group size={14} aria-hidden />}
        disabled={!isGrouped && !canGroup}
        onSelect={() => props.onGroup(!isGrouped)}
      >
        {isGrouped ? "Do not group by this" : "Group by this"}
      </MenuItem>
      <MenuItem icon={<Palette size={14} aria-hidden />} onSelect={() => props.onColour(!props.isColour)}>
        {props.isColour ? "Do not colour runs by this" : "Colour runs by this"}
      </MenuItem>
      {column.path === "sys/state" ? (
        <SubMenu text="Only runs that">
          {STATUSES.map(([status, text]) => (
            <MenuItem key={status} onSelect={() => props.onNarrow(STATUS_CONDITIONS[status])}>
              {text}
            </MenuItem>
          ))}
        </SubMenu>
      ) : (
        <MenuItem icon={<Filter size={14} aria-hidden />} onSelect={props.onFilter}>
          Filter by this…
        </MenuItem>
      )}
      <MenuSeparator />
      {isSeries && (
        <SubMenu text="Show of the series">
          <MenuChoices
            label="Show"
            value={isPlace(column.what) ? "place" : (column.what ?? "last")}
            onChange={(what) => {
              if (what === "place") setAsking("place");
              else change({ what: what === "last" ? undefined : (what as What), at: undefined });
            }}
            options={[
              ...AGGREGATES.map((what): [string, string] => [what, WHAT_TEXT[what]]),
              ["place", "Value at a place…"],
            ]}
          />
          <MenuSeparator />
          <MenuItem onSelect={() => change({ spark: column.spark ? undefined : true })}>
            {column.spark ? "Hide the sparkline" : "Show a sparkline"}
          </MenuItem>
        </SubMenu>
      )}
      <SubMenu text="Format">
        <MenuChoices
          label="Format"
          value={column.format ?? ""}
          onChange={(next) => {
            const chosen = next === "" ? undefined : (next as Format);
            change({ format: chosen, digits: WITH_DIGITS.has(chosen) ? column.digits : undefined });
          }}
          options={FORMAT_CHOICES}
        />
      </SubMenu>
      {WITH_DIGITS.has(column.format) && (
        <SubMenu text={column.format ? "Digits after the point" : "Significant digits"}>
          <MenuChoices
            label="Digits"
            value={String(column.digits ?? "")}
            onChange={(digits) => change({ digits: digits === "" ? undefined : Number(digits) })}
            options={digitChoices(column.format)}
          />
        </SubMenu>
      )}
      {props.isNumber && (
        <SubMenu text="Better values">
          <DirectionChoices address={props.address} path={column.path} />
        </SubMenu>
      )}
      <SubMenu text="Heat colour">
        <MenuChoices
          label="Heat colour"
          value={column.heat ?? ""}
          onChange={(heat) => change({ heat: heat === "" ? undefined : (heat as Heat) })}
          options={HEAT_CHOICES}
        />
      </SubMenu>
      <MenuItem icon={<Pencil size={14} aria-hidden />} onSelect={() => setAsking("name")}>
        Rename…
      </MenuItem>
      <MenuItem icon={<MoveHorizontal size={14} aria-hidden />} onSelect={props.onFit}>
        Width as needed
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<EyeOff size={14} aria-hidden />} onSelect={props.onHide}>
        Hide
      </MenuItem>
    </MenuAt>
  );
}

function AskPlace({
  column,
  onSave,
  onClose,
}: {
  column: ColumnModel;
  onSave: (change: Partial<Column>) => void;
  onClose: () => void;
}) {
  const [what, setWhat] = useState<What>(isPlace(column.what) ? column.what! : "at_min_of");
  const [at, setAt] = useState(column.at ?? "");
  const isWrong = what === "at_step" ? at.trim() === "" || !Number.isFinite(Number(at)) : at.trim() === "";
  return (
    <Dialog title={`Value of ${column.path} at a place`} onClose={onClose}>
      <form
        className={styles.ask}
        onSubmit={(event) => {
          event.preventDefault();
          if (isWrong) return;
          onSave({ what, at: at.trim() });
          onClose();
        }}
      >
        <fieldset className={styles.choices}>
          <legend>At</legend>
          {(
            [
              ["at_min_of", "the smallest value of another metric"],
              ["at_max_of", "the largest value of another metric"],
              ["at_step", "a step"],
            ] as const
          ).map(([value, text]) => (
            <label key={value}>
              <input type="radio" name="what" checked={what === value} onChange={() => setWhat(value)} /> {text}
            </label>
          ))}
        </fieldset>
        <Field
          label={what === "at_step" ? "Step" : "Path of the other metric"}
          value={at}
          autoFocus
          onChange={(event) => setAt(event.target.value)}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={isWrong}>
            Show
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
