import { Images } from "lucide-react";
import { useMemo, useState } from "react";
import type { Attributes, RunAddress } from "@/api/queries";
import { attributeValue } from "@/api/values";
import { Empty } from "@/ui/states";
import { FileSeriesViewer } from "./FileSeriesViewer";
import { FilePreview, isFile, isFileSeries } from "./FilesPanel";
import { FullMedia } from "./FullMedia";
import styles from "./files.module.css";
import { previewKind } from "./kind";
import { useFollowedMedia } from "./useRunMedia";

/** What is looked at or listened to, and not read. */
const SEEN = new Set(["image", "audio", "video"]);

/** Series of files, which follow one step, and single pictures, sounds and films beside each other. */
export function MediaPanel({
  address,
  attributes,
  live,
}: {
  address: RunAddress;
  attributes: Attributes;
  live: boolean;
}) {
  const series = useMemo(() => Object.keys(attributes).filter((path) => isFileSeries(attributes[path])), [attributes]);
  const [step, setStep] = useState<number | null>(null);
  const [large, setLarge] = useState<string | null>(null);
  const [isPixelated, setPixelated] = useState(false);
  useFollowedMedia(address);
  const run = useMemo(() => {
    const id = attributeValue(attributes, "sys/id", "string") ?? address.run;
    return { id, uuid: id, name: attributeValue(attributes, "sys/name", "string") || id, colour: 0 };
  }, [attributes, address.run]);
  const pictures = useMemo(
    () =>
      Object.entries(attributes).flatMap(([path, attribute]) =>
        isFile(attribute) && SEEN.has(previewKind(`x.${attribute.value.ext}`, attribute.value.mime_type))
          ? [{ path, value: attribute.value }]
          : [],
      ),
    [attributes],
  );
  if (series.length + pictures.length === 0) {
    return (
      <Empty
        icon={<Images size={20} />}
        title="No media"
        command={'run["samples"].append(figure)\nrun["plot"].upload(figure)'}
      >
        A script logs one for each step, or one alone:
      </Empty>
    );
  }
  return (
    <div className={styles.gallery}>
      {series.map((path) => (
        <FileSeriesViewer
          key={path}
          address={address}
          path={path}
          live={live}
          title={path}
          step={step}
          onStep={setStep}
          onEnlarge={() => setLarge(path)}
        />
      ))}
      {pictures.map(({ path, value }) => (
        <FilePreview key={path} address={address} path={path} value={value} onEnlarge={() => setLarge(path)} />
      ))}
      {large !== null && (
        <FullMedia
          address={address}
          runs={[run]}
          shown={{ path: large, run }}
          step={step}
          isPixelated={isPixelated}
          onPixelated={setPixelated}
          onShow={({ path }) => setLarge(path)}
          onStep={setStep}
          onClose={() => setLarge(null)}
        />
      )}
    </div>
  );
}
