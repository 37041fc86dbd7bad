import { useRef, useState } from "react";
import { Button } from "@/ui/controls";
import { formatBytes } from "@/ui/format";
import styles from "./viewers.module.css";
import { Waveform } from "./Waveform";

/** Above this it is decoded only for who wants that: it is loaded whole to be drawn. */
const MOST_DRAWN_BYTES = 24 * 2 ** 20;

/** A sound with its waveform, which can be pointed at to listen from there. */
export function AudioView({ name, size, url }: { name: string; size: number; url: string }) {
  const player = useRef<HTMLAudioElement>(null);
  const [played, setPlayed] = useState(0);
  const [isWanted, want] = useState(size <= MOST_DRAWN_BYTES);
  const part = () => {
    const audio = player.current;
    if (audio && audio.duration > 0) setPlayed(audio.currentTime / audio.duration);
  };
  return (
    <div className={styles.audio}>
      {isWanted ? (
        <div className={styles.wave}>
          <Waveform
            url={url}
            label={`Waveform of ${name}`}
            played={played}
            onSeek={(to) => {
              const audio = player.current;
              if (!audio || !(audio.duration > 0)) return;
              audio.currentTime = to * audio.duration;
              part();
            }}
          />
        </div>
      ) : (
        <p className={styles.plain}>
          Without a waveform: all {formatBytes(size)} are loaded to draw it.{" "}
          <Button onClick={() => want(true)}>Draw it all the same</Button>
        </p>
      )}
      {/* biome-ignore lint/a11y/useMediaCaption: a user's file brings no captions. */}
      <audio ref={player} controls src={url} preload="metadata" onTimeUpdate={part} onSeeked={part} />
    </div>
  );
}
