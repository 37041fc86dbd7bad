import { Archive, ArchiveRestore, Download, EyeIcon, Tag, Tags, Trash2, X } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import type { ProjectAddress } from "@/api/queries";
import { Button, IconButton } from "@/ui/controls";
import { formatInteger } from "@/ui/format";
import { Menu, MenuItem } from "@/ui/Menu";
import { useCanChange } from "@/ui/useCanChange";
import styles from "./BulkBar.module.css";
import { DeleteDialog } from "./DeleteDialog";
import { TagsDialog } from "./TagsDialog";

type Question = "add_tags" | "remove_tags" | "add_group_tags" | "remove_group_tags" | "delete";

const TITLES: Record<Exclude<Question, "delete">, string> = {
  add_tags: "Add tags",
  remove_tags: "Remove tags",
  add_group_tags: "Add group tags",
  remove_group_tags: "Remove group tags",
};

/** What can be done with the ticked runs. */
export function BulkBar({
  address,
  count,
  progress,
  onTags,
  onArchive,
  onRestore,
  onDelete,
  onCompare,
  onExport,
  onClear,
  onFocusLeft,
}: {
  address: ProjectAddress;
  count: number;
  /** How far a change of more runs than one request takes has come. */
  progress: { count: number; of: number } | null;
  onTags: (action: keyof typeof TITLES, tags: string[]) => void;
  /** Undefined where all of them are archived. */
  onArchive: (() => void) | undefined;
  /** Undefined where none of them is in the trash. */
  onRestore: (() => void) | undefined;
  onDelete: () => void;
  onCompare: () => void;
  onExport: (format: "csv" | "parquet") => void;
  onClear: () => void;
  /** The bar goes, and the focus would go with it. */
  onFocusLeft: () => void;
}) {
  const bar = useRef<HTMLDivElement>(null);
  const left = useRef(onFocusLeft);
  left.current = onFocusLeft;
  useLayoutEffect(() => {
    const box = bar.current;
    return () => {
      const focused = document.activeElement;
      // While something is under way, the bar has lost it already.
      if (!focused || focused === document.body || box?.contains(focused)) left.current();
    };
  }, []);
  const [question, setQuestion] = useState<Question | null>(null);
  const canChange = useCanChange(address);
  const runs = `${formatInteger(count)} ${count === 1 ? "run" : "runs"}`;
  return (
    <div
      ref={bar}
      className={styles.bulk}
      role="toolbar"
      aria-label="What to do with the selected runs"
      inert={progress !== null}
      data-busy={progress !== null}
    >
      <b role="status">
        {progress
          ? `${formatInteger(progress.count)} of ${formatInteger(progress.of)} done…`
          : `${formatInteger(count)} selected`}
      </b>
      <Button look="ghost" onClick={onCompare}>
        <EyeIcon size={14} aria-hidden />
        Compare
      </Button>
      {canChange && (
        <Menu
          trigger={
            <Button look="ghost" changes>
              <Tag size={14} aria-hidden />
              Tags
            </Button>
          }
        >
          {(Object.keys(TITLES) as (keyof typeof TITLES)[]).map((each) => (
            <MenuItem key={each} icon={<Tags size={14} aria-hidden />} onSelect={() => setQuestion(each)}>
              {TITLES[each]}…
            </MenuItem>
          ))}
        </Menu>
      )}
      <Menu
        trigger={
          <Button look="ghost">
            <Download size={14} aria-hidden />
            Export
          </Button>
        }
      >
        <MenuItem onSelect={() => onExport("csv")}>CSV</MenuItem>
        <MenuItem onSelect={() => onExport("parquet")}>Parquet</MenuItem>
      </Menu>
      {canChange && (
        <>
          {onRestore && (
            <Button look="ghost" changes onClick={onRestore}>
              <ArchiveRestore size={14} aria-hidden />
              Restore
            </Button>
          )}
          {onArchive && (
            <Button look="ghost" changes onClick={onArchive}>
              <Archive size={14} aria-hidden />
              Archive
            </Button>
          )}
          <Button look="danger" onClick={() => setQuestion("delete")}>
            <Trash2 size={14} aria-hidden />
            Delete
          </Button>
        </>
      )}
      <IconButton label="Clear the selection" onClick={onClear}>
        <X size={14} aria-hidden />
      </IconButton>
      {question !== null && question !== "delete" && (
        <TagsDialog
          address={address}
          title={`${TITLES[question]}: ${runs}`}
          path={question.includes("group") ? "sys/group_tags" : "sys/tags"}
          value={[]}
          action={TITLES[question]}
          onSave={(tags) => tags.length > 0 && onTags(question, tags)}
          onClose={() => setQuestion(null)}
        />
      )}
      {question === "delete" && <DeleteDialog count={count} onDelete={onDelete} onClose={() => setQuestion(null)} />}
    </div>
  );
}
