"""Neptune Query Language: from text to a typed tree and back. Pure: no input or output."""

from seamark.nql.ast import (
    Aggregate,
    And,
    Comparison,
    Condition,
    Contains,
    Everything,
    Exists,
    Expression,
    Literal,
    Matches,
    Not,
    Operand,
    Operator,
    Or,
    QueryType,
    Span,
    Term,
    conjunction,
    disjunction,
)
from seamark.nql.check import check, conditions
from seamark.nql.errors import NqlSyntaxError
from seamark.nql.parser import parse
from seamark.nql.patterns import PatternAlternative, parse_patterns
from seamark.nql.printer import to_text

__all__ = [
    "Aggregate",
    "And",
    "Comparison",
    "Condition",
    "Contains",
    "Everything",
    "Exists",
    "Expression",
    "Literal",
    "Matches",
    "Not",
    "NqlSyntaxError",
    "Operand",
    "Operator",
    "Or",
    "PatternAlternative",
    "QueryType",
    "Span",
    "Term",
    "check",
    "conditions",
    "conjunction",
    "disjunction",
    "parse",
    "parse_patterns",
    "to_text",
]
