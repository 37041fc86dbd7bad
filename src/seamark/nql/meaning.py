"""What a condition means for an attribute. Whoever executes queries follows this page.

A condition looks at the attribute of the operand's path in one container and is in one of three cases:

1. *Missing*: the container has no attribute of that path, whatever the type.
2. *Mismatch*: it has one, but the condition says nothing about it: its type is not among
   :func:`condition_types` (another type than the operand names, or a type to which operator or aggregate
   do not apply), or the literal has no meaning for its type (``"abc"`` for a float; see
   :func:`comparison_values`).
3. *Applies*: everything else; the condition compares the attribute's value.

=====================  ==================  =================  ===============================================
condition              missing             mismatch           applies
=====================  ==================  =================  ===============================================
``= > >= < <=``        false               false              comparison
``!=``                 true                false              not ``=``
``CONTAINS``           false               false              substring, or member of the set
``NOT CONTAINS``       true                false              not CONTAINS
``MATCHES``            false               false              the pattern is found somewhere in the text
``NOT MATCHES``        true                false              not MATCHES
``EXISTS``             false               false              true
``NOT EXISTS``         true                true               false
``NOT (term)``         not term            not term           not term
=====================  ==================  =================  ===============================================

So ``NOT (x:float = 5)`` and ``x:float != 5`` differ on a container whose ``x`` is a string: the first is
plain negation, the second a condition on floats that a string does not meet.

Values and the operators that apply to them:

================  =========================  =====================================================
type              value                      operators
================  =========================  =====================================================
string            text                       comparisons (code points), CONTAINS, MATCHES, EXISTS
stringSeries      the last text              the same; aggregate ``last`` or none
stringSet         set of texts               CONTAINS (membership of the whole text), EXISTS
float             64-bit float               comparisons, EXISTS
int               64-bit integer             comparisons, EXISTS
floatSeries       the aggregate, or last     comparisons, EXISTS
bool              false < true               comparisons, EXISTS
datetime          instant in ms              comparisons, EXISTS
experimentState   ``idle`` < ``running``     comparisons, EXISTS
artifact          the hash                   comparisons, CONTAINS, EXISTS
all others        --                         EXISTS
================  =========================  =====================================================

- An operand without a type stands for every type to which the condition applies, so ``x = 5`` is met by
  the int 5, the float 5.0, a series that ends in 5 and the string "5". An operand with a type stands for
  that type alone: ``x:float = 5`` is not met by the int 5.
- An aggregate restricts the operand to series: ``last`` to float and string series, the others to float
  series. EXISTS ignores which aggregate it is.
- NaN, and the value of a series that has none (no points, or no finite point to average), is like no
  value: only ``!=``, ``NOT CONTAINS`` and ``NOT MATCHES`` are true of it. A NaN literal likewise.
- Floats are compared with the 64-bit float nearest to the literal; integers exactly, also with a fraction
  (``x > 2.5``) or a literal beyond 64 bits.
- An empty pattern is found in every text; an empty CONTAINS likewise in every text, and in a set only if
  the empty text is a member.
- Texts are compared as they are, with case; truth values and states in any case.
"""

import math

from seamark.nql.ast import Aggregate, Comparison, Condition, Contains, Exists, Literal, Matches, QueryType
from seamark.nql.errors import NqlSyntaxError
from seamark.nql.literals import as_bool, as_datetime_ms, as_float, as_number, as_state

Comparable = str | int | float | bool
"""A literal as a value of an attribute type: see :func:`comparison_value`."""

_TEXTS = frozenset({QueryType.STRING, QueryType.STRING_SERIES})
_COMPARED = _TEXTS | {
    QueryType.FLOAT,
    QueryType.INT,
    QueryType.FLOAT_SERIES,
    QueryType.BOOL,
    QueryType.DATETIME,
    QueryType.EXPERIMENT_STATE,
    QueryType.ARTIFACT,
}
_CONTAINING = _TEXTS | {QueryType.STRING_SET, QueryType.ARTIFACT}
_ALL = frozenset(QueryType)
_AGGREGATED_BY_LAST = frozenset({QueryType.FLOAT_SERIES, QueryType.STRING_SERIES})
_AGGREGATED = frozenset({QueryType.FLOAT_SERIES})
_INT64_MIN, _INT64_MAX = -(2**63), 2**63 - 1


def operator_types(condition: Condition) -> frozenset[QueryType]:
    """The attribute types to which the condition's operator applies."""
    match condition:
        case Comparison():
            return _COMPARED
        case Contains():
            return _CONTAINING
        case Matches():
            return _TEXTS
        case Exists():
            return _ALL


def aggregate_types(aggregate: Aggregate | None) -> frozenset[QueryType]:
    """The attribute types of which the aggregate can be taken."""
    if aggregate is None:
        return _ALL
    return _AGGREGATED_BY_LAST if aggregate is Aggregate.LAST else _AGGREGATED


def condition_types(condition: Condition) -> frozenset[QueryType]:
    """The attribute types that a condition says something about: by its operator, aggregate and named type.

    Empty for a condition that :func:`seamark.nql.check` refuses.
    """
    types = operator_types(condition) & aggregate_types(condition.operand.aggregate)
    return types if condition.operand.type is None else types & {condition.operand.type}


def comparison_value(kind: QueryType, literal: Literal, now_ms: int) -> Comparable:
    """The literal as a value to compare attributes of type ``kind`` with.

    A ``str`` for strings, string series, artifacts and states (in lower case); a ``float`` for floats and
    float series; for int an ``int`` within 64 bits or a ``float`` that is no whole number, an infinity or
    NaN; a ``bool``; for datetime an ``int`` of milliseconds since the epoch.

    Raises :class:`NqlSyntaxError` if the literal has no meaning for that type.
    """
    match kind:
        case QueryType.FLOAT | QueryType.FLOAT_SERIES:
            return as_float(literal)
        case QueryType.INT:
            return _comparable_with_int(as_number(literal))
        case QueryType.BOOL:
            return as_bool(literal)
        case QueryType.DATETIME:
            return as_datetime_ms(literal, now_ms)
        case QueryType.EXPERIMENT_STATE:
            return as_state(literal)
        case _:
            return literal.text


def comparison_values(comparison: Comparison, now_ms: int) -> dict[QueryType, Comparable]:
    """For each type that the comparison applies to, the value to compare with; without those that the literal
    has no meaning for."""
    values: dict[QueryType, Comparable] = {}
    for kind in sorted(condition_types(comparison)):
        try:
            values[kind] = comparison_value(kind, comparison.literal, now_ms)
        except NqlSyntaxError:
            continue
    return values


def _comparable_with_int(number: float) -> int | float:
    """A whole number beyond 64 bits as an infinity, which compares with every 64-bit integer as it does."""
    if isinstance(number, int) and not _INT64_MIN <= number <= _INT64_MAX:
        return math.inf if number > 0 else -math.inf
    return number
