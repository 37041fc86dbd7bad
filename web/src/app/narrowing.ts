import { type Clause, type Condition, type FieldType, fieldType, fromNql, isClause, toNql } from "@/table/nqlText";
import type { SetTableState, TableState } from "@/table/state";
import { canNarrow, type FieldRange, isNumericField, isSameField, isWide, type Narrowing } from "@/ui/narrowing";

/** Ranges that are brushed in a picture, as conditions of the table's query: there they are seen, changed and taken away. */

const numberOf = (type: FieldType, value: string): number => (type === "datetime" ? Date.parse(value) : Number(value));

const textOf = (type: FieldType, value: number): string =>
  type === "datetime" ? new Date(value).toISOString() : String(value);

function rangeOfCondition({ path, type, isUntyped, aggregate, operator, value }: Condition): FieldRange | null {
  if (isUntyped) return null;
  const field = { path, type, ...(aggregate ? { aggregate } : {}) };
  if (!canNarrow(field)) return null;
  if (!isNumericField(field)) return operator === "=" ? { ...field, values: [value] } : null;
  const number = numberOf(type, value);
  if (!Number.isFinite(number)) return null;
  if (operator === ">=") return { ...field, from: number };
  return operator === "<=" ? { ...field, to: number } : null;
}

/** What holds where both do. */
function both(one: FieldRange, other: FieldRange): FieldRange {
  const from = Math.max(one.from ?? -Infinity, other.from ?? -Infinity);
  const to = Math.min(one.to ?? Infinity, other.to ?? Infinity);
  const values = one.values && other.values ? one.values.filter((each) => other.values?.includes(each)) : one.values;
  const { path, type, aggregate } = one;
  return {
    ...{ path, type, ...(aggregate ? { aggregate } : {}) },
    ...(Number.isFinite(from) ? { from } : {}),
    ...(Number.isFinite(to) ? { to } : {}),
    ...(values ? { values } : {}),
  };
}

/** The range of one field that a part of a query says; null when it says anything else. */
function rangeOf(item: Condition | Clause): FieldRange | null {
  if (!isClause(item)) return rangeOfCondition(item);
  const ranges = item.items.map((each) => (isClause(each) ? null : rangeOfCondition(each)));
  const [first] = ranges;
  if (!first || !ranges.every((range) => range !== null && isSameField(range, first))) return null;
  if (item.join === "AND") return ranges.reduce((one, other) => both(one!, other!))!;
  return ranges.every((range) => range?.values)
    ? { ...first, values: ranges.flatMap((range) => range?.values ?? []) }
    : null;
}

/** The parts of a query that all hold; null for a query that says more than can be taken apart. */
function partsOf(q: string | undefined): (Condition | Clause)[] | null {
  const clause = fromNql(q ?? "");
  if (!clause) return null;
  if (clause.join === "AND" || clause.items.length < 2) return clause.items;
  return clause.items.some(isClause) ? null : [clause];
}

/** The ranges that a query says, one for each field; null for a query that says more than can be taken apart. */
export function rangesOf(q: string | undefined): FieldRange[] | null {
  const ranges: FieldRange[] = [];
  for (const part of partsOf(q) ?? []) {
    const range = rangeOf(part);
    const known = range ? ranges.findIndex((each) => isSameField(each, range)) : -1;
    if (range && known >= 0) ranges[known] = both(ranges[known]!, range);
    else if (range) ranges.push(range);
  }
  return partsOf(q) === null ? null : ranges;
}

function conditionsOf(range: FieldRange): Clause | null {
  const type = fieldType(range.type);
  if (!type || isWide(range)) return null;
  const field = { path: range.path, type, ...(range.aggregate ? { aggregate: range.aggregate } : {}) };
  if (range.values) {
    return { join: "OR", items: range.values.map((value) => ({ ...field, operator: "=", value })) };
  }
  const end = (operator: string, value: number | undefined): Condition[] =>
    value === undefined ? [] : [{ ...field, operator, value: textOf(type, value) }];
  return { join: "AND", items: [...end(">=", range.from), ...end("<=", range.to)] };
}

/** The query with these ranges in place of what it said of their fields. Only for a query of which `rangesOf` knows the ranges. */
export function withRanges(q: string | undefined, ranges: readonly FieldRange[]): string | undefined {
  const others = (partsOf(q) ?? []).filter((part) => !rangeOf(part));
  const kept = (rangesOf(q) ?? []).filter((range) => !ranges.some((each) => isSameField(each, range)));
  const said = [...kept, ...ranges].flatMap((range) => conditionsOf(range) ?? []);
  return toNql({ join: "AND", items: [...others, ...said] }) || undefined;
}

const rangesOfTable = ({ mode, q }: TableState) => (mode === undefined ? rangesOf(q) : q ? null : []);

/** Narrows down the table by its query. */
export function narrowingOf(table: TableState, onTable: SetTableState): Narrowing {
  const ranges = rangesOfTable(table);
  const whyNot = table.mode === undefined ? "its query says more than brushes can add to" : "it is searched by text";
  return {
    ranges: ranges ?? [],
    whyNot: ranges ? null : whyNot,
    narrow: (changes) => {
      if (!ranges) return;
      // Brushes may follow one another before the table is drawn.
      onTable((now) =>
        rangesOfTable(now)
          ? { ...now, q: withRanges(now.mode === undefined ? now.q : "", changes), mode: undefined }
          : now,
      );
    },
  };
}
