import { useQuery } from "@tanstack/react-query";
import { Download, FileQuestion, ShieldCheck } from "lucide-react";
import { useMemo } from "react";
import { toApiError, Unreachable } from "@/api/client";
import { Button, CopyButton } from "@/ui/controls";
import { formatBytes, formatInteger } from "@/ui/format";
import { Empty, Failure, Skeleton } from "@/ui/states";
import styles from "./files.module.css";
import { parseCsv, previewKind } from "./kind";
import { Picture } from "./Picture";

const MOST_TEXT_BYTES = 1_000_000;
const MOST_ROWS = 1000;

interface FileViewProps {
  name: string;
  mimeType: string;
  size: number;
  url: string;
  downloadUrl: string;
}

/** A file as well as a browser can show it. What could run code is shown in a sandboxed frame, without our origin. */
export function FileView({ name, mimeType, size, url, downloadUrl }: FileViewProps) {
  const kind = previewKind(name, mimeType);
  return (
    <figure className={styles.file}>
      <figcaption className={styles.caption}>
        <b title={name}>{name}</b>
        <span>
          {formatBytes(size)}
          {mimeType && ` · ${mimeType}`}
        </span>
        {kind === "sandbox" && (
          <span
            className={styles.sandboxed}
            title="Shown in a sandbox: the file cannot reach Seamark, your session or the network."
          >
            <ShieldCheck size={13} aria-hidden />
            sandboxed
          </span>
        )}
        <Button onClick={() => location.assign(downloadUrl)}>
          <Download size={14} aria-hidden />
          Download
        </Button>
      </figcaption>
      {kind === "image" && <Picture key={url} name={name} url={url} />}
      {kind === "sandbox" && (
        <iframe className={styles.frame} title={name} src={url} sandbox="allow-scripts" referrerPolicy="no-referrer" />
      )}
      {(kind === "text" || kind === "json" || kind === "csv") && (
        <TextFile kind={kind} name={name} size={size} url={url} />
      )}
      {/* biome-ignore lint/a11y/useMediaCaption: a user's file brings no captions. */}
      {kind === "audio" && <audio className={styles.media} controls src={url} />}
      {/* biome-ignore lint/a11y/useMediaCaption: a user's file brings no captions. */}
      {kind === "video" && <video className={styles.media} controls src={url} />}
      {kind === "none" && (
        <Empty icon={<FileQuestion size={20} />} title="No preview for this kind of file">
          {`A browser cannot show ${mimeType || "it"}. Download the file to open it with its own program.`}
        </Empty>
      )}
    </figure>
  );
}

async function readText(url: string, signal: AbortSignal): Promise<{ text: string; isCut: boolean }> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Unreachable();
  }
  if (!response.ok) throw toApiError(response, await response.json().catch(() => undefined));
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), isCut: false };
    bytes += value.length;
    text += decoder.decode(value, { stream: true });
    if (bytes >= MOST_TEXT_BYTES) {
      await reader.cancel();
      return { text, isCut: true };
    }
  }
  return { text, isCut: false };
}

function TextFile({
  kind,
  name,
  size,
  url,
}: {
  kind: "text" | "json" | "csv";
  name: string;
  size: number;
  url: string;
}) {
  const content = useQuery({
    queryKey: ["file-text", url, size],
    staleTime: 60_000,
    queryFn: ({ signal }) => readText(url, signal),
  });
  if (content.isPending) return <Skeleton lines={8} />;
  if (content.isError) return <Failure error={content.error} onRetry={() => content.refetch()} />;
  const { text, isCut } = content.data;
  return (
    <div className={styles.text}>
      {kind === "csv" ? (
        <Csv text={text} separator={name.toLowerCase().endsWith(".tsv") ? "\t" : ","} />
      ) : (
        <Plain text={kind === "json" && !isCut ? pretty(text) : text} />
      )}
      {isCut && (
        <p className={styles.cut}>
          The first {formatBytes(MOST_TEXT_BYTES)} of {formatBytes(size)}. Download the file to see all of it.
        </p>
      )}
    </div>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function Plain({ text }: { text: string }) {
  const lines = useMemo(() => text.split("\n").length, [text]);
  const numbers = useMemo(() => Array.from({ length: lines }, (_, index) => index + 1).join("\n"), [lines]);
  return (
    <div className={styles.plain}>
      <span className={styles.copy}>
        <CopyButton text={text} label="Copy the text" />
      </span>
      <pre className={styles.numbers} aria-hidden>
        {numbers}
      </pre>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <pre className={styles.content} tabIndex={0}>
        {text}
      </pre>
    </div>
  );
}

function Csv({ text, separator }: { text: string; separator: "," | "\t" }) {
  const rows = useMemo(() => parseCsv(text, separator, MOST_ROWS + 1), [text, separator]);
  const [head, ...body] = rows;
  if (!head) return <Empty title="The file is empty" />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className={styles.csv} tabIndex={0} aria-label="Table">
      <table>
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} data-number={cell.trim() !== "" && !Number.isNaN(Number(cell))}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST_ROWS && <p className={styles.cut}>The first {formatInteger(MOST_ROWS)} rows.</p>}
    </section>
  );
}
