import { Hash } from "lucide-react";
import { formatInteger } from "@/ui/format";
import { colourVariable } from "@/ui/palette";
import { define, type EditorProps, type WidgetProps } from "./definition";
import { Choice, Count } from "./editing";
import { FieldPicker } from "./FieldPicker";
import { coverageText, Frame, NoData, NoRuns, Nothing, NothingChosen, Waiting } from "./Frame";
import {
  type Field,
  FORMAT_NAMES,
  FORMATS,
  type Format,
  fieldName,
  fieldNumber,
  fieldText,
  fieldTitle,
  formatAs,
} from "./fields";
import { choiceOf, fieldOf, integerOf, rawOf } from "./options";
import { RunLink } from "./RunLink";
import { OF_NAMES, OFS, type Of, pickedOf } from "./single";
import { useValues } from "./useValues";
import styles from "./widgets.module.css";

interface SingleValueOptions {
  field: Field | null;
  of: Of;
  format: Format;
  digits: number;
}

const MOST_SHOWN = 200;
const DEFAULTS: SingleValueOptions = { field: null, of: "first", format: "auto", digits: 2 };

function SingleValue({ options, address, runs, hoveredRun }: WidgetProps<SingleValueOptions>) {
  const { field, of, format, digits } = options;
  const { values, asked } = useValues(address, runs, field ? [field] : []);
  if (!field) return <NothingChosen what="attribute" />;
  if (runs.length === 0) return <NoRuns />;
  if (!values) return <Waiting asked={asked} />;
  const textOf = (id: string): string | null => {
    const number = fieldNumber(values.get(id), field);
    const isTime = values.get(id)?.attributes[field.path]?.type === "datetime";
    return number === null || isTime || format === "auto"
      ? fieldText(values.get(id), field)
      : formatAs(number, format, digits);
  };
  const having = runs.filter((run) => fieldText(values.get(run.id), field) !== null);
  if (having.length === 0) return <NoData runs={runs.length} paths={[fieldTitle(field)]} />;
  const note = `${fieldName(field)} · ${coverageText(having.length, runs.length)}`;
  if (of === "all") {
    return (
      <Frame note={note} asked={asked}>
        <ul className={styles.figures}>
          {having.slice(0, MOST_SHOWN).map((run) => (
            <li
              key={run.id}
              onPointerEnter={() => hoveredRun.publish(run.id)}
              onPointerLeave={() => hoveredRun.publish(null)}
            >
              <b title={textOf(run.id) ?? undefined}>{textOf(run.id)}</b>
              <span className={styles.of}>
                <i className={styles.dot} style={{ background: colourVariable(run.colour) }} />
                <RunLink address={address} run={run} />
              </span>
            </li>
          ))}
        </ul>
        {having.length > MOST_SHOWN && (
          <p className={styles.more}>and {formatInteger(having.length - MOST_SHOWN)} more runs</p>
        )}
      </Frame>
    );
  }
  const picked = pickedOf(
    having.map((run) => ({ run, number: fieldNumber(values.get(run.id), field) })),
    of,
  );
  if (!picked) {
    return (
      <Frame note={note} asked={asked}>
        <Nothing title="No value is a finite number">Show that of the first run, or of each.</Nothing>
      </Frame>
    );
  }
  const shown = picked.run ? textOf(picked.run.id) : formatAs(picked.number ?? Number.NaN, format, digits);
  return (
    <Frame note={note} asked={asked}>
      <div className={styles.figure}>
        <b title={String(picked.number ?? shown)}>{shown}</b>
        <span className={styles.of}>
          {picked.run ? (
            <>
              <i className={styles.dot} style={{ background: colourVariable(picked.run.colour) }} />
              <RunLink address={address} run={picked.run} />
            </>
          ) : (
            `${of} of ${formatInteger(picked.count)} ${picked.count === 1 ? "run" : "runs"}`
          )}
        </span>
      </div>
    </Frame>
  );
}

function SingleValueEditor({ options, address, runs, onChange }: EditorProps<SingleValueOptions>) {
  return (
    <div className={styles.form}>
      <FieldPicker
        label="Attribute"
        address={address}
        runs={runs}
        value={options.field}
        onChange={(field) => onChange({ ...options, field })}
      />
      <div className={styles.pair}>
        <Choice
          label="Shown value"
          value={options.of}
          choices={OFS}
          names={OF_NAMES}
          onChange={(of) => onChange({ ...options, of })}
        />
        <Choice
          label="Format"
          value={options.format}
          choices={FORMATS}
          names={FORMAT_NAMES}
          onChange={(format) => onChange({ ...options, format })}
        />
        {["decimal", "scientific", "percent"].includes(options.format) && (
          <Count
            label="Digits after the point"
            value={options.digits}
            from={0}
            to={12}
            onChange={(digits) => onChange({ ...options, digits })}
          />
        )}
      </div>
    </div>
  );
}

export const singleValue = define<SingleValueOptions>({
  label: "Single value",
  about: "One number in large type",
  icon: Hash,
  defaultSize: { w: 3, h: 4 },
  defaults: () => DEFAULTS,
  parse: (options) => {
    const raw = rawOf(options);
    return {
      field: fieldOf(raw.field),
      of: choiceOf(raw.of, OFS, "first"),
      format: choiceOf(raw.format, FORMATS, "auto"),
      digits: integerOf(raw.digits, 0, 12, 2),
    };
  },
  forPaths: ([path]) => ({ ...DEFAULTS, field: path === undefined ? null : { path } }),
  titleOf: ({ field }) => (field ? fieldTitle(field) : ""),
  Widget: SingleValue,
  Editor: SingleValueEditor,
});
