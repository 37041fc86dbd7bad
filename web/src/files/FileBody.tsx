import { Film } from "lucide-react";
import { lazy, Suspense } from "react";
import { Empty, Skeleton } from "@/ui/states";
import { AudioView } from "./AudioView";
import { HexView } from "./HexView";
import { isPicture, previewKind } from "./kind";
import { PageFrame } from "./PageFrame";
import { Picture } from "./Picture";
import { Said } from "./Said";
import { UNPLAYED } from "./Thumb";
import styles from "./viewers.module.css";

// Tables, trees and colours are loaded with the first file that has them.
const TextView = lazy(async () => ({ default: (await import("./TextView")).TextView }));
const ParquetView = lazy(async () => ({ default: (await import("./TableView")).ParquetView }));

const Unplayed = () => (
  <Empty icon={<Film size={20} />} title={UNPLAYED}>
    It is damaged, or of a kind that the browser does not know. Download it to play it elsewhere.
  </Empty>
);

export interface FileBodyProps {
  name: string;
  /** As the server found it; empty when it was not asked. */
  mimeType: string;
  size: number;
  url: string;
}

/** What is in a file, as well as a browser can show it. What could run code stands in a sandboxed frame, without our origin. */
export function FileBody(props: FileBodyProps) {
  const { name, mimeType, size, url } = props;
  const kind = previewKind(name, mimeType);
  switch (kind) {
    case "image":
      return isPicture(name, mimeType) ? <Picture key={url} name={name} url={url} /> : <HexView key={url} {...props} />;
    case "sandbox":
      return <PageFrame key={url} name={name} url={url} sandbox="allow-scripts" />;
    case "pdf":
      // Browsers refuse to open their own viewer of PDF within a sandbox; the server answers with nothing but PDF there.
      return <PageFrame key={url} name={name} url={url} />;
    case "audio":
      return <AudioView key={url} name={name} size={size} url={url} />;
    case "video":
      return (
        <Said key={url} src={url} damaged={<Unplayed />}>
          {(onTrouble) => (
            // biome-ignore lint/a11y/useMediaCaption: a user's file brings no captions.
            <video className={styles.video} controls preload="metadata" src={url} onError={onTrouble} />
          )}
        </Said>
      );
    case "none":
      return <HexView key={url} {...props} />;
    default:
      return (
        <Suspense fallback={<Skeleton lines={8} />}>
          {kind === "parquet" ? (
            <ParquetView key={url} url={url} size={size} />
          ) : (
            <TextView key={url} kind={kind} name={name} size={size} url={url} />
          )}
        </Suspense>
      );
  }
}
