"""A query over the attributes of one container, in plain Python.

This is :mod:`seamark.nql.meaning` made executable, one container at a time; the compiler to SQL is tested
against it.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from seamark.nql.ast import (
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
    Operator,
    Or,
    QueryType,
)
from seamark.nql.meaning import Comparable, comparison_values, condition_types


@dataclass(frozen=True, slots=True)
class FloatSeriesValue:
    """The aggregates of a float series; None where there is none, such as the mean of no finite points."""

    last: float | None
    min: float | None = None
    max: float | None = None
    average: float | None = None
    variance: float | None = None

    def aggregate(self, aggregate: Aggregate | None) -> float | None:
        """One of them; ``last`` for None."""
        match aggregate:
            case None | Aggregate.LAST:
                return self.last
            case Aggregate.MIN:
                return self.min
            case Aggregate.MAX:
                return self.max
            case Aggregate.AVERAGE:
                return self.average
            case Aggregate.VARIANCE:
                return self.variance


AttributeValue = str | int | float | bool | frozenset[str] | FloatSeriesValue | None
"""By type: str for string, string series (the last one), artifact (the hash) and experiment state (``running``
or ``idle``); int for int and datetime (ms since the epoch); float; bool; frozenset for string sets;
:class:`FloatSeriesValue`. None for types that can only be asked for existence, and for a string series
without points."""


@dataclass(frozen=True, slots=True)
class TypedValue:
    """An attribute as queries see it."""

    type: QueryType
    value: AttributeValue = None


PatternSearch = Callable[[str, str], bool]
"""Whether a pattern (first) is found in a text (second), by the rules of RE2."""

_COMPARE: dict[Operator, Callable[[Comparable, Comparable], bool]] = {
    Operator.EQ: operator.eq,
    Operator.NE: operator.ne,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
}


def evaluate(expression: Expression, attributes: Mapping[str, TypedValue], *, matches: PatternSearch, now_ms: int) -> bool:
    """Whether a container with these attributes, by path, meets the expression.

    ``now_ms``, in milliseconds since the epoch, is what relative times in the expression count from.
    """
    match expression:
        case Everything():
            return True
        case And(terms):
            return all(evaluate(term, attributes, matches=matches, now_ms=now_ms) for term in terms)
        case Or(terms):
            return any(evaluate(term, attributes, matches=matches, now_ms=now_ms) for term in terms)
        case Not(term):
            return not evaluate(term, attributes, matches=matches, now_ms=now_ms)
        case condition:
            return _meets(condition, attributes.get(condition.operand.path), matches, now_ms)


def _meets(condition: Condition, attribute: TypedValue | None, matches: PatternSearch, now_ms: int) -> bool:
    if isinstance(condition, Exists):
        exists = attribute is not None and attribute.type in condition_types(condition)
        return exists is not condition.negated
    if attribute is None:
        return _is_negative(condition)
    if attribute.type not in condition_types(condition):
        return False
    value = attribute.value
    if isinstance(value, FloatSeriesValue):
        value = value.aggregate(condition.operand.aggregate)
    match condition:
        case Comparison():
            return _compares(condition, attribute.type, value, now_ms)
        case Contains():
            return _contains(value, condition.literal.text) is not condition.negated
        case Matches():
            found = isinstance(value, str) and matches(condition.pattern.text, value)
            return found is not condition.negated


def _is_negative(condition: Comparison | Contains | Matches) -> bool:
    return condition.operator is Operator.NE if isinstance(condition, Comparison) else condition.negated


def _compares(comparison: Comparison, kind: QueryType, value: AttributeValue, now_ms: int) -> bool:
    literal = comparison_values(comparison, now_ms).get(kind)
    if literal is None:
        return False
    if value is None:
        return comparison.operator is Operator.NE
    if isinstance(value, frozenset | FloatSeriesValue):
        raise TypeError(f"An attribute of type {kind.value} cannot have the value {value!r}.")
    return _COMPARE[comparison.operator](value, literal)


def _contains(value: AttributeValue, text: str) -> bool:
    return isinstance(value, str | frozenset) and text in value
