"""Queries as SQL: a tree of the Neptune Query Language, and what else narrows a search, over the attributes of a project.

Each condition is a set of containers, read from the slice of one attribute; AND, OR and NOT combine membership. What a
condition means is written in `seamark.nql.meaning`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from seamark.model.attributes import AttributeType
from seamark.model.errors import InvalidQuery
from seamark.model.moments import Moment
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
from seamark.stores.columns.fields import STATE, Field, FieldKey, has_value, key_text, key_type, state, stored_attribute
from seamark.stores.columns.names import NameAlternative, NameFilter
from seamark.stores.columns.rows import TYPE_CODES, attribute_id
from seamark.stores.columns.schema import ATTRIBUTES_BY_PROJECT
from seamark.stores.columns.sql import Parameters, integers

__all__ = ["NO_NARROWING", "Compiler", "Membership", "Narrowing"]

_MAX_DEPTH = 150
_MAX_LOOKUPS = 1000
"""Each takes milliseconds, whatever it finds; alternatives that compare one attribute are one lookup."""
_ID = attribute_id("sys/id")
_CALLED = ("sys/name", "sys/custom_run_id", "sys/id")
"""What people call a run by: the first of these that it has."""
_SAID = (*_CALLED, "sys/experiment/name", "sys/tags", "sys/group_tags", "sys/owner", "sys/description")
"""What people say of a run."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Having this value of a field; or, with None, not having the field."""

    field: Field
    key: FieldKey | None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What must hold besides the query.

    Each of the `words` is contained in what is said of the container (name, ids, tags and so on), in any case. `names` admits its
    name, or else its custom id. `containers` are the only ones that count.
    """

    words: tuple[str, ...] = ()
    names: NameFilter | None = None
    within: tuple[Membership, ...] = ()
    containers: tuple[int, ...] | None = None


NO_NARROWING = Narrowing()


class Compiler:
    def __init__(self, projects: Sequence[int], now: Moment, containers: Sequence[int] | None = None) -> None:
        """`containers` are the only ones whose rows are read."""
        self.in_projects = f"project = {int(projects[0])}" if len(projects) == 1 else f"project IN {integers(projects)}"
        self._among = "" if containers is None else f" AND container IN {integers(containers)}"
        self.now = now
        self._lookups = 0
        self.parameters = Parameters()
        self.attributes: set[int] = set()
        """Those whose rows are read."""

    def containers(self, kinds: Sequence[int], expression: Expression, narrowing: Narrowing | None = None) -> str:
        """A SELECT of the containers that meet the expression, each once."""
        terms = expression.terms if isinstance(expression, And) else (expression,)
        # What one attribute must be like is asked where its rows are read anyway; else every container has an id.
        first = next((term for term in terms if _is_positive(term)), None)
        rest = terms if first is None else tuple(term for term in terms if term is not first)
        rows = f"attribute = {self._read(_ID)}" if first is None else self._rows_like(first)
        others = "".join(f" AND {self.condition(term, 1)}" for term in rest)
        if narrowing is not None:
            others += "".join(f" AND {each}" for each in self._narrowed(narrowing))
        return (
            f"SELECT container FROM {ATTRIBUTES_BY_PROJECT} FINAL WHERE {self.in_projects} AND {rows} "
            f"AND kind IN {integers(kinds)} AND deleted = 0{self._among}{others}"
        )

    def rows_of(self, path: str) -> str:
        """FROM and WHERE of the rows of a field, of all containers of the projects."""
        attribute = self._read(stored_attribute(path))
        return f"FROM {ATTRIBUTES_BY_PROJECT} FINAL WHERE {self.in_projects} AND attribute = {attribute} AND deleted = 0{self._among}"

    def values_of(self, field: Field) -> str:
        """Like `rows_of`, of those rows that have a value of the field's type."""
        of_type = "1" if field.type is None or field.path == STATE else f"type = {TYPE_CODES[field.type]}"
        return f"{self.rows_of(field.path)} AND {of_type} AND {has_value(field.aggregate)}"

    def _narrowed(self, narrowing: Narrowing) -> list[str]:
        terms = [self._said(word) for word in dict.fromkeys(narrowing.words)]
        if narrowing.names is not None:
            terms.append(self._is_called(narrowing.names))
        terms += [self._is_member(each) for each in narrowing.within]
        return terms

    def _said(self, word: str) -> str:
        self._count_lookup()
        text = self.parameters.text(word)
        found = (
            f"positionCaseInsensitiveUTF8(string_value, {text}) > 0 "
            f"OR arrayExists(each -> positionCaseInsensitiveUTF8(each, {text}) > 0, set_value)"
        )
        return f"container IN ({self._any_row(_SAID)} AND ({found}))"

    def _is_called(self, names: NameFilter) -> str:
        self._count_lookup()
        ranks = f"transform(attribute, [{', '.join(str(attribute_id(path)) for path in _CALLED)}], [1, 2, 3], 4)"
        admitted = " OR ".join(self._admits(each) for each in names.alternatives) or "0"
        return (
            f"container IN (SELECT container FROM (SELECT container, argMin(string_value, {ranks}) AS called "
            f"FROM ({self._any_row(_CALLED, 'container, attribute, string_value')}) GROUP BY container) WHERE {admitted})"
        )

    def _admits(self, alternative: NameAlternative) -> str:
        terms = [self._is_found(pattern) for pattern in dict.fromkeys(alternative.matching)]
        terms += [f"NOT {self._is_found(pattern)}" for pattern in dict.fromkeys(alternative.not_matching)]
        return f"({' AND '.join(terms)})" if terms else "1"

    def _is_found(self, pattern: str) -> str:
        # By itself the engine lets a dot stand for a line break, too.
        return f"match(called, {self.parameters.text('(?-s)' + pattern)})"

    def _any_row(self, paths: Sequence[str], columns: str = "container") -> str:
        attributes = integers(self._read(attribute_id(path)) for path in paths)
        return f"SELECT {columns} FROM {ATTRIBUTES_BY_PROJECT} FINAL WHERE {self.in_projects} AND attribute IN {attributes} AND deleted = 0{self._among}"

    def _is_member(self, member: Membership) -> str:
        self._count_lookup()
        field, key = member.field, member.key
        have = f"SELECT container {self.values_of(field)}"
        if key is None:
            return f"container NOT IN ({have})"
        text = key_text(field.path, field.aggregate, self.now)
        is_equal = f"{key_type(field.path)} = {int(key.type)} AND {text} = {self.parameters.text(key.text)}"
        return f"container IN ({have} AND {is_equal})"

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
            for kind, value in comparison_values(comparison, self.now.ms).items():
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
        return f"attribute = {self._read(stored_attribute(condition.operand.path))} AND ({' OR '.join(tests)})" if tests else "0"

    def _tests(self, condition: Condition) -> list[str]:
        """The condition as predicates on the attribute's row, one for each type that the attribute may have."""
        operand = condition.operand
        match condition:
            case Exists():
                return [self._is_type(kind, operand) for kind in sorted(condition_types(condition))]
            case Comparison(operator=operator):
                values = comparison_values(condition, self.now.ms)
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
        return f"container IN (SELECT container {self.rows_of(operand.path)} AND ({' OR '.join(tests)}))"

    def _read(self, attribute: int) -> int:
        self.attributes.add(attribute)
        return attribute

    def _count_lookup(self) -> None:
        self._lookups += 1
        if self._lookups > _MAX_LOOKUPS:
            raise InvalidQuery(
                f"The query has more than {_MAX_LOOKUPS:,} conditions that have to be looked up one by one. Split it into several "
                "queries; any number of alternatives of the form `a = 1 OR a = 2` about one attribute counts as one."
            )

    def _any(self, operand: Operand) -> str:
        return self._having(operand, ["1"])

    def _is_type(self, kind: QueryType, operand: Operand) -> str:
        is_state = operand.path == STATE
        if is_state or kind is QueryType.EXPERIMENT_STATE:
            return str(int(is_state and kind is QueryType.EXPERIMENT_STATE))
        return f"type = {TYPE_CODES[AttributeType(kind.value)]}"

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
                return state(self.now)
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
