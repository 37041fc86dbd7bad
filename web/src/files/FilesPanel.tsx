import { File, FolderClosed, FolderOpen, Package } from "lucide-react";
import { useMemo } from "react";
import { fileUrl } from "@/api/fileUrls";
import type { Attributes, RunAddress, TypedValue } from "@/api/queries";
import { SearchInput } from "@/ui/controls";
import { formatBytes, formatInteger } from "@/ui/format";
import { useTyped } from "@/ui/hooks";
import { searchMatcher } from "@/ui/searchMatcher";
import { Empty } from "@/ui/states";
import { ArtifactView } from "./ArtifactView";
import { FileSetBrowser, type Inside } from "./FileSetBrowser";
import { FileView } from "./FileView";
import styles from "./files.module.css";
import { type AnyFile, isFile } from "./seen";
import { VirtualRows } from "./VirtualRows";

export type FileAttribute = AnyFile["value"];

/** The name that a file attribute has on a disk. */
export function fileName(path: string, value: FileAttribute): string {
  if (value.name) return value.name;
  const last = path.slice(path.lastIndexOf("/") + 1);
  if (!value.ext || last.toLowerCase().endsWith(`.${value.ext.toLowerCase()}`)) return last;
  return `${last}.${value.ext}`;
}

export function FilePreview({ address, path, value }: { address: RunAddress; path: string; value: FileAttribute }) {
  return (
    <FileView
      name={fileName(path, value)}
      mimeType={value.mime_type}
      size={value.size}
      url={fileUrl(address, path, undefined, "inline", value.tag)}
      downloadUrl={fileUrl(address, path, undefined, "attachment")}
    />
  );
}

/** Whether an attribute has its place among the files of a run: one file, many, or what stands for files elsewhere. */
export function isListed(attribute: TypedValue | undefined): boolean {
  return isFile(attribute) || attribute?.type === "fileSet" || attribute?.type === "artifact";
}

const TYPED_MILLISECONDS = 200;
const ICONS = { fileSet: FolderClosed, artifact: Package };

/** Files, file sets and artifacts of a run, with the chosen one beside the list. */
export function FilesPanel({
  address,
  attributes,
  path,
  onPath,
  search: kept,
  onSearch,
  ...inSet
}: {
  address: RunAddress;
  attributes: Attributes;
  path: string | undefined;
  onPath: (path: string) => void;
  search: string;
  /** Told once the typing rests. */
  onSearch: (search: string) => void;
} & Inside) {
  const [search, setSearch] = useTyped(kept, onSearch, TYPED_MILLISECONDS);
  const found = useMemo(() => Object.keys(attributes).filter((each) => isListed(attributes[each])), [attributes]);
  const { matches, wrong } = useMemo(() => searchMatcher(search), [search]);
  const shown = useMemo(() => found.filter(matches), [found, matches]);
  if (found.length === 0) {
    return (
      <Empty icon={<FolderOpen size={20} />} title="No files" command={'run["model"].upload("model.pt")'}>
        A script attaches one:
      </Empty>
    );
  }
  const chosen = path || found[0]!;
  const attribute = attributes[chosen];
  return (
    <div className={styles.fileList}>
      <nav aria-label="Files">
        <SearchInput isMain label="Filter files, /regex/ too" value={search} onValue={setSearch} />
        {shown.length === 0 && (
          <p className={styles.none}>{wrong ?? `None of ${formatInteger(found.length)} is called “${search}”.`}</p>
        )}
        <VirtualRows
          isTall
          count={shown.length}
          keyOf={(place) => shown[place]!}
          current={shown.indexOf(chosen)}
          row={(place) => {
            const each = shown[place]!;
            const value = attributes[each];
            const Icon = value?.type === "fileSet" || value?.type === "artifact" ? ICONS[value.type] : File;
            return (
              <button type="button" aria-current={each === chosen} onClick={() => onPath(each)} title={each}>
                <Icon size={14} aria-hidden />
                <span className={styles.name}>{each}</span>
                <span className={styles.size}>
                  {isFile(value) || value?.type === "fileSet" ? formatBytes(value.value.size) : ""}
                </span>
              </button>
            );
          }}
        />
      </nav>
      <div className={styles.fileView} key={chosen}>
        {!found.includes(chosen) && (
          <Empty title="There is no such file">{`The run has none under “${chosen}”.`}</Empty>
        )}
        {isFile(attribute) && <FilePreview address={address} path={chosen} value={attribute.value} />}
        {attribute?.type === "artifact" && (
          <ArtifactView address={address} hash={attribute.value.hash} run={address.run} {...inSet} />
        )}
        {attribute?.type === "fileSet" && (
          <FileSetBrowser address={address} path={chosen} size={attribute.value.size} {...inSet} />
        )}
      </div>
    </div>
  );
}
