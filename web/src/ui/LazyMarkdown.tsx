import { lazy, Suspense } from "react";
import { Skeleton } from "./states";

const Loaded = lazy(() => import("./Markdown").then((module) => ({ default: module.Markdown })));

/** A text in Markdown; what understands it is loaded with the first one. */
export const Markdown = ({ text }: { text: string }) => (
  <Suspense fallback={<Skeleton lines={3} />}>
    <Loaded text={text} />
  </Suspense>
);
