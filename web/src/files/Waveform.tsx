import { useQuery } from "@tanstack/react-query";
import { AudioLines } from "lucide-react";
import { useEffect, useRef } from "react";
import { request } from "@/api/client";
import { useSize, useThemeCount } from "@/ui/hooks";
import { InlineFailure } from "@/ui/InlineFailure";
import styles from "./media.module.css";
import { peaksOf } from "./peaks";

const PEAKS = 400;
/** Decoded to this many samples a second: peaks need no more, and the memory is bounded by it. */
const SAMPLE_RATE = 8_000;

async function readPeaks(url: string, signal: AbortSignal): Promise<Float32Array> {
  const response = await request(url, { signal });
  const decoder = new OfflineAudioContext(1, 1, SAMPLE_RATE);
  const sound = await decoder.decodeAudioData(await response.arrayBuffer());
  const channels = Array.from({ length: sound.numberOfChannels }, (_, index) => sound.getChannelData(index));
  return peaksOf(channels, PEAKS);
}

/** How loud a sound is from its start to its end. `played` is the part of it that was heard; `onSeek` gets the part pointed at. */
export function Waveform({
  url,
  label,
  played = 0,
  onSeek,
}: {
  url: string;
  label: string;
  played?: number;
  onSeek?: (part: number) => void;
}) {
  const box = useRef<HTMLSpanElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(box);
  const peaks = useQuery({
    queryKey: ["waveform", url],
    staleTime: Infinity,
    retry: false,
    queryFn: ({ signal }) => readPeaks(url, signal),
  });
  const theme = useThemeCount();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it draws with the theme's colours.
  useEffect(() => {
    if (canvas.current && peaks.data) draw(canvas.current, peaks.data, width, height, played);
  }, [peaks.data, width, height, played, theme]);
  if (peaks.isError)
    return (
      <span className={styles.kind}>
        <AudioLines size={18} aria-hidden />
        {peaks.error instanceof DOMException ? (
          "This browser cannot decode the sound"
        ) : (
          <InlineFailure error={peaks.error} onRetry={onSeek && (() => void peaks.refetch())} />
        )}
      </span>
    );
  return (
    <span
      ref={box}
      className={styles.waveform}
      role="img"
      aria-label={label}
      data-seeks={onSeek ? "" : undefined}
      onPointerDown={(event) => {
        const { left, width: whole } = event.currentTarget.getBoundingClientRect();
        onSeek?.((event.clientX - left) / whole);
      }}
    >
      <canvas ref={canvas} aria-hidden />
    </span>
  );
}

function draw(canvas: HTMLCanvasElement, peaks: Float32Array, width: number, height: number, played: number): void {
  const scale = devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  if (!context || width === 0) return;
  const colours = getComputedStyle(canvas);
  const count = peaks.length / 2;
  const middle = canvas.height / 2;
  const bar = canvas.width / count;
  for (let index = 0; index < count; index++) {
    context.fillStyle = colours.getPropertyValue(index / count < played ? "--text" : "--accent").trim();
    const top = middle - peaks[2 * index + 1]! * middle;
    const bottom = middle - peaks[2 * index]! * middle;
    context.fillRect(index * bar, top, Math.max(1, bar * 0.8), Math.max(scale, bottom - top));
  }
}
