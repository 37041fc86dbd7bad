import styles from "./BothEnds.module.css";
import { splitName } from "./splitName";

/** A name that loses its middle where there is no room, and is read out as a whole. */
export function BothEnds({ text, tail }: { text: string; tail?: number }) {
  const [head, end] = splitName(text, tail);
  if (head === "") return <span className={styles.whole}>{text}</span>;
  return (
    <>
      <span className="visually-hidden">{text}</span>
      <span className={styles.ends} aria-hidden>
        <span>{head}</span>
        <span>{end}</span>
      </span>
    </>
  );
}
