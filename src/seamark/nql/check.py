"""Whether the types, operators, aggregates and values of a query fit together."""

from collections.abc import Iterator

from seamark.nql.ast import (
    And,
    Comparison,
    Condition,
    Contains,
    Everything,
    Exists,
    Expression,
    Matches,
    Not,
    Or,
    QueryType,
)
from seamark.nql.errors import NqlSyntaxError
from seamark.nql.meaning import aggregate_types, comparison_value, condition_types, operator_types


def check(expression: Expression, text: str = "") -> Expression:
    """Give the expression back if every condition in it can be met by some attribute.

    ``text`` is what the expression was parsed from; errors then show the place in it.

    Raises :class:`NqlSyntaxError` for an operator or aggregate on a type that it does not apply to, and for a
    value that has no meaning for the type that the operand names. Conditions on operands without a type
    are refused only if no type at all could meet them; otherwise types that do not fit just do not match.
    """
    for condition in conditions(expression):
        try:
            _check_condition(condition)
        except NqlSyntaxError as error:
            raise (error.within(text) if text else error) from None
    return expression


def conditions(expression: Expression) -> Iterator[Condition]:
    """All conditions of an expression, from left to right."""
    waiting: list[Expression] = [expression]
    while waiting:
        match waiting.pop():
            case And(terms) | Or(terms):
                waiting.extend(reversed(terms))
            case Not(term):
                waiting.append(term)
            case Everything():
                pass
            case condition:
                yield condition


def _check_condition(condition: Condition) -> None:
    operand = condition.operand
    if operand.type is not None and operand.type not in operator_types(condition):
        raise NqlSyntaxError(
            f"{_operator_name(condition)} does not apply to the type {operand.type.value}",
            position=operand.span.start,
            expected=_operators_for(operand.type),
        )
    types = aggregate_types(operand.aggregate)
    if operand.aggregate is not None and operand.type is not None and operand.type not in types:
        raise NqlSyntaxError(
            f"{operand.aggregate.value}(…) cannot be taken of the type {operand.type.value}",
            position=operand.span.start,
            expected=tuple(sorted(kind.value for kind in types)),
            advice="Leave the aggregate out if the attribute is a single value.",
        )
    applicable = condition_types(condition)
    if operand.aggregate is not None and not applicable:
        raise NqlSyntaxError(
            f"{_operator_name(condition)} does not apply to {operand.aggregate.value}(…), which is a number",
            position=operand.span.start,
            expected=_operators_for(QueryType.FLOAT_SERIES),
        )
    if isinstance(condition, Comparison) and len(applicable) == 1:
        (kind,) = applicable
        comparison_value(kind, condition.literal, now_ms=0)


def _operator_name(condition: Condition) -> str:
    match condition:
        case Comparison():
            return condition.operator.value
        case Contains():
            return "CONTAINS"
        case Matches():
            return "MATCHES"
        case Exists():
            return "EXISTS"


def _operators_for(kind: QueryType) -> tuple[str, ...]:
    """The operators that apply to a type, as a person would name them."""
    match kind:
        case QueryType.STRING | QueryType.STRING_SERIES:
            return ("a comparison", "CONTAINS", "MATCHES", "EXISTS")
        case QueryType.ARTIFACT:
            return ("a comparison", "CONTAINS", "EXISTS")
        case QueryType.STRING_SET:
            return ("CONTAINS", "EXISTS")
        case (
            QueryType.FLOAT
            | QueryType.INT
            | QueryType.FLOAT_SERIES
            | QueryType.BOOL
            | QueryType.DATETIME
            | QueryType.EXPERIMENT_STATE
        ):
            return ("a comparison", "EXISTS")
        case _:
            return ("EXISTS",)
