import { CodeXml } from "lucide-react";
import type { Attributes, RunAddress } from "@/api/queries";
import { attributeValue } from "@/api/values";
import { FileSetBrowser } from "@/files/FileSetBrowser";
import { FilePreview } from "@/files/FilesPanel";
import { ScalarPreview } from "@/run/ScalarPreview";
import { Empty } from "@/ui/states";
import styles from "./pages/pages.module.css";

/** Where the run's code comes from: its entry point, commit, patches, files and dependencies. */
export function SourcePanel({ address, attributes }: { address: RunAddress; attributes: Attributes }) {
  const entry = attributeValue(attributes, "source_code/entrypoint", "string");
  const gitPath = Object.keys(attributes).find((path) => attributes[path]?.type === "gitRef");
  const git = gitPath ? attributes[gitPath] : undefined;
  const sets = Object.keys(attributes).filter(
    (path) => path.startsWith("source_code/") && attributes[path]?.type === "fileSet",
  );
  const files = Object.keys(attributes).filter(
    (path) => path.startsWith("source_code/") && attributes[path]?.type === "file",
  );
  if (entry === undefined && !git && sets.length + files.length === 0) {
    return (
      <Empty icon={<CodeXml size={20} />} title="No source code was logged">
        <p>
          Log it with <code>init_run(source_files=["*.py"])</code>.
        </p>
      </Empty>
    );
  }
  return (
    <div className={styles.sourceBody}>
      {entry !== undefined && (
        <>
          <h2>Entry point</h2>
          <ScalarPreview attribute={{ type: "string", value: entry }} />
        </>
      )}
      {git && (
        <>
          <h2>Git</h2>
          <ScalarPreview attribute={git} />
        </>
      )}
      {sets.map((path) => {
        const size = attributeValue(attributes, path, "fileSet")?.size ?? 0;
        return (
          <section key={path} aria-label={path}>
            <FileSetBrowser address={address} path={path} size={size} />
          </section>
        );
      })}
      {files.map((path) => {
        const value = attributeValue(attributes, path, "file");
        return value && <FilePreview key={path} address={address} path={path} value={value} />;
      })}
    </div>
  );
}
