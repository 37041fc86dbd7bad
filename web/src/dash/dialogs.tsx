import { useState } from "react";
import type { SectionPattern } from "@/api/dashboards";
import { Button, Field, SelectField } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { formatInteger } from "@/ui/format";
import { useDebounced } from "@/ui/hooks";
import styles from "./dash.module.css";
import { groupsOf } from "./patterns";
import { type Applied, useRegistry } from "./registry";
import { usePatternPaths } from "./usePatternPaths";

/** Asks for a name. */
export function NameDialog({
  title,
  label = "Name",
  name = "",
  action,
  mayBeEmpty = false,
  onName,
  onClose,
}: {
  title: string;
  label?: string;
  name?: string;
  action: string;
  mayBeEmpty?: boolean;
  onName: (name: string) => void;
  onClose: () => void;
}) {
  const [typed, setTyped] = useState(name);
  const isEmpty = typed.trim() === "" && !mayBeEmpty;
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (isEmpty) return;
          onName(typed.trim());
          onClose();
        }}
      >
        <Field
          label={label}
          value={typed}
          autoFocus
          maxLength={128}
          onChange={(event) => setTyped(event.target.value)}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={isEmpty}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

const TYPING_MILLISECONDS = 300;

/** What a section makes its widgets of. */
export function PatternDialog({
  title,
  pattern,
  applied,
  onPattern,
  onClose,
}: {
  title: string;
  pattern: SectionPattern | null;
  applied: Applied;
  onPattern: (title: string, pattern: SectionPattern | null) => void;
  onClose: () => void;
}) {
  const registry = useRegistry();
  const kinds = Object.entries(registry).flatMap(([kind, definition]): [string, string][] =>
    definition?.forPaths ? [[kind, definition.label]] : [],
  );
  const [name, setName] = useState(title);
  const [kind, setKind] = useState(pattern?.kind ?? kinds[0]?.[0] ?? "line_chart");
  const [regex, setRegex] = useState(pattern?.regex ?? "");
  const [by, setBy] = useState<SectionPattern["by"]>(pattern?.by ?? "match");
  const asked = useDebounced(regex.trim(), TYPING_MILLISECONDS);
  const { data, error } = usePatternPaths(
    applied.address,
    applied.runs.map(({ id }) => id),
    { kind, regex: asked },
  );
  const count = groupsOf(data?.paths ?? [], by).length;
  return (
    <Dialog title={pattern ? "Change the pattern" : "Widgets from a pattern"} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (regex.trim() === "" || error) return;
          // What is made of something else has no place yet.
          const kept = pattern?.by === by ? pattern : null;
          onPattern(name.trim(), { ...kept, kind, regex: regex.trim(), by });
          onClose();
        }}
      >
        <Field
          label="Pattern"
          value={regex}
          autoFocus
          spellCheck={false}
          autoComplete="off"
          maxLength={4096}
          placeholder="^train/ & !debug"
          hint="An extended regular expression, found anywhere in an attribute’s path: & and, | or, ! not."
          onChange={(event) => setRegex(event.target.value)}
        />
        <SelectField label="Kind of widget" value={kind} onChange={setKind} options={kinds} />
        <SelectField
          label="One widget for"
          value={by}
          onChange={(next) => setBy(next === "suffix" ? "suffix" : "match")}
          options={[
            ["match", "each attribute that matches"],
            ["suffix", "all that end alike, such as train/loss and valid/loss"],
          ]}
        />
        <Field
          label="Title of the section"
          value={name}
          maxLength={128}
          onChange={(event) => setName(event.target.value)}
        />
        <p className={styles.quiet} role="status">
          {asked === ""
            ? "Write a pattern to see what it finds."
            : applied.runs.length === 0
              ? "No run is shown at the moment. The widgets are made when some are."
              : error
                ? error.message
                : data
                  ? `${data.isMore ? "More than " : ""}${formatInteger(data.total)} attributes of the shown runs match, which makes ${formatInteger(count)} ${count === 1 ? "widget" : "widgets"} now.`
                  : "Looking…"}
        </p>
        <DialogActions>
          {pattern && (
            <Button
              look="danger"
              onClick={() => {
                onPattern(name.trim(), null);
                onClose();
              }}
            >
              Without a pattern
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={regex.trim() === "" || error !== null}>
            {pattern ? "Done" : "Add"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
