import { Download, ShieldCheck } from "lucide-react";
import { Button } from "@/ui/controls";
import { formatBytes } from "@/ui/format";
import { FileBody, type FileBodyProps } from "./FileBody";
import styles from "./files.module.css";
import { previewKind } from "./kind";

/** A file with its name, its size, and the way to download it. */
export function FileView({ downloadUrl, ...file }: FileBodyProps & { downloadUrl: string }) {
  const { name, mimeType, size } = file;
  return (
    <figure className={styles.file}>
      <figcaption className={styles.caption}>
        <b title={name}>{name}</b>
        <span>
          {formatBytes(size)}
          {mimeType && ` · ${mimeType}`}
        </span>
        {previewKind(name, mimeType) === "sandbox" && (
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
      <FileBody {...file} />
    </figure>
  );
}
