import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useId, useState } from "react";
import type { ProjectAddress } from "@/api/queries";
import { findValues } from "@/api/runs";
import { Button } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { useDebounced } from "@/ui/hooks";
import { WaitingFor } from "@/ui/Waiting";
import { tagsOf } from "./grid";
import styles from "./TagsDialog.module.css";

const DEBOUNCE_MILLISECONDS = 120;
const MOST_OFFERS = 20;

/** Tags as chips, with those that other runs of the project have to choose from. */
export function TagsDialog({
  address,
  title,
  path,
  value,
  action = "Save",
  onSave,
  onClose,
}: {
  address: ProjectAddress;
  title: string;
  path: "sys/tags" | "sys/group_tags";
  value: readonly string[];
  action?: string;
  onSave: (tags: string[]) => void;
  onClose: () => void;
}) {
  const id = useId();
  const [tags, setTags] = useState(value);
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(-1);
  const prefix = useDebounced(typed.trim(), DEBOUNCE_MILLISECONDS);
  const queryKey = ["tags", address.workspace, address.project, path, prefix];
  const found = useQuery({
    queryKey,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { values } = await findValues(address, {}, { path, type: "stringSet", prefix, limit: MOST_OFFERS }, signal);
      return values.flatMap(({ key, count }) => (key ? [{ tag: key.value, count }] : []));
    },
  });
  const offers = (found.data ?? []).filter(({ tag }) => !tags.includes(tag));
  const add = (fresh: readonly string[]) => {
    setTags([...new Set([...tags, ...fresh])]);
    setTyped("");
    setActive(-1);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown" && offers.length > 0) setActive((active + 1) % offers.length);
    else if (event.key === "ArrowUp" && offers.length > 0) setActive((active <= 0 ? offers.length : active) - 1);
    else if (event.key === "Enter" && active >= 0 && offers[active]) add([offers[active].tag]);
    else if ((event.key === "Enter" || event.key === ",") && typed.trim() !== "") add(tagsOf(typed));
    else if (event.key === "Backspace" && typed === "") setTags(tags.slice(0, -1));
    else return;
    if (event.key !== "Backspace") event.preventDefault();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          onSave([...new Set([...tags, ...tagsOf(typed)])]);
          onClose();
        }}
      >
        <div className={styles.box}>
          {tags.map((tag) => (
            <span key={tag} className={styles.tag}>
              {tag}
              <button
                type="button"
                aria-label={`Remove ${tag}`}
                onClick={() => setTags(tags.filter((each) => each !== tag))}
              >
                <X size={11} aria-hidden />
              </button>
            </span>
          ))}
          <input
            role="combobox"
            aria-label="Tags"
            aria-expanded={offers.length > 0}
            aria-controls={`${id}-offers`}
            aria-autocomplete="list"
            aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
            placeholder={tags.length === 0 ? "Type a tag, Enter adds it" : ""}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              setTyped(event.target.value);
              setActive(-1);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        {/* As high as it may become, so that nothing jumps when tags come. */}
        <div className={styles.known}>
          <WaitingFor
            answer={found}
            queryKey={queryKey}
            what="Looking for tags…"
            failed="The project’s tags could not be loaded"
            lines={4}
          />
          {found.data && !found.isPlaceholderData && offers.length === 0 && (
            <p>{prefix === "" ? "The project has no other tags." : "No other tag of the project begins so."}</p>
          )}
          <div id={`${id}-offers`} role="listbox" aria-label="Tags of the project" className={styles.offers}>
            {offers.map(({ tag, count }, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field's arrow keys and Enter choose.
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field.
              <div
                key={tag}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === active}
                className={styles.offer}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => add([tag])}
              >
                <span>{tag}</span>
                <small>
                  {count.toLocaleString("en-US")} {count === 1 ? "run" : "runs"}
                </small>
              </div>
            ))}
          </div>
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit">
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
