import type { ReactNode } from "react";
import type { AttributeType } from "@/api/queries";
import { formatInteger } from "@/ui/format";
import type { EditorProps, WidgetProps } from "./definition";
import { Words } from "./editing";
import { FieldsPicker } from "./FieldPicker";
import { NoData, NoRuns, NothingChosen, Waiting } from "./Frame";
import { type Raw, textOf, textsOf } from "./options";
import { usePaths } from "./useMatching";

/** Attributes of a kind: those that are named, and those that an expression finds. */
export interface PathsChoice {
  paths: readonly string[];
  /** An extended regular expression: `loss & !^val | accuracy`. */
  regex: string;
}

const LONGEST_REGEX = 4_096;

export const pathsChoiceOf = (raw: Raw, most: number): PathsChoice => ({
  paths: textsOf(raw.paths, most),
  regex: textOf(raw.regex, LONGEST_REGEX),
});

export const isNothingChosen = ({ paths, regex }: PathsChoice): boolean => paths.length === 0 && regex === "";

/** What a widget is called by what it shows. */
export function titleOfPaths({ paths, regex }: PathsChoice): string {
  const [first] = paths;
  if (!first) return regex;
  const others = paths.length - 1;
  if (regex) return `${first} and ${others > 0 ? "others" : regex}`;
  return others === 0 ? first : `${first} and ${formatInteger(others)} more`;
}

/** The fields of an editor in which attributes are named, and an expression is written that finds more. */
export function PathsFields<O extends PathsChoice>({
  options,
  address,
  runs,
  onChange,
  types,
  label,
  most,
  example,
}: EditorProps<O> & {
  types: readonly AttributeType[];
  /** What is chosen, in the plural. */
  label: string;
  most: number;
  /** Of an expression. */
  example: string;
}) {
  return (
    <>
      <FieldsPicker
        address={address}
        runs={runs}
        types={types}
        label={label}
        value={options.paths.map((path) => ({ path }))}
        most={most}
        withWhats={false}
        onChange={(fields) => onChange({ ...options, paths: [...new Set(fields.map((field) => field.path))] })}
      />
      <Words
        label="And all that an expression finds"
        hint="Anywhere in the path. ' & ', ' | ' and '!' join expressions: loss & !^val"
        placeholder={example}
        value={options.regex}
        onChange={(regex) => onChange({ ...options, regex: regex.slice(0, LONGEST_REGEX) })}
      />
    </>
  );
}

/** What is shown of the paths that were chosen or found, or why there is nothing to show. */
export function OfPaths({
  options,
  address,
  runs,
  types,
  what,
  most,
  children,
}: Pick<WidgetProps<PathsChoice>, "options" | "address" | "runs"> & {
  types: readonly AttributeType[];
  /** What is chosen, in the singular. */
  what: string;
  most: number;
  /** `isCut`: the expression finds more of them than are shown. */
  children: (paths: readonly string[], isCut: boolean) => ReactNode;
}) {
  const found = usePaths({ address, runs }, options.paths, options.regex, most, types);
  if (isNothingChosen(options)) return <NothingChosen what={what} />;
  if (runs.length === 0) return <NoRuns />;
  if (found.isWaiting) return <Waiting asked={found.asked} />;
  if (found.paths.length === 0) return <NoData runs={runs.length} paths={[options.regex]} />;
  return children(found.paths, found.hasMore);
}
