/** How a file is shown. `sandbox`: by the browser itself, in a frame without our origin. */
export type PreviewKind =
  | "image"
  | "sandbox"
  | "pdf"
  | "text"
  | "markdown"
  | "json"
  | "csv"
  | "parquet"
  | "audio"
  | "video"
  | "none";

const BY_EXTENSION: Record<string, PreviewKind> = {
  png: "image",
  jpg: "image",
  jpeg: "image",
  gif: "image",
  webp: "image",
  bmp: "image",
  avif: "image",
  svg: "image",
  html: "sandbox",
  htm: "sandbox",
  pdf: "pdf",
  md: "markdown",
  markdown: "markdown",
  json: "json",
  ipynb: "json",
  csv: "csv",
  tsv: "csv",
  parquet: "parquet",
  mp3: "audio",
  wav: "audio",
  ogg: "audio",
  oga: "audio",
  flac: "audio",
  mp4: "video",
  webm: "video",
  m4v: "video",
};

const TEXT = new Set(
  "txt rst log py pyi r jl sh bash zsh yaml yml toml ini cfg conf env js ts jsx tsx css sql xml diff patch c h cpp hpp cc cu java go rs rb lua tex jsonl ndjson dockerfile makefile gitignore lock requirements".split(
    " ",
  ),
);

/** Decides by the name's extension first, then by the type that the server knows. */
export function previewKind(name: string, mimeType: string): PreviewKind {
  const base = name.slice(name.lastIndexOf("/") + 1).toLowerCase();
  const extension = base.includes(".") ? base.slice(base.lastIndexOf(".") + 1) : base;
  const known = BY_EXTENSION[extension];
  if (known) return known;
  if (TEXT.has(extension)) return "text";
  const mime = mimeType.split(";", 1)[0]?.trim() ?? "";
  if (mime === "text/html") return "sandbox";
  if (mime === "application/pdf") return "pdf";
  if (mime === "text/markdown") return "markdown";
  if (mime === "image/tiff" || mime === "image/heic") return "none";
  if (mime.startsWith("image/")) return "image";
  if (mime === "application/json") return "json";
  if (mime === "text/csv") return "csv";
  if (mime.startsWith("text/")) return "text";
  if (mime.startsWith("audio/")) return "audio";
  if (mime.startsWith("video/")) return "video";
  return "none";
}

/** Rows of comma- or tab-separated text; quotes as RFC 4180 has them. Stops after `mostRows`. */
export function parseCsv(text: string, separator: "," | "\t", mostRows: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let quoted = false;
  const endRow = () => {
    row.push(field);
    field = "";
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  };
  for (let index = 0; index < text.length && rows.length < mostRows; index++) {
    const character = text[index];
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[index + 1] === '"') {
        field += '"';
        index++;
      } else quoted = false;
    } else if (character === '"' && field === "") quoted = true;
    else if (character === separator) {
      row.push(field);
      field = "";
    } else if (character === "\n") endRow();
    else if (character !== "\r") field += character;
  }
  if (rows.length < mostRows && (field !== "" || row.length > 0)) endRow();
  return rows;
}

/**
 * Whether an image element shows the file, in which nothing can run: neither scripts of a drawing, nor what it refers to.
 *
 * What the server found in its bytes has the last word: a page that is called a picture is none.
 */
export function isPicture(name: string, mimeType: string): boolean {
  const mime = mimeType.split(";", 1)[0]?.trim() ?? "";
  if (mime.startsWith("image/")) return mime !== "image/tiff" && mime !== "image/heic";
  return (mime === "" || mime === "application/octet-stream") && previewKind(name, "") === "image";
}
