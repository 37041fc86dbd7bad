import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useChanges } from "@/api/live";
import type { ProjectAddress } from "@/api/queries";

/** A table of many runs asks again no more often than this, however fast they log. */
const TABLE_MILLISECONDS = 2_000;

/** Fetches what the table shows anew when the project has changed: soon after a change, and then at a steady pace. */
export function useLiveTable({ workspace, project }: ProjectAddress): void {
  const cache = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const again = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);
  const fetchNow = () => {
    const queryKey = ["runs", workspace, project];
    // An answer that is under way may have been read before the change.
    again.current = cache.isFetching({ queryKey, type: "active" }) > 0;
    void cache.invalidateQueries({ queryKey }, { cancelRefetch: false });
    timer.current = setTimeout(() => {
      timer.current = undefined;
      if (again.current) fetchNow();
    }, TABLE_MILLISECONDS);
  };
  useChanges(() => {
    if (timer.current === undefined) fetchNow();
    else again.current = true;
  });
}
