import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { request } from "@/api/client";
import { InlineFailure } from "@/ui/InlineFailure";

/**
 * What the browser draws or plays from an address, or why it cannot: its elements do not tell a file that is `damaged` from an answer that
 * is none, so the server is asked.
 */
export function Said({
  src,
  damaged,
  canRetry = true,
  children,
}: {
  src: string;
  damaged: ReactNode;
  /** Whether there is room for a button: there is none in what is one itself. */
  canRetry?: boolean;
  /** The element, which tells of its trouble. */
  children: (onTrouble: () => void) => ReactNode;
}) {
  const [trouble, setTrouble] = useState({ src: "", times: 0, isTried: false });
  const times = trouble.src === src ? trouble.times : 0;
  if (times > 0 && !trouble.isTried)
    return (
      <WhyNot
        src={src}
        isLast={times > 1}
        canRetry={canRetry}
        onAgain={() => setTrouble({ src, times, isTried: true })}
      >
        {damaged}
      </WhyNot>
    );
  return children(() => setTrouble({ src, times: times + 1, isTried: false }));
}

/** What the server gives may be drawn after all, but where it is the `isLast` try. */
function WhyNot({
  src,
  isLast,
  canRetry,
  onAgain,
  children,
}: {
  src: string;
  isLast: boolean;
  canRetry: boolean;
  onAgain: () => void;
  children: ReactNode;
}) {
  const asked = useQuery({
    queryKey: ["picture", src],
    retry: false,
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const answer = await request(src, { signal, headers: { Range: "bytes=0-0" } });
      await answer.body?.cancel();
      return true;
    },
  });
  const isBack = asked.isSuccess && (!isLast || asked.errorUpdateCount > 0);
  useEffect(() => {
    if (isBack) onAgain();
  });
  if (asked.isError)
    return <InlineFailure error={asked.error} onRetry={canRetry ? () => void asked.refetch() : undefined} />;
  return asked.isSuccess && !isBack ? children : null;
}
