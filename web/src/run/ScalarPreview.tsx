import { WrapText } from "lucide-react";
import { useMemo } from "react";
import type { TypedValue } from "@/api/queries";
import { toNumber } from "@/api/values";
import { CopyButton, IconButton, Segments } from "@/ui/controls";
import { formatAgo, formatDateTime, formatExact } from "@/ui/format";
import { useNow } from "@/ui/hooks";
import { Markdown } from "@/ui/LazyMarkdown";
import { useLook } from "@/ui/look";
import type { NextPart, Part } from "@/ui/part";
import { Tags } from "@/ui/Status";
import styles from "./run.module.css";

function asJson(text: string): string | null {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed)) return null;
  try {
    return JSON.stringify(JSON.parse(trimmed), null, 2);
  } catch {
    return null;
  }
}

/** A single value in full. */
export function ScalarPreview({ attribute }: { attribute: TypedValue }) {
  switch (attribute.type) {
    case "float": {
      const text = formatExact(toNumber(attribute.value));
      return <BigValue text={text} copy={String(attribute.value)} />;
    }
    case "int":
      return <BigValue text={String(attribute.value).replace("-", "−")} copy={String(attribute.value)} />;
    case "bool":
      return <BigValue text={attribute.value ? "True" : "False"} copy={attribute.value ? "True" : "False"} />;
    case "experimentState":
      return <BigValue text={attribute.value} copy={attribute.value} />;
    case "datetime":
      return <Moment milliseconds={attribute.value} />;
    case "string":
      return <Text text={attribute.value} />;
    case "stringSet":
      return (
        <div className={styles.tagsValue}>
          {attribute.value.length > 0 ? <Tags tags={attribute.value} /> : <p>No tags.</p>}
        </div>
      );
    case "artifact":
      return (
        <Facts
          facts={[["Hash", attribute.value.hash]]}
          note="An artifact is the fingerprint of files that stay where they are."
        />
      );
    case "gitRef": {
      const git = attribute.value;
      return (
        <Facts
          facts={[
            ["Commit", git.commit_id],
            ["Branch", git.branch ?? "–"],
            ["Message", git.message],
            ["Author", git.author_email ? `${git.author_name} <${git.author_email}>` : git.author_name],
            ["Date", git.commit_date === null ? "–" : formatDateTime(git.commit_date)],
            ["Remotes", git.remotes.join("\n") || "–"],
            ["Working copy", git.is_dirty ? "changed since the commit" : "clean"],
          ]}
        />
      );
    }
    case "notebookRef": {
      const notebook = attribute.value;
      return (
        <Facts
          facts={[
            ["Notebook", notebook.notebook_name || notebook.notebook_id],
            ["Checkpoint", notebook.checkpoint_name || notebook.checkpoint_id || "–"],
          ]}
        />
      );
    }
    case "histogramSeries": {
      const { count, last, last_step: step } = attribute.value;
      return (
        <Facts
          facts={[
            ["Histograms", String(count)],
            ["Last step", step === null ? "–" : String(step)],
            ["Bins", last ? String(last.values.length) : "–"],
          ]}
        />
      );
    }
    default:
      return null;
  }
}

function BigValue({ text, copy }: { text: string; copy: string }) {
  return (
    <div className={styles.bigValue}>
      <output>{text}</output>
      <CopyButton text={copy} label="Copy the value" />
    </div>
  );
}

function Moment({ milliseconds }: { milliseconds: number }) {
  const now = useNow();
  const iso = new Date(milliseconds).toISOString();
  return (
    <div className={styles.bigValue}>
      <output>
        {formatDateTime(milliseconds)}
        <small>{formatAgo(milliseconds, now)}</small>
      </output>
      <CopyButton text={iso} label="Copy as ISO 8601" />
    </div>
  );
}

const FORMS = ["json", "markdown", "text"] as const;
type Form = (typeof FORMS)[number];

interface TextLook {
  /** Null: the one that suits it. */
  form: Form | null;
  wraps: boolean;
}

const parseLook = ({ form, wrap }: Part): TextLook => ({
  form: FORMS.find((each) => each === form) ?? null,
  wraps: wrap !== "0",
});
const formatLook = ({ form, wraps }: TextLook): NextPart => ({
  form: form ?? undefined,
  wrap: wraps ? undefined : "0",
});

const MARKS = /[#*_`>|[\]~-]|\n/;

/** A text as it was logged, or as what it stands for. */
export function Text({ text }: { text: string }) {
  const json = useMemo(() => asJson(text), [text]);
  const { state, change } = useLook(parseLook, formatLook);
  const { wraps } = state;
  const isMarked = json === null && MARKS.test(text);
  const forms: { value: Form; text: string }[] = [
    ...(json === null ? [] : [{ value: "json" as const, text: "JSON" }]),
    ...(isMarked ? [{ value: "markdown" as const, text: "Markdown" }] : []),
    { value: "text", text: "As logged" },
  ];
  const form = forms.find(({ value }) => value === state.form)?.value ?? (json === null ? "text" : "json");
  return (
    <div className={styles.textValue}>
      <div className={styles.textBar}>
        <span>{text.length.toLocaleString("en-US")} characters</span>
        {forms.length > 1 && (
          <Segments label="Form" value={form} onChange={(form) => change({ form })} options={forms} />
        )}
        {form !== "markdown" && (
          <IconButton label="Wrap long lines" aria-pressed={wraps} onClick={() => change({ wraps: !wraps })}>
            <WrapText size={15} aria-hidden />
          </IconButton>
        )}
        <CopyButton text={text} label="Copy the text" />
      </div>
      {form === "markdown" ? (
        <div className={styles.markdown}>
          <Markdown text={text} />
        </div>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        <pre tabIndex={0} data-unwrapped={!wraps || undefined}>
          {form === "json" ? json : text}
        </pre>
      )}
    </div>
  );
}

export function Facts({ facts, note }: { facts: [name: string, value: string][]; note?: string }) {
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {note && <p className={styles.note}>{note}</p>}
    </>
  );
}
