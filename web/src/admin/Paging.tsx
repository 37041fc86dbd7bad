import { Button } from "@/ui/controls";
import { formatInteger } from "@/ui/format";
import styles from "./admin.module.css";

/** The way through a long list, a page at a time; nothing where one page is enough. */
export function Paging({
  page,
  size,
  total,
  onPage,
}: {
  page: number;
  size: number;
  total: number;
  onPage: (page: number) => void;
}) {
  if (total <= size) return null;
  return (
    <div className={styles.pages}>
      <Button disabled={page === 0} onClick={() => onPage(page - 1)}>
        Before
      </Button>
      <span>
        {formatInteger(page * size + 1)}–{formatInteger(Math.min(total, (page + 1) * size))} of {formatInteger(total)}
      </span>
      <Button disabled={(page + 1) * size >= total} onClick={() => onPage(page + 1)}>
        After
      </Button>
    </div>
  );
}
