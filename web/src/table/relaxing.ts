import { type Clause, type Condition, fromNql, isClause, SET_OPERATORS, toNql } from "./nqlText";
import type { TableState } from "./state";

const MOST_RELAXED = 8;

/** A part of a search, and the table without it. */
export interface Relaxed {
  part: string;
  state: TableState;
}

const AGGREGATED = (condition: Condition) =>
  condition.aggregate && condition.aggregate !== "last" ? `${condition.aggregate}(${condition.path})` : condition.path;

/** The condition as people say it, without the types and quotes that NQL needs. */
export function conditionLabel(condition: Condition): string {
  const { operator } = condition;
  const value = condition.value.trim() === "" ? `“${condition.value}”` : condition.value;
  const what = AGGREGATED(condition);
  if (operator === "EXISTS") return `has ${what}`;
  if (operator === "NOT EXISTS") return `has no ${what}`;
  if (SET_OPERATORS.includes(operator) && !value.includes(",")) {
    return operator === "has none of" ? `${what} without ${value}` : `${what} with ${value}`;
  }
  const words = { CONTAINS: "contains", "NOT CONTAINS": "lacks", MATCHES: "matches", "NOT MATCHES": "matches not" };
  const signs = { "!=": "≠", ">=": "≥", "<=": "≤" };
  const sign = (words as Record<string, string>)[operator] ?? (signs as Record<string, string>)[operator] ?? operator;
  return `${what} ${sign} ${value}`;
}

/** "1 ≤ loss ≤ 2" for two conditions that say so; undefined for others. */
function betweenLabel({ join, items: [one, other, ...rest] }: Clause): string | undefined {
  if (join !== "AND" || !one || !other || rest.length > 0 || isClause(one) || isClause(other)) return undefined;
  const isBetween = one.operator === ">=" && other.operator === "<=" && AGGREGATED(one) === AGGREGATED(other);
  return isBetween && one.type === other.type ? `${one.value} ≤ ${AGGREGATED(one)} ≤ ${other.value}` : undefined;
}

/** The conditions that a query joins, each as people say it and with what is left of the query without it; null for a query that says
 * more than that. */
export function filterParts(q: string): { join: "AND" | "OR"; parts: { label: string; rest: string }[] } | null {
  const clause = fromNql(q);
  if (!clause || clause.items.length === 0) return null;
  const parts = clause.items.map((item, index) => ({
    label: isClause(item)
      ? (betweenLabel(item) ??
        item.items
          .map((each) => (isClause(each) ? "…" : conditionLabel(each)))
          .join(item.join === "AND" ? " and " : " or "))
      : conditionLabel(item),
    rest: toNql({ ...clause, items: clause.items.filter((_, at) => at !== index) }),
  }));
  return { join: clause.join, parts };
}

/** The search without each of its parts in turn, for saying which of them leaves nothing over. */
export function relaxations(state: TableState): Relaxed[] {
  const found: Relaxed[] = [];
  const q = state.q ?? "";
  const without = (part: string, rest: string) =>
    found.push({
      part,
      state: { ...state, q: rest.trim() === "" ? undefined : rest, mode: rest.trim() === "" ? undefined : state.mode },
    });
  if (state.mode === undefined && q) {
    const read = filterParts(q);
    // Of alternatives, leaving one out finds no more.
    if (read?.join === "AND" || read?.parts.length === 1)
      for (const { label, rest } of read.parts) without(label, rest);
    else without(q, "");
  } else if (q) {
    const isRegex = state.mode === "regex";
    const parts = q.split(isRegex ? /\s*&\s*/ : /\s+/).filter((part) => part !== "");
    const isSplit = parts.length > 1 && !(isRegex && q.includes("|"));
    if (!isSplit) without(q, "");
    else {
      for (const index of parts.keys()) {
        without(parts[index]!, parts.filter((_, at) => at !== index).join(isRegex ? " & " : " "));
      }
    }
  }
  if (state.only) found.push({ part: "only the shown runs", state: { ...state, only: undefined } });
  if (state.list && found.length > 0) {
    found.push({ part: "only heads of experiments", state: { ...state, list: undefined } });
  }
  return found.slice(0, MOST_RELAXED);
}
