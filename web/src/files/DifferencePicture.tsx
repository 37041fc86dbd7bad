import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { request } from "@/api/client";
import { Segments } from "@/ui/controls";
import { formatNumber } from "@/ui/format";
import { Failure, Skeleton } from "@/ui/states";
import { staleMarks } from "@/ui/Waiting";
import { differenceOf } from "./difference";
import styles from "./media.module.css";

/** Larger pictures are compared at this many pixels a side: a browser holds several copies of them. */
const MOST_SIDE = 2048;

type Gain = "1" | "4" | "16";

async function load(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch {
    // Of a refusal the element says nothing.
    await request(url, { headers: { Range: "bytes=0-0" } });
    throw new Error("One of them is damaged, or of a kind that browsers do not draw.");
  }
  return image;
}

function pixelsOf(image: HTMLImageElement, width: number, height: number): Uint8ClampedArray {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser gives no canvas to compare pictures on.");
  context.drawImage(image, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}

async function read(one: string, other: string) {
  const [first, second] = await Promise.all([load(one), load(other)]);
  const scale = Math.min(1, MOST_SIDE / Math.max(first.naturalWidth, first.naturalHeight));
  const width = Math.max(1, Math.round(first.naturalWidth * scale));
  const height = Math.max(1, Math.round(first.naturalHeight * scale));
  return {
    width,
    height,
    isScaled: scale < 1 || first.naturalWidth !== second.naturalWidth || first.naturalHeight !== second.naturalHeight,
    one: pixelsOf(first, width, height),
    other: pixelsOf(second, width, height),
  };
}

/** The difference of two pictures, drawn and in figures. */
export function DifferencePicture({ one, other, label }: { one: string; other: string; label: string }) {
  const [gain, setGain] = useState<Gain>("1");
  const canvas = useRef<HTMLCanvasElement>(null);
  const [facts, setFacts] = useState<{ most: number; mean: number; changed: number } | null>(null);
  const pictures = useQuery({
    queryKey: ["picture-difference", one, other],
    retry: false,
    gcTime: 0,
    placeholderData: keepPreviousData,
    queryFn: () => read(one, other),
  });
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !pictures.data) return;
    const { width, height, one: first, other: second } = pictures.data;
    const { pixels, ...said } = differenceOf(first, second, Number(gain));
    context.canvas.width = width;
    context.canvas.height = height;
    context.putImageData(new ImageData(pixels, width, height), 0, 0);
    setFacts(said);
  }, [pictures.data, gain]);
  if (pictures.isPending) return <Skeleton lines={6} />;
  if (pictures.isError && !pictures.data)
    return (
      <Failure title="The pictures cannot be compared" error={pictures.error} onRetry={() => pictures.refetch()} />
    );
  return (
    <div className={styles.difference} {...staleMarks(pictures)}>
      <div className={styles.place} data-view>
        <canvas ref={canvas} role="img" aria-label={label} />
      </div>
      <p className={styles.figures}>
        {facts && (
          <span>
            {facts.most === 0 && facts.changed === 0
              ? "No pixel differs"
              : `${formatNumber(facts.changed * 100, 3)} % of the pixels differ, by ${formatNumber(facts.mean, 3)} of 255 on average, by ${facts.most} at most`}
            {pictures.data.isScaled && " (compared at one size)"}
          </span>
        )}
        <Segments
          label="Gain"
          value={gain}
          onChange={setGain}
          options={[
            { value: "1", text: "× 1", title: "As large as it is" },
            { value: "4", text: "× 4", title: "Four times as bright" },
            { value: "16", text: "× 16", title: "Sixteen times as bright" },
          ]}
        />
      </p>
    </div>
  );
}
