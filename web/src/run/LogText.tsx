import { isPlain, parseAnsi } from "./ansi";
import styles from "./log.module.css";

/** What is marked in a line: every occurrence of a text. */
export interface Mark {
  texts: readonly string[];
  matchCase: boolean;
}

/** A line as a terminal would show it, with what is looked for marked. */
export function LogText({ text, mark }: { text: string; mark: Mark | null }) {
  if (isPlain(text)) return <code>{mark ? <Marked text={text} mark={mark} /> : text || " "}</code>;
  return (
    <code>
      {parseAnsi(text).map((span, index) => (
        <span
          key={index}
          data-colour={span.colour ?? undefined}
          data-background={span.background ?? undefined}
          data-inverse={span.inverse || undefined}
          data-italic={span.italic || undefined}
          data-bold={span.bold || undefined}
          data-dim={span.dim || undefined}
          data-underline={span.underline || undefined}
        >
          {mark ? <Marked text={span.text} mark={mark} /> : span.text}
        </span>
      ))}
    </code>
  );
}

function Marked({ text, mark }: { text: string; mark: Mark }) {
  const parts: React.ReactNode[] = [];
  const folded = mark.matchCase ? text : text.toLowerCase();
  const wanted = mark.texts.map((each) => (mark.matchCase ? each : each.toLowerCase())).filter((each) => each !== "");
  let from = 0;
  for (;;) {
    let at = -1;
    let length = 0;
    for (const each of wanted) {
      const place = folded.indexOf(each, from);
      if (place >= 0 && (at < 0 || place < at)) [at, length] = [place, each.length];
    }
    if (at < 0) break;
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + length)}</mark>);
    from = at + length;
  }
  parts.push(text.slice(from));
  return <span className={styles.marked}>{parts}</span>;
}
