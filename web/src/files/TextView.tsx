import { useMemo, useState } from "react";
import { Button, CopyButton, Segments } from "@/ui/controls";
import { formatBytes, formatInteger } from "@/ui/format";
import { InlineFailure } from "@/ui/InlineFailure";
import { Markdown } from "@/ui/LazyMarkdown";
import { Empty, Failure } from "@/ui/states";
import { WaitingFor } from "@/ui/Waiting";
import { languageOf, tokens } from "./highlight";
import { JsonTree } from "./JsonTree";
import { parseCsv } from "./kind";
import { textKey, useText } from "./readFile";
import { TableView } from "./TableView";
import styles from "./viewers.module.css";

const FIRST_BYTES = 1_000_000;
/** What a page can hold as text and still be scrolled. */
const MOST_TEXT_BYTES = 32_000_000;
/** Colours are for what people read; of more of it they come when somebody wants them. */
const MOST_COLOURED = 200_000;
const MOST_ROWS = 1000;
/** As the server gives of a Parquet file: each cell in sight is an element. */
const MOST_COLUMNS = 100;

type Form = "made" | "source";

interface TextViewProps {
  kind: "text" | "markdown" | "json" | "csv";
  name: string;
  size: number;
  url: string;
}

/** A file of text as what it stands for: a table, a tree, a formatted page; or as it was logged. */
export function TextView({ kind, name, size, url }: TextViewProps) {
  const [most, setMost] = useState(FIRST_BYTES);
  const content = useText(url, size, most);
  const [form, setForm] = useState<Form>("made");
  const text = content.data?.text ?? "";
  const isCut = content.data?.isCut ?? false;
  const json = useMemo(
    () => (kind === "json" && content.data && !isCut ? parsed(text) : undefined),
    [kind, content.data, text, isCut],
  );
  if (content.isPending)
    return (
      <WaitingFor
        answer={content}
        queryKey={textKey(url, size, most)}
        what={`Loading ${formatBytes(Math.min(size, most))} of text…`}
        lines={8}
      />
    );
  if (content.isError && !content.data) return <Failure error={content.error} onRetry={() => content.refetch()} />;
  const made = { json: "Tree", markdown: "Formatted", csv: "Table", text: null }[kind];
  const hasForms = made !== null && (kind !== "json" || json !== undefined);
  const shown = hasForms ? form : "source";
  return (
    <div className={styles.text}>
      {text !== "" && (
        <div className={styles.bar}>
          {hasForms && (
            <Segments
              label="Form"
              value={form}
              onChange={setForm}
              options={[
                { value: "made", text: made },
                { value: "source", text: "Text" },
              ]}
            />
          )}
          <CopyButton text={text} label="Copy the text" />
        </div>
      )}
      {text === "" && <Empty title="The file is empty" />}
      {text !== "" && shown === "made" && kind === "csv" && <CsvTable text={text} name={name} isCut={isCut} />}
      {text !== "" && shown === "made" && kind === "json" && <JsonTree value={json} />}
      {text !== "" && shown === "made" && kind === "markdown" && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        <section className={`${styles.scroll} ${styles.markdown}`} tabIndex={0} aria-label="Formatted text">
          <Markdown text={text} />
        </section>
      )}
      {text !== "" && shown === "source" && (
        <Source
          text={json === undefined ? text : JSON.stringify(json, null, 2)}
          name={kind === "json" ? "x.json" : name}
        />
      )}
      {content.isPlaceholderData && (
        <WaitingFor
          answer={content}
          queryKey={textKey(url, size, most)}
          what={`Loading ${formatBytes(Math.min(size, most))} of text…`}
        />
      )}
      {isCut && (
        <p className={styles.cut}>
          The first {formatBytes(Math.min(size, most))} of {formatBytes(size)}
          {kind === "json" && "; the tree needs all of it"}.{" "}
          {content.isError ? (
            <InlineFailure error={content.error} onRetry={() => void content.refetch()} />
          ) : most < MOST_TEXT_BYTES ? (
            <Button disabled={content.isPlaceholderData} onClick={() => setMost(MOST_TEXT_BYTES)}>
              {size <= MOST_TEXT_BYTES ? "Show all of it" : `Show ${formatBytes(MOST_TEXT_BYTES)}`}
            </Button>
          ) : (
            "Download the file to see all of it."
          )}
        </p>
      )}
    </div>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function Source({ text, name }: { text: string; name: string }) {
  const lines = useMemo(() => text.split("\n").length, [text]);
  const numbers = useMemo(() => Array.from({ length: lines }, (_, index) => index + 1).join("\n"), [lines]);
  const language = languageOf(name);
  const isLong = text.length > MOST_COLOURED;
  const [isWanted, want] = useState(false);
  const isPlain = isLong && !isWanted;
  const pieces = useMemo(() => tokens(text, isPlain ? "none" : language), [text, language, isPlain]);
  return (
    <>
      {isPlain && language !== "none" && (
        <p className={styles.plain}>
          Without colours: it is longer than {formatInteger(MOST_COLOURED)} characters.{" "}
          <Button onClick={() => want(true)}>Colour it all the same</Button>
        </p>
      )}
      <div className={styles.source}>
        <pre className={styles.numbers} aria-hidden>
          {numbers}
        </pre>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
        <pre className={styles.content} tabIndex={0}>
          {pieces.map((piece, index) =>
            piece.kind === "plain" ? (
              piece.text
            ) : (
              <span key={index} data-token={piece.kind}>
                {piece.text}
              </span>
            ),
          )}
        </pre>
      </div>
    </>
  );
}

function CsvTable({ text, name, isCut }: { text: string; name: string; isCut: boolean }) {
  const [most, setMost] = useState(MOST_ROWS);
  const rows = useMemo(
    () => parseCsv(text, name.toLowerCase().endsWith(".tsv") ? "\t" : ",", most + 2),
    [text, name, most],
  );
  const [head, ...body] = rows;
  if (!head) return <Empty title="The file is empty" />;
  const columns = head.slice(0, MOST_COLUMNS).map((each) => ({ name: each }));
  // The last row of a text that was cut may be half of one.
  const whole = isCut && body.length <= most ? body.slice(0, -1) : body.slice(0, most);
  return (
    <TableView
      columns={columns}
      rows={whole}
      note={
        (body.length > most || columns.length < head.length) && (
          <>
            {columns.length < head.length &&
              `The first ${formatInteger(columns.length)} of ${formatInteger(head.length)} columns. Download the file to see all of them. `}
            {body.length > most && (
              <>
                The first {formatInteger(most)} rows.{" "}
                <Button onClick={() => setMost(Number.MAX_SAFE_INTEGER)}>
                  {isCut ? "Show all that is loaded" : "Show all rows"}
                </Button>
              </>
            )}
          </>
        )
      }
    />
  );
}
