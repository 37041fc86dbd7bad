import { useQuery } from "@tanstack/react-query";
import type { RunAddress } from "@/api/queries";
import { valueEdits } from "@/api/runQueries";
import { formatAgo, formatDateTime } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import styles from "./run.module.css";

const textOf = (value: string | readonly string[] | null): string =>
  value === null || value.length === 0 ? "nothing" : typeof value === "string" ? value : value.join(", ");

/** Who changed a value by hand, when, and from what to what; nothing where nobody did. */
export function EditHistory({ address, path }: { address: RunAddress; path: string }) {
  const answer = useQuery(valueEdits(address, path));
  const now = useNow();
  if (!answer.data || answer.data.length === 0) return null;
  return (
    <section className={styles.history} aria-label="Changes by hand">
      <h3>Changes by hand</h3>
      <ol>
        {answer.data.map((edit, place) => (
          <li key={answer.data.length - place}>
            <span>
              <b>{edit.edited_by}</b>{" "}
              <time title={formatDateTime(edit.edited_at)}>{formatAgo(edit.edited_at, now)}</time>
            </span>
            <span className={styles.change}>
              <del>{textOf(edit.before)}</del> → <ins>{textOf(edit.after)}</ins>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
