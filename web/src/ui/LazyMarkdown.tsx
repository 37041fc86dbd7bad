import { lazy, Suspense } from "react";
import styles from "./states.module.css";

const Loaded = lazy(() => import("./Markdown").then((module) => ({ default: module.Markdown })));

/** A text in Markdown; what understands it is loaded with the first one, and the text takes its place until then. */
export const Markdown = ({ text }: { text: string }) => (
  <Suspense
    fallback={
      <p className={styles.toCome} aria-busy="true">
        {text}
      </p>
    }
  >
    <Loaded text={text} />
  </Suspense>
);
