"""From tree to text."""

from seamark.model.errors import InvalidQuery
from seamark.nql.ast import (
    And,
    Comparison,
    Contains,
    Everything,
    Exists,
    Expression,
    Literal,
    Matches,
    Not,
    Operand,
    Or,
    Term,
)
from seamark.nql.tokens import is_bare_value


def to_text(expression: Expression) -> str:
    """The query that :func:`seamark.nql.parse` turns into ``expression`` again.

    Raises :class:`InvalidQuery` for an attribute name that is empty or contains a backquote: the language
    has no way to write one.
    """
    if isinstance(expression, Everything):
        return ""
    pieces: list[str] = []
    waiting: list[Term | str] = [expression]
    while waiting:
        match waiting.pop():
            case str(piece):
                pieces.append(piece)
            case And(terms):
                waiting.extend(reversed(_separated([_in_parentheses(term, Or) for term in terms], " AND ")))
            case Or(terms):
                waiting.extend(reversed(_separated([[term] for term in terms], " OR ")))
            case Not(term):
                waiting.extend(reversed(["NOT ", *_in_parentheses(term, And, Or, Not)]))
            case Comparison(operand, operator, literal):
                pieces.append(f"{_operand(operand)} {operator.value} {_literal(literal)}")
            case Contains(operand, literal, negated):
                pieces.append(f"{_operand(operand)}{_not(negated)} CONTAINS {_literal(literal)}")
            case Matches(operand, pattern, negated):
                pieces.append(f"{_operand(operand)}{_not(negated)} MATCHES {_literal(pattern)}")
            case Exists(operand, negated):
                pieces.append(f"{_operand(operand)}{_not(negated)} EXISTS")
    return "".join(pieces)


def _separated(groups: list[list[Term | str]], separator: str) -> list[Term | str]:
    pieces: list[Term | str] = [*groups[0]]
    for group in groups[1:]:
        pieces.append(separator)
        pieces.extend(group)
    return pieces


def _in_parentheses(term: Term, *kinds: type[Term]) -> list[Term | str]:
    return ["(", term, ")"] if isinstance(term, kinds) else [term]


def _not(negated: bool) -> str:
    return " NOT" if negated else ""


def _operand(operand: Operand) -> str:
    if not operand.path or "`" in operand.path:
        raise InvalidQuery(
            f'The attribute name "{operand.path}" cannot be written in a query: names there are not empty and '
            "contain no backquote. Rename the attribute, or select it in another way."
        )
    name = f"`{operand.path}`" if operand.type is None else f"`{operand.path}`:{operand.type.value}"
    return name if operand.aggregate is None else f"{operand.aggregate.value}({name})"


def _literal(literal: Literal) -> str:
    if not literal.quoted and is_bare_value(literal.text):
        return literal.text
    escaped = literal.text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
