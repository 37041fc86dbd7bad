import {
  Archive,
  ArchiveRestore,
  ArrowUpRight,
  CircleStop,
  Copy,
  ExternalLink,
  GitFork,
  OctagonX,
  Palette,
  Pencil,
  Tags,
  Trash2,
} from "lucide-react";
import type { ProjectAddress } from "@/api/queries";
import { nameOf, toNumber } from "@/api/values";
import { copyAndSay } from "@/ui/clipboard";
import { formatStep } from "@/ui/format";
import { MenuItem, MenuSeparator } from "@/ui/Menu";
import { MenuAt, SubMenu } from "@/ui/MenuAt";
import { COLOURS, colourVariable } from "@/ui/palette";
import type { Place } from "@/ui/place";
import { useCanChange } from "@/ui/useCanChange";
import { statusOf } from "./Cell";
import type { TableRow } from "./cellValue";
import type { EditedField } from "./grid";
import styles from "./RowMenu.module.css";
import { isTrashed } from "./trash";

const copy = (text: string, what: string): Promise<void> => copyAndSay(text, `Copied ${what}.`);

/** How a script of the 2.x API gets at the run. */
export function python2Snippet({ workspace, project }: ProjectAddress, row: TableRow): string {
  return [
    "import neptune",
    "",
    "run = neptune.init_run(",
    `    project=${JSON.stringify(`${workspace}/${project}`)},`,
    `    with_id=${JSON.stringify(row.id)},`,
    '    mode="read-only",',
    ")",
  ].join("\n");
}

/** How a script of the 3.x API reads the run. */
export function python3Snippet({ workspace, project }: ProjectAddress, row: TableRow): string {
  return [
    "import neptune_query.runs as nq_runs",
    "from neptune_query.filters import Filter",
    "",
    "table = nq_runs.fetch_runs_table(",
    `    project=${JSON.stringify(`${workspace}/${project}`)},`,
    `    runs=Filter.eq("sys/id", ${JSON.stringify(row.id)}),`,
    '    attributes=".*",',
    ")",
  ].join("\n");
}

export function RowMenu({
  row,
  at,
  address,
  href,
  onOpen,
  onEdit,
  onColour,
  onArchive,
  onRestore,
  onDelete,
  onStop,
  onClose,
}: {
  row: TableRow;
  at: Place;
  address: ProjectAddress;
  href: string;
  onOpen: () => void;
  onEdit: (field: EditedField) => void;
  onColour: () => void;
  onArchive: () => void;
  onRestore: () => void;
  onDelete: () => void;
  onStop: (kind: "stop" | "abort") => void;
  onClose: () => void;
}) {
  const canChange = useCanChange(address);
  const parent = row.attributes["sys/forking/parent"];
  const step = row.attributes["sys/forking/step"];
  return (
    <MenuAt at={at} label={`Actions on ${row.id}`} onClose={onClose}>
      <MenuItem icon={<ArrowUpRight size={14} aria-hidden />} onSelect={onOpen}>
        Open
      </MenuItem>
      <MenuItem icon={<ExternalLink size={14} aria-hidden />} onSelect={() => window.open(href, "_blank", "noopener")}>
        Open in a new tab
      </MenuItem>
      <SubMenu icon={<Copy size={14} aria-hidden />} text="Copy">
        <MenuItem onSelect={() => copy(nameOf(row), "the name")}>Name</MenuItem>
        <MenuItem onSelect={() => copy(row.id, "the id")}>Id</MenuItem>
        <MenuItem onSelect={() => copy(new URL(href, location.href).href, "the address")}>Address</MenuItem>
        <MenuItem onSelect={() => copy(python2Snippet(address, row), "the snippet")}>Python 2.x snippet</MenuItem>
        <MenuItem onSelect={() => copy(python3Snippet(address, row), "the snippet")}>Python 3.x snippet</MenuItem>
      </SubMenu>
      {canChange && (
        <>
          <MenuSeparator />
          <MenuItem changes icon={<Pencil size={14} aria-hidden />} onSelect={() => onEdit("name")}>
            Rename
          </MenuItem>
          <MenuItem changes icon={<Tags size={14} aria-hidden />} onSelect={() => onEdit("tags")}>
            Tags…
          </MenuItem>
          <MenuItem changes icon={<Pencil size={14} aria-hidden />} onSelect={() => onEdit("description")}>
            Description…
          </MenuItem>
          <MenuItem changes icon={<Palette size={14} aria-hidden />} onSelect={onColour}>
            Colour…
          </MenuItem>
        </>
      )}
      {parent?.type === "string" && (
        <MenuItem icon={<GitFork size={14} aria-hidden />} onSelect={() => copy(parent.value, "the parent's id")}>
          Forked from {parent.value}
          {step?.type === "int" && ` at step ${formatStep(toNumber(step.value))}`}
        </MenuItem>
      )}
      {canChange && statusOf(row.attributes) === "running" && (
        <>
          <MenuSeparator />
          <MenuItem changes icon={<CircleStop size={14} aria-hidden />} onSelect={() => onStop("stop")}>
            Stop the script…
          </MenuItem>
          <MenuItem changes icon={<OctagonX size={14} aria-hidden />} onSelect={() => onStop("abort")}>
            Abort the script…
          </MenuItem>
        </>
      )}
      {canChange && (
        <>
          <MenuSeparator />
          {isTrashed(row) ? (
            <MenuItem changes icon={<ArchiveRestore size={14} aria-hidden />} onSelect={onRestore}>
              Restore
            </MenuItem>
          ) : (
            <MenuItem changes icon={<Archive size={14} aria-hidden />} onSelect={onArchive}>
              Archive
            </MenuItem>
          )}
          <MenuItem changes icon={<Trash2 size={14} aria-hidden />} onSelect={onDelete}>
            Delete for good…
          </MenuItem>
        </>
      )}
    </MenuAt>
  );
}

const NAMES = [
  "Teal",
  "Orange",
  "Violet",
  "Green",
  "Pink",
  "Blue",
  "Yellow",
  "Mint",
  "Magenta",
  "Brown",
  "Olive",
  "Red",
  "Indigo",
  "Petrol",
  "Rose",
  "Grey",
];

/** The palette for one run. What is chosen stays with the run for everybody in the project. */
export function ColourMenu({
  id,
  at,
  colour,
  onChoose,
  onClose,
}: {
  id: string;
  at: Place;
  colour: number | undefined;
  onChoose: (colour: number | null) => void;
  onClose: () => void;
}) {
  return (
    <MenuAt at={at} label={`Colour of ${id}`} onClose={onClose}>
      <div className={styles.palette}>
        {Array.from({ length: COLOURS }, (_, index) => (
          <MenuItem key={index} onSelect={() => onChoose(index)}>
            <span
              className={styles.paletteColour}
              style={{ color: colourVariable(index) }}
              data-on={index === colour}
              title={NAMES[index]}
            />
            <span className="visually-hidden">{NAMES[index]}</span>
          </MenuItem>
        ))}
      </div>
      <MenuSeparator />
      <MenuItem onSelect={() => onChoose(null)}>Automatic</MenuItem>
    </MenuAt>
  );
}
