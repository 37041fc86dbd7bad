import {
  Box,
  File,
  FileArchive,
  FileBraces,
  FileCode,
  FileHeadphone,
  FileImage,
  FilePlay,
  FileSpreadsheet,
  FileText,
  type LucideIcon,
} from "lucide-react";

const KINDS: [LucideIcon, string][] = [
  [FileImage, "png jpg jpeg gif webp bmp avif svg tif tiff"],
  [FileHeadphone, "mp3 wav ogg oga flac"],
  [FilePlay, "mp4 webm m4v mov avi"],
  [FileSpreadsheet, "csv tsv parquet xls xlsx feather arrow"],
  [FileBraces, "json jsonl ndjson yaml yml toml xml ini cfg ipynb"],
  [FileCode, "py pyi r jl sh js ts html htm css sql c h cpp cu java go rs"],
  [FileText, "txt log md markdown rst tex pdf"],
  [FileArchive, "zip gz tgz tar bz2 xz zst 7z"],
  [Box, "pt pth ckpt onnx safetensors h5 hdf5 keras pb tflite pkl pickle joblib npy npz bin"],
];

const ICONS = new Map(KINDS.flatMap(([icon, extensions]) => extensions.split(" ").map((each) => [each, icon])));

/** The icon of files with this extension. */
export const iconOf = (extension: string): LucideIcon => ICONS.get(extension.toLowerCase().replace(/^\./, "")) ?? File;

export function FileIcon({ extension }: { extension: string }) {
  const Icon = iconOf(extension);
  return <Icon size={13} aria-hidden />;
}
