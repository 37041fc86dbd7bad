import { Type } from "lucide-react";
import { useId } from "react";
import { toPlainLine } from "@/ui/format";
import { Markdown } from "@/ui/LazyMarkdown";
import { define, type EditorProps, type WidgetProps } from "./definition";
import { NotSaidYet } from "./Frame";
import { rawOf, textOf } from "./options";
import styles from "./widgets.module.css";

interface TextOptions {
  /** Markdown. */
  text: string;
}

const LONGEST = 30_000;

function TextWidget({ options, title }: WidgetProps<TextOptions>) {
  if (options.text.trim() === "") return <NotSaidYet title="Nothing written yet" choose="Write" />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={styles.prose} tabIndex={0} aria-label={title || "Text"}>
      <Markdown text={options.text} />
    </section>
  );
}

function TextEditor({ options, onChange }: EditorProps<TextOptions>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>Text in Markdown</label>
      <textarea
        id={id}
        className={styles.area}
        rows={12}
        maxLength={LONGEST}
        value={options.text}
        onChange={(event) => onChange({ text: event.target.value })}
      />
    </div>
  );
}

export const text = define<TextOptions>({
  label: "Text",
  about: "A note in Markdown",
  icon: Type,
  defaultSize: { w: 4, h: 4 },
  defaults: () => ({ text: "" }),
  parse: (options) => ({ text: textOf(rawOf(options).text, LONGEST) }),
  titleOf: ({ text }) => (/^#+ +(.+)$/m.exec(text)?.[1] ?? toPlainLine(text)).slice(0, 60),
  Widget: TextWidget,
  Editor: TextEditor,
});
