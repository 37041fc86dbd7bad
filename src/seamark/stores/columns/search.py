"""Finding containers: a query of the Neptune Query Language, compiled to SQL over the attributes of a project.

Each condition is a set of containers, read from the slice of one attribute; AND, OR and NOT combine membership. What a
condition means is written in `seamark.nql.meaning`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from seamark.model.attributes import AttributeType
from seamark.model.errors import InvalidQuery
from seamark.nql import (
    Aggregate,
    And,
    Comparison,
    Condition,
    Contains,
    Everything,
    Exists,
    Expression,
    Matches,
    Not,
    Operand,
    Operator,
    Or,
    QueryType,
)
from seamark.nql.meaning import Comparable, comparison_values, condition_types
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.rows import TYPE_CODES, attribute_id
from seamark.stores.columns.schema import ATTRIBUTES_BY_PROJECT
from seamark.stores.columns.sql import Parameters, integers, page

__all__ = ["IDLE_AFTER_MS", "SortKey", "find_containers"]

IDLE_AFTER_MS = 20_000
"""A run is running while something was heard of it within this time."""

_MAX_DEPTH = 150
_MAX_LOOKUPS = 1000
"""Each takes milliseconds, whatever it finds; alternatives that compare one attribute are one lookup."""
_PING = attribute_id("sys/ping_time")
_ID = attribute_id("sys/id")


@dataclass(frozen=True, slots=True)
class SortKey:
    """Order by the value of an attribute. With a type only values of that type count (`float` takes every number, `string`
    the text of every simple value, unless the type `is_exact`); containers without one come last in either direction."""

    path: str
    type: AttributeType | None = None
    descending: bool = True
    aggregate: str = "last"
    is_exact: bool = False


def find_containers(
    engine: Engine,
    projects: Sequence[int],
    kinds: Sequence[int],
    expression: Expression,
    sort: Sequence[SortKey],
    *,
    offset: int,
    limit: int,
    now_ms: int,
) -> tuple[int, list[int]]:
    """How many containers of the projects match, and the ids of those from `offset` on, at most `limit`, in order; ties newest first.

    Raises InvalidQuery when the query is nested too deeply or has too many conditions.
    """
    if not projects:
        return 0, []
    compiler = _Compiler(projects, now_ms)
    universe = compiler.containers(kinds, expression)

    def count() -> int:
        return int(
            engine.query(f"SELECT count() AS total FROM ({universe})", compiler.parameters.values).column("total")[0].as_py()
        )

    if limit <= 0:
        return count(), []
    joins: list[str] = []
    order: list[str] = []
    for position, key in enumerate(sort):
        joins.append(
            f"LEFT ANY JOIN ({compiler.sort_values(key, position)}) AS s{position} ON u.container = s{position}.container"
        )
        direction = "DESC" if key.descending else "ASC"
        order += [
            f"s{position}.has{position} DESC",
            f"s{position}.number{position} {direction} NULLS LAST",
            f"s{position}.text{position} {direction}",
        ]
    table = engine.query(
        f"SELECT u.container AS container, count() OVER () AS total FROM ({universe}) AS u {' '.join(joins)} "
        f"ORDER BY {', '.join([*order, 'container DESC'])} {page(limit, offset)}",
        compiler.parameters.values,
    )
    if table.num_rows:
        return int(table.column("total")[0].as_py()), values_of(table, "container")
    return (count() if offset else 0), []


class _Compiler:
    def __init__(self, projects: Sequence[int], now_ms: int) -> None:
        self.in_projects = f"project = {int(projects[0])}" if len(projects) == 1 else f"project IN {integers(projects)}"
        self._now_ms = int(now_ms)
        self._lookups = 0
        self.parameters = Parameters()

    def containers(self, kinds: Sequence[int], expression: Expression) -> str:
        """A SELECT of the containers that meet the expression."""
        terms = expression.terms if isinstance(expression, And) else (expression,)
        # What one attribute must be like is asked where its rows are read anyway; else every container has an id.
        first = next((term for term in terms if _is_positive(term)), None)
        rest = terms if first is None else tuple(term for term in terms if term is not first)
        rows = f"attribute = {_ID}" if first is None else self._rows_like(first)
        others = "".join(f" AND {self.condition(term, 1)}" for term in rest)
        return (
            f"SELECT container FROM {ATTRIBUTES_BY_PROJECT} FINAL WHERE {self.in_projects} AND {rows} "
            f"AND kind IN {integers(kinds)} AND deleted = 0{others}"
        )

    def condition(self, expression: Expression, depth: int = 0) -> str:
        """The expression as a predicate on the column `container`."""
        if depth > _MAX_DEPTH:
            raise InvalidQuery(
                f"The query is nested more than {_MAX_DEPTH} levels deep. Write it with fewer parentheses and NOTs."
            )
        match expression:
            case Everything():
                return "1"
            case Not(term):
                return f"NOT {self.condition(term, depth + 1)}"
            case And(terms):
                return "(" + " AND ".join(self.condition(term, depth + 1) for term in terms) + ")"
            case Or(terms):
                return self._disjunction(terms, depth)
            case condition:
                return self._leaf(condition)

    def sort_values(self, key: SortKey, position: int) -> str:
        """A SELECT of (container, has, number, text) with the sort value of every container that has one."""
        attribute, state = self._attribute(key.path)
        names = f"AS has{position}, {{number}} AS number{position}, {{text}} AS text{position}"
        where = f"FROM {ATTRIBUTES_BY_PROJECT} FINAL WHERE {self.in_projects} AND attribute = {attribute} AND deleted = 0"
        if state:
            return f"SELECT container, 1 {names.format(number='toFloat64(0)', text=self._state())} {where}"
        number = self._number(key.aggregate)
        numeric = integers(TYPE_CODES[each] for each in _NUMERIC)
        textual = integers(TYPE_CODES[each] for each in _TEXTUAL)
        if key.type is AttributeType.STRING and not key.is_exact:
            text = f"multiIf(type IN {textual}, string_value, type = {TYPE_CODES[AttributeType.BOOL]}, if(int_value = 0, 'false', 'true'), type IN {numeric}, toString({number}), '')"
            types, number = (*_NUMERIC, *_TEXTUAL), "toFloat64(0)"
        elif key.type in (AttributeType.FLOAT, AttributeType.INT) and not key.is_exact:
            text, types = "''", _NUMERIC
        elif key.type is not None:
            text, types = f"if(type IN {textual}, string_value, '')", (key.type,)
            number = f"if(type IN {numeric}, {number}, toFloat64(0))"
        else:
            text, types = f"if(type IN {textual}, string_value, '')", (*_NUMERIC, *_TEXTUAL)
            number = f"if(type IN {numeric}, {number}, toFloat64(0))"
        # A series without the aggregate has no sort value.
        has = f"(type != {TYPE_CODES[AttributeType.FLOAT_SERIES]} OR {'points' if key.aggregate == 'last' else 'finite'} > 0)"
        return f"SELECT container, 1 {names.format(number=number, text=text)} {where} AND type IN {integers(TYPE_CODES[each] for each in types)} AND {has}"

    def _number(self, aggregate: str) -> str:
        series = {"min": "min", "max": "max", "average": "mean", "variance": "m2 / finite"}.get(aggregate, "float_value")
        integral = integers(TYPE_CODES[each] for each in (AttributeType.INT, AttributeType.BOOL, AttributeType.DATETIME))
        return f"multiIf(type IN {integral}, toFloat64(int_value), type = {TYPE_CODES[AttributeType.FLOAT_SERIES]}, {series}, float_value)"

    def _disjunction(self, terms: Sequence[Expression], depth: int) -> str:
        """Thousands of `a = x OR a = y` become one IN."""
        equal: dict[Operand, list[Comparison]] = {}
        parts: list[str] = []
        for term in terms:
            if isinstance(term, Comparison) and term.operator is Operator.EQ:
                equal.setdefault(term.operand, []).append(term)
            else:
                parts.append(self.condition(term, depth + 1))
        parts += [self._leaf(group[0]) if len(group) == 1 else self._one_of(operand, group) for operand, group in equal.items()]
        return "(" + " OR ".join(parts) + ")"

    def _one_of(self, operand: Operand, group: Sequence[Comparison]) -> str:
        values: dict[QueryType, list[str]] = {}
        for comparison in group:
            for kind, value in comparison_values(comparison, self._now_ms).items():
                if not (isinstance(value, float) and math.isnan(value)):
                    values.setdefault(kind, []).append(self._literal(value, inline=True))
        tests = [
            f"({self._is_type(kind, operand)} AND {self._has_value(kind, operand)} AND {self._value(kind, operand)} IN ({', '.join(each)}))"
            for kind, each in values.items()
        ]
        return self._having(operand, tests)

    def _leaf(self, condition: Condition) -> str:
        operand = condition.operand
        if isinstance(condition, Exists):
            present = self._having(operand, self._tests(condition))
            return f"NOT {present}" if condition.negated else present
        met = self._having(operand, self._tests(condition))
        return met if _is_positive(condition) else f"({met} OR NOT {self._any(operand)})"

    def _rows_like(self, condition: Expression) -> str:
        """A predicate on the rows of attributes: those that meet a positive condition."""
        assert isinstance(condition, Condition)
        tests = self._tests(condition)
        self._count_lookup()
        attribute, _ = self._attribute(condition.operand.path)
        return f"attribute = {attribute} AND ({' OR '.join(tests)})" if tests else "0"

    def _tests(self, condition: Condition) -> list[str]:
        """The condition as predicates on the attribute's row, one for each type that the attribute may have."""
        operand = condition.operand
        match condition:
            case Exists():
                return [self._is_type(kind, operand) for kind in sorted(condition_types(condition))]
            case Comparison(operator=operator):
                values = comparison_values(condition, self._now_ms)
                return [self._comparison(kind, operand, operator, value) for kind, value in values.items()]
            case Contains(literal=literal, negated=negated):
                return [self._contains(kind, operand, literal.text, negated) for kind in sorted(condition_types(condition))]
            case Matches(pattern=pattern, negated=negated):
                return [self._matches(kind, operand, pattern.text, negated) for kind in sorted(condition_types(condition))]

    def _comparison(self, kind: QueryType, operand: Operand, operator: Operator, value: Comparable) -> str:
        of_type = self._is_type(kind, operand)
        if operator is Operator.NE:
            return f"({of_type} AND NOT ({self._has_value(kind, operand)} AND {self._value(kind, operand)} = {self._literal(value)}))"
        return f"({of_type} AND {self._has_value(kind, operand)} AND {self._value(kind, operand)} {operator.value} {self._literal(value)})"

    def _contains(self, kind: QueryType, operand: Operand, text: str, negated: bool) -> str:
        if kind is QueryType.STRING_SET:
            found = f"has(set_value, {self.parameters.text(text)})"
        else:
            found = (
                f"({self._has_value(kind, operand)} AND position({self._value(kind, operand)}, {self.parameters.text(text)}) > 0)"
            )
        return f"({self._is_type(kind, operand)} AND {'NOT ' if negated else ''}{found})"

    def _matches(self, kind: QueryType, operand: Operand, pattern: str, negated: bool) -> str:
        # By itself the engine lets a dot stand for a line break, too.
        found = f"({self._has_value(kind, operand)} AND match({self._value(kind, operand)}, {self.parameters.text('(?-s)' + pattern)}))"
        return f"({self._is_type(kind, operand)} AND {'NOT ' if negated else ''}{found})"

    def _having(self, operand: Operand, tests: Sequence[str]) -> str:
        if not tests:
            return "0"
        self._count_lookup()
        attribute, _ = self._attribute(operand.path)
        return (
            f"container IN (SELECT container FROM {ATTRIBUTES_BY_PROJECT} FINAL WHERE {self.in_projects} AND attribute = {attribute} "
            f"AND deleted = 0 AND ({' OR '.join(tests)}))"
        )

    def _count_lookup(self) -> None:
        self._lookups += 1
        if self._lookups > _MAX_LOOKUPS:
            raise InvalidQuery(
                f"The query has more than {_MAX_LOOKUPS:,} conditions that have to be looked up one by one. Split it into several "
                "queries; any number of alternatives of the form `a = 1 OR a = 2` about one attribute counts as one."
            )

    def _any(self, operand: Operand) -> str:
        return self._having(operand, ["1"])

    def _attribute(self, path: str) -> tuple[int, bool]:
        """The state of a run is not stored: it follows from when it was last heard of."""
        return (_PING, True) if path == "sys/state" else (attribute_id(path), False)

    def _is_type(self, kind: QueryType, operand: Operand) -> str:
        _, is_state = self._attribute(operand.path)
        if is_state or kind is QueryType.EXPERIMENT_STATE:
            return str(int(is_state and kind is QueryType.EXPERIMENT_STATE))
        return f"type = {TYPE_CODES[AttributeType(kind.value)]}"

    def _state(self) -> str:
        return f"if(int_value > {self._now_ms - IDLE_AFTER_MS}, 'running', 'idle')"

    def _value(self, kind: QueryType, operand: Operand) -> str:
        match kind:
            case QueryType.INT | QueryType.DATETIME | QueryType.BOOL:
                return "int_value"
            case QueryType.FLOAT:
                return "float_value"
            case QueryType.FLOAT_SERIES:
                return {
                    Aggregate.MIN: "min",
                    Aggregate.MAX: "max",
                    Aggregate.AVERAGE: "mean",
                    Aggregate.VARIANCE: "(m2 / finite)",
                }.get(operand.aggregate or Aggregate.LAST, "float_value")
            case QueryType.EXPERIMENT_STATE:
                return self._state()
            case _:
                return "string_value"

    def _has_value(self, kind: QueryType, operand: Operand) -> str:
        match kind:
            case QueryType.FLOAT_SERIES if operand.aggregate in (None, Aggregate.LAST):
                return "points > 0"
            case QueryType.FLOAT_SERIES:
                return "finite > 0"
            case QueryType.STRING_SERIES:
                return "points > 0"
            case _:
                return "1"

    def _literal(self, value: Comparable, *, inline: bool = False) -> str:
        if isinstance(value, bool):
            return str(int(value))
        if isinstance(value, int):
            return str(value)
        if isinstance(value, float):
            return self.parameters.number(value)
        # Hexadecimal digits cannot say anything but the text, and thousands of them need no parameter each.
        return f"unhex('{value.encode().hex()}')" if inline else self.parameters.text(value)


def _is_positive(expression: Expression) -> bool:
    """Whether only a container that has the attribute may meet the condition."""
    match expression:
        case Comparison(operator=operator):
            return operator is not Operator.NE
        case Contains(negated=negated) | Matches(negated=negated) | Exists(negated=negated):
            return not negated
        case _:
            return False


_NUMERIC = (AttributeType.FLOAT, AttributeType.INT, AttributeType.BOOL, AttributeType.DATETIME, AttributeType.FLOAT_SERIES)
_TEXTUAL = (AttributeType.STRING, AttributeType.STRING_SERIES, AttributeType.ARTIFACT, AttributeType.RUN_STATE)
