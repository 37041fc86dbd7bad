import { useState } from "react";
import type { Widget } from "@/api/dashboards";
import { Button, Field } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { useDebounced } from "@/ui/hooks";
import styles from "./dash.module.css";
import { Guard } from "./Guard";
import { type Applied, useRegistry } from "./registry";

const PREVIEW_MILLISECONDS = 300;

/** What a widget shows and how, with a preview that follows. */
export function EditWidget({
  widget,
  applied,
  onSave,
  onClose,
}: {
  widget: Pick<Widget, "kind" | "title" | "options"> & { id?: string };
  applied: Applied;
  onSave: (changes: Pick<Widget, "title" | "options">) => void;
  onClose: () => void;
}) {
  const definition = useRegistry()[widget.kind];
  const [title, setTitle] = useState(widget.title);
  const [options, setOptions] = useState(() => definition?.parse(widget.options) ?? widget.options);
  const previewed = useDebounced(options, PREVIEW_MILLISECONDS);
  if (!definition) return null;
  const heading = title || definition.titleOf(options) || definition.label;
  const isNew = widget.id === undefined;
  return (
    <Dialog wide title={isNew ? `Add: ${definition.label.toLowerCase()}` : `Edit “${heading}”`} onClose={onClose}>
      <form
        className={styles.editor}
        onSubmit={(event) => {
          event.preventDefault();
          onSave({ title: title.trim(), options });
          onClose();
        }}
      >
        <section className={styles.preview} aria-label="Preview">
          <h3>{heading}</h3>
          <div>
            <Guard key={JSON.stringify(previewed)}>
              <definition.Widget options={previewed} title={heading} {...applied} />
            </Guard>
          </div>
        </section>
        <Field
          label="Title"
          value={title}
          maxLength={200}
          placeholder={definition.titleOf(options) || definition.label}
          onChange={(event) => setTitle(event.target.value)}
        />
        <definition.Editor options={options} address={applied.address} runs={applied.runs} onChange={setOptions} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit">
            {isNew ? "Add" : "Done"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
