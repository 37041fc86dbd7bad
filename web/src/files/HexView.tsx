import { useMemo, useState } from "react";
import { Button } from "@/ui/controls";
import { formatBytes } from "@/ui/format";
import { Failure } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import { hexLines } from "./hex";
import { headKey, useHead } from "./readFile";
import styles from "./viewers.module.css";

const FIRST_BYTES = 512;
const MOST_BYTES = 64 * 1024;

/** Why a browser cannot draw what many a training script logs. */
const REASONS: Record<string, string> = {
  "": "Nothing in its name or its bytes says what it is. Download it to open it with its own program.",
  "application/octet-stream":
    "Nothing in its name or its bytes says what it is. Download it to open it with its own program.",
  "image/tiff": "Browsers do not draw TIFF. Log PNG or WebP to see it here.",
  "image/heic": "Browsers do not draw HEIC. Log PNG or WebP to see it here.",
  "application/zip": "It is an archive: download it to open it.",
  "application/gzip": "It is compressed: download it to open it.",
};

/** The first bytes of a file that nothing here can show, and why. */
export function HexView({ mimeType, size, url }: { mimeType: string; size: number; url: string }) {
  const [most, setMost] = useState(FIRST_BYTES);
  const head = useHead(url, size, most);
  const lines = useMemo(() => hexLines(head.data ?? new Uint8Array()), [head.data]);
  return (
    <div className={styles.hex}>
      <p className={styles.reason}>
        {REASONS[mimeType] ??
          `There is no view for ${mimeType || "this kind of file"}. Download it to open it with its own program.`}
      </p>
      {head.isPending && (
        <WaitingFor answer={head} queryKey={headKey(url, size, most)} what="Loading the first bytes…" lines={4} />
      )}
      {head.isError && !head.data && <Failure error={head.error} onRetry={() => head.refetch()} />}
      {lines.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        <section className={styles.scroll} tabIndex={0} aria-label="First bytes">
          <table className={styles.bytes}>
            <tbody>
              {lines.map((line) => (
                <tr key={line.at}>
                  <th scope="row">{line.at}</th>
                  <td>{line.hex}</td>
                  <td>{line.text}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {size > most && (
        <p className={styles.cut}>
          The first {formatBytes(most)} of {formatBytes(size)}.{" "}
          {most < MOST_BYTES ? (
            <Button disabled={head.isPlaceholderData} onClick={() => setMost(MOST_BYTES)}>
              Show {formatBytes(Math.min(size, MOST_BYTES))}
            </Button>
          ) : (
            "Download the file to see all of it."
          )}
        </p>
      )}
    </div>
  );
}
