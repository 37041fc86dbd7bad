import type { ProjectAddress } from "@/api/queries";
import { setColours } from "@/api/runs";
import { nameOf } from "@/api/values";
import type { Place } from "@/ui/place";
import { StopScript } from "@/ui/StopScript";
import { Ask } from "./Ask";
import type { TableRow } from "./cellValue";
import { DeleteDialog } from "./DeleteDialog";
import { editedText } from "./GridRow";
import type { EditedField } from "./grid";
import { ColourMenu, RowMenu } from "./RowMenu";
import { TagsDialog } from "./TagsDialog";
import type { useBulk } from "./useBulk";

/** What is open about one row: its menu, its palette, or the question for a text. */
export type RowOpened =
  | { kind: "row" | "colour"; row: TableRow; at: Place }
  | { kind: "delete"; row: TableRow }
  | { kind: "script"; row: TableRow; end: "stop" | "abort" }
  | { kind: "ask"; row: TableRow; field: EditedField };

export function RowDialogs({
  opened,
  onOpened,
  onClose,
  address,
  href,
  colour,
  bulk,
  onOpen,
  onRename,
  onSave,
}: {
  opened: RowOpened;
  onOpened: (next: RowOpened) => void;
  /** Closes this; not what an item of it may have opened in its place. */
  onClose: () => void;
  address: ProjectAddress;
  href: string;
  colour: number | undefined;
  bulk: ReturnType<typeof useBulk>;
  onOpen: () => void;
  onRename: () => void;
  onSave: (field: EditedField, value: string | readonly string[]) => void;
}) {
  const { row } = opened;
  if (opened.kind === "ask") {
    const tags = row.attributes["sys/tags"];
    if (opened.field === "tags") {
      return (
        <TagsDialog
          address={address}
          title={`Tags of ${row.id}`}
          path="sys/tags"
          value={tags?.type === "stringSet" ? tags.value : []}
          onSave={(next) => onSave("tags", next)}
          onClose={onClose}
        />
      );
    }
    return (
      <Ask
        title={`Description of ${row.id}`}
        label="Description"
        value={editedText(row, "sys/description")}
        hasLines
        onSave={(text) => onSave(opened.field, text)}
        onClose={onClose}
      />
    );
  }
  if (opened.kind === "delete") {
    const onDelete = () => void bulk.run([row.id], "delete");
    return <DeleteDialog count={1} name={nameOf(row)} onDelete={onDelete} onClose={onClose} />;
  }
  if (opened.kind === "script") {
    return <StopScript project={address} run={row.id} kind={opened.end} onClose={onClose} />;
  }
  if (opened.kind === "colour") {
    return (
      <ColourMenu
        id={row.id}
        at={opened.at}
        colour={colour}
        onChoose={(chosen) => setColours(address, { [row.id]: chosen }).then(bulk.refresh, bulk.fail)}
        onClose={onClose}
      />
    );
  }
  return (
    <RowMenu
      row={row}
      at={opened.at}
      address={address}
      href={href}
      onOpen={onOpen}
      onEdit={(field) => (field === "name" ? onRename() : onOpened({ kind: "ask", row, field }))}
      onColour={() => onOpened({ kind: "colour", row, at: opened.at })}
      onArchive={() => void bulk.run([row.id], "trash")}
      onRestore={() => void bulk.run([row.id], "restore")}
      onDelete={() => onOpened({ kind: "delete", row })}
      onStop={(end) => onOpened({ kind: "script", row, end })}
      onClose={onClose}
    />
  );
}
