import { ImageOff } from "lucide-react";
import { useState } from "react";
import { Empty } from "@/ui/states";
import styles from "./files.module.css";
import { SaidImage } from "./SaidImage";

const SMALL_PIXELS = 128;

/** An image with its size; a small one is enlarged without being smoothed. */
export function Picture({ name, url }: { name: string; url: string }) {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  return (
    <div className={styles.picture}>
      <SaidImage
        src={url}
        alt={name}
        damaged={<Undrawable />}
        data-measured={size !== null}
        data-small={size !== null && size.width < SMALL_PIXELS && size.height < SMALL_PIXELS}
        onLoad={(event) =>
          setSize({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })
        }
      />
      {size && (
        <span className={styles.dimensions}>
          {size.width} × {size.height}
        </span>
      )}
    </div>
  );
}

export const Undrawable = () => (
  <Empty icon={<ImageOff size={20} />} title="The image cannot be shown">
    It is damaged, or not the kind that its name says.
  </Empty>
);
