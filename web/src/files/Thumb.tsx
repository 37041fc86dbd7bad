import { AudioLines, FileQuestion, FileText, Film, ImageOff, PanelsTopLeft, Table2 } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { formatBytes } from "@/ui/format";
import { isPicture, type PreviewKind, previewKind } from "./kind";
import type { MediaFile } from "./media";
import styles from "./media.module.css";
import { Said } from "./Said";
import { SaidImage } from "./SaidImage";
import { Waveform } from "./Waveform";

/** What is loaded whole for a small picture of it, when the server draws none. */
const MOST_WHOLE_BYTES = 4 * 2 ** 20;

const ICONS: Record<PreviewKind, typeof FileText> = {
  image: ImageOff,
  sandbox: PanelsTopLeft,
  pdf: FileText,
  text: FileText,
  markdown: FileText,
  json: FileText,
  csv: Table2,
  parquet: Table2,
  audio: AudioLines,
  video: Film,
  none: FileQuestion,
};

/** A file as it looks among many: a small picture, a waveform, or what kind of file it is. `isWhole` draws pictures from the
 * file itself, for when they are enlarged. */
export function Thumb({ file, alt, isWhole = false }: { file: MediaFile; alt: string; isWhole?: boolean }) {
  const kind = previewKind(file.name, file.mimeType);
  const source = pictureSource(file, isWhole);
  const [failed, setFailed] = useState<string | null>(null);
  if (source !== null) {
    // A picture that the server cannot make smaller may still be one that the browser can draw.
    const isSmaller = source !== file.url && failed !== source;
    const url = isSmaller ? source : file.url;
    return <Image url={url} alt={alt} onError={isSmaller ? () => setFailed(source) : undefined} />;
  }
  if (kind === "audio" && file.size <= MOST_WHOLE_BYTES) return <Waveform key={file.url} url={file.url} label={alt} />;
  if (kind === "video") return <FirstFrame key={file.url} url={file.url} label={alt} />;
  const Icon = ICONS[kind];
  return <Kind icon={<Icon size={18} aria-hidden />}>{kindText(file)}</Kind>;
}

/** What stands in the place of a picture where a file has none. */
export const kindText = (file: MediaFile): string => `${file.mimeType || "file"} · ${formatBytes(file.size)}`;

/** Where the picture of a file comes from; null when it has none. */
export function pictureSource(file: MediaFile, isWhole: boolean): string | null {
  if (file.thumbnailUrl !== null) return isWhole ? file.url : file.thumbnailUrl;
  if (!isPicture(file.name, file.mimeType)) return null;
  return isWhole || file.size <= MOST_WHOLE_BYTES ? file.url : null;
}

const Kind = ({ icon, children }: { icon: ReactNode; children: ReactNode }) => (
  <span className={styles.kind}>
    {icon}
    {children}
  </span>
);

function Image({ url, alt, onError }: { url: string; alt: string; onError: (() => void) | undefined }) {
  const ref = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const image = ref.current;
    // What was scrolled away is not loaded any more: the server makes pictures only for those who still wait for them.
    return () => {
      if (image && !image.complete) image.removeAttribute("src");
    };
  }, []);
  const damaged = <Kind icon={<ImageOff size={18} aria-hidden />}>The picture is damaged</Kind>;
  return (
    <SaidImage
      ref={ref}
      src={url}
      alt={alt}
      damaged={damaged}
      canRetry={false}
      decoding="async"
      draggable={false}
      onError={onError}
    />
  );
}

/** What is said of a film that comes, but is damaged or of a kind that is unknown. */
export const UNPLAYED = "This browser cannot play the film";

const FirstFrame = ({ url, label }: { url: string; label: string }) => (
  <Said src={url} canRetry={false} damaged={<Kind icon={<Film size={18} aria-hidden />}>{UNPLAYED}</Kind>}>
    {(onTrouble) => (
      <video src={url} preload="metadata" muted playsInline tabIndex={-1} aria-label={label} onError={onTrouble} />
    )}
  </Said>
);
