import { useEffect } from "react";
import { REACHABLE } from "@/api/reachability";
import { Failure } from "@/ui/states";

/** What browsers say of a file of the app that is not there: in Chromium, Firefox and Safari. */
const MISSING_CODE = /dynamically imported module|importing a module script failed|unable to preload css/i;

/** In the place of a page, or of a part of it, that could not be shown; what is around it stays. */
export function PageFailure({ error, isPage = true }: { error: unknown; isPage?: boolean }) {
  const isCode = error instanceof Error && MISSING_CODE.test(error.message);
  // What was away comes back by itself, and so does the page that it belongs to.
  useEffect(() => {
    if (!isCode) return;
    const again = () => location.reload();
    addEventListener(REACHABLE, again);
    return () => removeEventListener(REACHABLE, again);
  }, [isCode]);
  return (
    <Failure
      isPage={isPage}
      title={isCode ? "A part of this page could not be loaded" : "This page cannot be shown"}
      error={
        isCode
          ? new Error(
              "The server is away, or was upgraded since the page was loaded. Load it anew: the address says what is shown.",
            )
          : error
      }
      onRetry={() => location.reload()}
    />
  );
}
