"""What a query says, as a tree of frozen values.

Two trees are equal when they mean the same words in the same order: where a node stood in the text
(``span``) and whether a literal was quoted do not count. ``And`` and ``Or`` are always flat: an ``And``
has no ``And`` among its terms, an ``Or`` no ``Or``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """A piece of the query text, in characters: from ``start`` up to but not including ``end``."""

    start: int
    end: int


NOWHERE = Span(0, 0)
"""The span of a node that was built by hand."""


class QueryType(StrEnum):
    """The attribute types that an operand can name; the values are the names on the wire."""

    STRING = "string"
    STRING_SET = "stringSet"
    STRING_SERIES = "stringSeries"
    FLOAT = "float"
    FLOAT_SERIES = "floatSeries"
    INT = "int"
    BOOL = "bool"
    DATETIME = "datetime"
    EXPERIMENT_STATE = "experimentState"
    ARTIFACT = "artifact"
    FILE = "file"
    FILE_SET = "fileSet"
    FILE_REF = "fileRef"
    FILE_REF_SERIES = "fileRefSeries"
    IMAGE_SERIES = "imageSeries"
    HISTOGRAM_SERIES = "histogramSeries"
    GIT_REF = "gitRef"
    NOTEBOOK_REF = "notebookRef"


class Aggregate(StrEnum):
    """What is taken of a series to compare it. No aggregate means ``last``."""

    LAST = "last"
    MIN = "min"
    MAX = "max"
    AVERAGE = "average"
    VARIANCE = "variance"


class Operator(StrEnum):
    """A comparison. ``==`` in the text is ``EQ`` too."""

    EQ = "="
    NE = "!="
    GT = ">"
    GE = ">="
    LT = "<"
    LE = "<="


@dataclass(frozen=True, slots=True)
class Operand:
    """The attribute that a condition is about.

    Without a type it stands for an attribute of any type to which the condition applies.
    """

    path: str
    type: QueryType | None = None
    aggregate: Aggregate | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written, escapes resolved. :mod:`seamark.nql.literals` turns it into a number, an instant, ...

    ``quoted`` tells how it was written and never what it means.
    """

    text: str
    quoted: bool = field(default=True, compare=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """``operand = literal`` and its five sisters."""

    operand: Operand
    operator: Operator
    literal: Literal
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Contains:
    """``operand [NOT] CONTAINS literal``: a substring of a text, or a member of a string set."""

    operand: Operand
    literal: Literal
    negated: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Matches:
    """``operand [NOT] MATCHES pattern``: an unanchored RE2 search in a text."""

    operand: Operand
    pattern: Literal
    negated: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Exists:
    """``operand [NOT] EXISTS``."""

    operand: Operand
    negated: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """``NOT (term)``: true exactly when the term is false."""

    term: "Term"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of at least two terms. Terms that are an ``And`` themselves are taken apart on construction."""

    terms: "tuple[Term, ...]"
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", _flat(self.terms, And))


@dataclass(frozen=True, slots=True)
class Or:
    """Any of at least two terms. Terms that are an ``Or`` themselves are taken apart on construction."""

    terms: "tuple[Term, ...]"
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", _flat(self.terms, Or))


@dataclass(frozen=True, slots=True)
class Everything:
    """The empty query. It stands alone, never inside another node."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)


Condition = Comparison | Contains | Matches | Exists
"""A leaf: a statement about one attribute."""

Term = And | Or | Not | Condition
"""Everything that can stand inside a query."""

Expression = Term | Everything
"""A whole query."""


def conjunction(expressions: Iterable[Expression]) -> Expression:
    """All of the expressions as one: ``Everything`` for none, the expression itself for a single one."""
    terms = tuple(each for each in expressions if not isinstance(each, Everything))
    return _joined(terms, And)


def disjunction(expressions: Iterable[Expression]) -> Expression:
    """Any of the expressions as one; ``Everything`` if one of them is.

    Raises ``ValueError`` for no expressions at all, which would mean "nothing" and cannot be written.
    """
    terms: list[Term] = []
    for expression in expressions:
        if isinstance(expression, Everything):
            return expression
        terms.append(expression)
    if not terms:
        raise ValueError("A disjunction of no expressions matches nothing, which a query cannot say; pass at least one.")
    return _joined(tuple(terms), Or)


def _joined(terms: tuple[Term, ...], kind: Callable[[tuple[Term, ...]], And | Or]) -> Expression:
    if not terms:
        return Everything()
    return terms[0] if len(terms) == 1 else kind(terms)


def _flat(terms: tuple[Term, ...], kind: type[And] | type[Or]) -> tuple[Term, ...]:
    if len(terms) < 2:
        raise ValueError(f"{kind.__name__} joins at least two terms, not {len(terms)}; use the term itself, or Everything().")
    if not any(isinstance(term, kind) for term in terms):
        return terms
    flat: list[Term] = []
    for term in terms:
        if isinstance(term, And | Or) and isinstance(term, kind):
            flat.extend(term.terms)
        else:
            flat.append(term)
    return tuple(flat)
