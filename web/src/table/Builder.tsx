import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { attributeNames, type ProjectAddress } from "@/api/queries";
import { findValues } from "@/api/runs";
import { TELLS_NO_END, TYPE_NAMES } from "@/api/values";
import { Button, IconButton, Segments } from "@/ui/controls";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { useDebounced } from "@/ui/hooks";
import { InlineFailure } from "@/ui/InlineFailure";
import styles from "./Builder.module.css";
import { stateNote, valueOffers } from "./completion";
import { keyLabel } from "./groupText";
import {
  type Clause,
  type Condition,
  type FieldType,
  fieldType,
  fromNql,
  hasKnownValues,
  isClause,
  type Join,
  lastMember,
  memberText,
  OPERATORS,
  SERIES_AGGREGATES,
  toNql,
} from "./nqlText";

const MOST_OFFERS = 30;
const DEBOUNCE_MILLISECONDS = 150;
const EMPTY: Condition = { path: "", type: "string", operator: "=", value: "", isDraft: true };
const ANY_TYPE = "";
const HINTS: Partial<Record<FieldType, string>> = {
  datetime: "-7d, 2026-11-21",
  stringSet: 'tag, "tag, with comma"',
  bool: "True or False",
  experimentState: "running or idle",
};

/** Conditions in rows, joined by AND or OR, with one level of groups; the same as NQL below them. */
export default function Builder({
  address,
  text,
  onApply,
  onClose,
}: {
  address: ProjectAddress;
  text: string;
  onApply: (nql: string) => void;
  onClose: () => void;
}) {
  const [clause, setClause] = useState<Clause | null>(() => {
    const read = fromNql(text);
    return read && read.items.length === 0 ? { join: "AND", items: [EMPTY] } : read;
  });
  const nql = clause ? toNql(clause) : text;
  return (
    <Dialog title="Filter" onClose={onClose} wide>
      {clause ? (
        <ClauseRows address={address} clause={clause} level={1} onChange={setClause} />
      ) : (
        <p className={styles.custom}>
          <span className={styles.chip}>custom NQL</span> This query says more than rows of conditions can. Change it in
          the search box, or begin anew here.
        </p>
      )}
      <pre className={styles.nql}>{nql || "Everything"}</pre>
      <DialogActions>
        <Button look="ghost" onClick={() => setClause({ join: "AND", items: [EMPTY] })}>
          Begin anew
        </Button>
        <Button
          look="primary"
          disabled={!clause}
          onClick={() => {
            onApply(nql);
            onClose();
          }}
        >
          Filter
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function ClauseRows({
  address,
  clause,
  level,
  onChange,
}: {
  address: ProjectAddress;
  clause: Clause;
  level: 1 | 2;
  onChange: (clause: Clause) => void;
}) {
  const replace = (index: number, item: Condition | Clause | null) =>
    onChange({ ...clause, items: clause.items.flatMap((each, at) => (at === index ? (item ? [item] : []) : [each])) });
  return (
    <div className={styles.clause} data-level={level}>
      {clause.items.length > 1 && (
        <Segments
          label="How the conditions are joined"
          value={clause.join}
          onChange={(join: Join) => onChange({ ...clause, join })}
          options={[
            { value: "AND", text: "All of these" },
            { value: "OR", text: "Any of these" },
          ]}
        />
      )}
      {clause.items.map((item, index) =>
        isClause(item) ? (
          <ClauseRows
            key={index}
            address={address}
            clause={item}
            level={2}
            onChange={(next) => replace(index, next.items.length > 0 ? next : null)}
          />
        ) : (
          <ConditionRow
            key={index}
            address={address}
            condition={item}
            onChange={(next) => replace(index, next)}
            onRemove={() => replace(index, null)}
          />
        ),
      )}
      <div className={styles.add}>
        <Button look="ghost" onClick={() => onChange({ ...clause, items: [...clause.items, EMPTY] })}>
          <Plus size={14} aria-hidden />
          Condition
        </Button>
        {level === 1 && (
          <Button
            look="ghost"
            onClick={() =>
              onChange({
                ...clause,
                items: [...clause.items, { join: clause.join === "AND" ? "OR" : "AND", items: [EMPTY, EMPTY] }],
              })
            }
          >
            <Plus size={14} aria-hidden />
            Group
          </Button>
        )}
      </div>
    </div>
  );
}

function ConditionRow({
  address,
  condition,
  onChange,
  onRemove,
}: {
  address: ProjectAddress;
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}) {
  const id = useId();
  const path = useDebounced(condition.path, DEBOUNCE_MILLISECONDS);
  const value = useDebounced(condition.value, DEBOUNCE_MILLISECONDS);
  const names = useQuery(attributeNames(address, { search: path, limit: MOST_OFFERS }));
  const types = (names.data?.attributes ?? []).filter((each) => each.path === condition.path);
  const known = [...new Set(types.map((each) => fieldType(each.type)).filter((each) => each !== undefined))];
  /** Whose values are offered. */
  const valueType = (condition.isUntyped && known[0]) || condition.type;
  const needsValue = !condition.operator.endsWith("EXISTS");
  const isSet = condition.type === "stringSet";
  const { head, prefix } = isSet ? lastMember(value) : { head: "", prefix: value };
  const values = useQuery({
    queryKey: ["runs", address.workspace, address.project, "values", path, valueType, prefix],
    enabled: path !== "" && needsValue && hasKnownValues(valueType),
    queryFn: ({ signal }) =>
      findValues(address, {}, { path, type: valueType as never, prefix, limit: MOST_OFFERS }, signal),
  });
  const withType = (type: FieldType): Condition => ({
    ...condition,
    isDraft: true,
    type,
    isUntyped: undefined,
    aggregate: undefined,
    operator: OPERATORS[type].includes(condition.operator) ? condition.operator : OPERATORS[type][0]!,
  });
  // Who types or pastes a path is faster than the names, and wants the type that it has.
  const typed = useRef<string>(undefined);
  const setPath = (next: string) => {
    const found = (names.data?.attributes ?? []).find((each) => each.path === next);
    const type = found && fieldType(found.type);
    typed.current = type ? undefined : next;
    onChange({ ...(type ? withType(type) : condition), path: next });
  };
  useEffect(() => {
    if (typed.current !== condition.path || known.length === 0) return;
    typed.current = undefined;
    if (!known.includes(condition.type)) onChange(withType(known[0]!));
  });
  return (
    <div className={styles.row}>
      <input
        className={styles.path}
        aria-label="Field"
        placeholder="Field"
        list={`${id}-names`}
        value={condition.path}
        spellCheck={false}
        onChange={(event) => setPath(event.target.value)}
      />
      <datalist id={`${id}-names`}>
        {[...new Set((names.data?.attributes ?? []).map((each) => each.path))].map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <select
        aria-label="Type"
        value={condition.isUntyped ? ANY_TYPE : condition.type}
        onChange={(event) => {
          typed.current = undefined;
          onChange(withType(event.target.value as FieldType));
        }}
      >
        {condition.isUntyped && <option value={ANY_TYPE}>Any type</option>}
        {(known.length > 0
          ? [...new Set([...known, ...(condition.isUntyped ? [] : [condition.type])])]
          : (Object.keys(OPERATORS) as FieldType[])
        ).map((type) => (
          <option key={type} value={type}>
            {TYPE_NAMES[type]}
          </option>
        ))}
      </select>
      {condition.type === "floatSeries" && (
        <select
          aria-label="Of the series"
          value={condition.aggregate ?? "last"}
          onChange={(event) =>
            onChange({ ...condition, aggregate: event.target.value === "last" ? undefined : event.target.value })
          }
        >
          {SERIES_AGGREGATES.map((aggregate) => (
            <option key={aggregate}>{aggregate}</option>
          ))}
        </select>
      )}
      <select
        aria-label="Operator"
        value={condition.operator}
        onChange={(event) => onChange({ ...condition, operator: event.target.value })}
      >
        {OPERATORS[condition.type].map((operator) => (
          <option key={operator} value={operator}>
            {operator.toLowerCase()}
          </option>
        ))}
      </select>
      {needsValue && (
        <>
          <input
            className={styles.value}
            aria-label="Value"
            placeholder={HINTS[condition.type] ?? "Value"}
            list={`${id}-values`}
            value={condition.value}
            spellCheck={false}
            onChange={(event) => onChange({ ...condition, isDraft: true, value: event.target.value })}
          />
          <datalist id={`${id}-values`}>
            {valueOffers({ kind: "value", prefix: "", start: 0, end: 0, path, type: valueType }).map(
              ({ text, note }) => (
                <option key={text} value={text} label={`${text} (${note})`} />
              ),
            )}
            {(values.data?.values ?? []).map(({ key, count }) => {
              const text = key ? (key.type === "bool" ? keyLabel(key) : key.value) : "";
              const note = key?.type === "experimentState" ? `${stateNote(text)}, ${count}` : count;
              const written = isSet ? head + memberText(text) : text;
              return key && <option key={text} value={written} label={`${text} (${note})`} />;
            })}
          </datalist>
        </>
      )}
      <IconButton label="Remove the condition" onClick={onRemove}>
        <X size={14} aria-hidden />
      </IconButton>
      {names.isError && (
        <p className={styles.hint}>
          <InlineFailure error={names.error} onRetry={() => void names.refetch()} />
        </p>
      )}
      {needsValue && condition.type === "experimentState" && (
        <p className={styles.hint}>
          Runs that finished, failed or are inactive are all idle: <code>sys/failed</code> and{" "}
          <code>{TELLS_NO_END}</code> tell them apart.
        </p>
      )}
    </div>
  );
}
