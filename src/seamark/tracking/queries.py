"""What callers write to find something: queries and regular expressions, understood and checked."""

from dataclasses import replace
from typing import Any

import re2

from seamark.model.access import Caller
from seamark.model.errors import InvalidQuery
from seamark.nql import (
    And,
    Comparison,
    Everything,
    Expression,
    Literal,
    Matches,
    Not,
    NqlSyntaxError,
    Operand,
    Operator,
    Or,
    QueryType,
    Term,
    check,
    conditions,
    conjunction,
    parse,
    parse_patterns,
)
from seamark.stores.columns.names import NameAlternative, NameFilter
from seamark.tracking.appending import are_unicode

__all__ = [
    "asked_by",
    "compiled",
    "extended_patterns",
    "is_admitted",
    "require_pattern",
    "require_unicode",
    "speaks_of_trash",
    "understood",
    "without_trashed",
]

_re2: Any = re2  # untyped
_OPTIONS: Any = _re2.Options()
_OPTIONS.log_errors = False
_MAX_PATTERN_BYTES = 100_000
_MAX_PATTERNS = 100
_OWNER = "sys/owner"
_ME = "me"


def understood(query: str) -> Expression:
    """The query as a tree. Raises NqlSyntaxError where it makes no sense, InvalidQuery for a text that is not Unicode."""
    require_unicode(query)
    expression = check(parse(query), query)
    for condition in conditions(expression):
        if isinstance(condition, Matches):
            try:
                require_pattern(condition.pattern.text)
            except InvalidQuery as error:
                raise NqlSyntaxError(str(error).removesuffix("."), position=condition.pattern.span.start).within(query) from None
    return expression


def asked_by(caller: Caller | None, expression: Expression) -> Expression:
    """The expression with the caller's name where it compares `sys/owner` with `me`, so that a link or a view that says so shows
    everybody their own. Whoever is called "me" is found by a pattern: `MATCHES "^me$"`. The server, which has no caller, is nobody."""
    return expression if caller is None or isinstance(expression, Everything) else _term_asked_by(caller.user.name, expression)


def _term_asked_by(name: str, term: Term) -> Term:
    match term:
        case And(terms):
            return And(tuple(_term_asked_by(name, each) for each in terms), term.span)
        case Or(terms):
            return Or(tuple(_term_asked_by(name, each) for each in terms), term.span)
        case Not(inner):
            return Not(_term_asked_by(name, inner), term.span)
        case Comparison(operand, operator, literal) if (
            operand.path == _OWNER and operator in (Operator.EQ, Operator.NE) and literal.text == _ME
        ):
            return replace(term, literal=replace(literal, text=name))
        case _:
            return term


def speaks_of_trash(expression: Expression) -> bool:
    """Whether it says something about what is in the trash."""
    return any(condition.operand.path == "sys/trashed" for condition in conditions(expression))


def without_trashed(expression: Expression) -> Expression:
    """The expression for what is not in the trash, unless it says something about `sys/trashed` itself."""
    if speaks_of_trash(expression):
        return expression
    alive = Comparison(Operand("sys/trashed", QueryType.BOOL), Operator.EQ, Literal("false"))
    return conjunction([expression, alive])


def extended_patterns(text: str) -> NameFilter | None:
    """An extended regular expression, understood; None for one that restricts nothing. Raises InvalidQuery."""
    alternatives = parse_patterns(text)
    if sum(len(each.found) + len(each.not_found) for each in alternatives) > _MAX_PATTERNS:
        raise InvalidQuery(f"The regular expression joins more than {_MAX_PATTERNS} patterns. Use fewer of & and |.")
    for alternative in alternatives:
        for pattern in (*alternative.found, *alternative.not_found):
            if not pattern:
                raise InvalidQuery(
                    "A pattern of the regular expression is empty. Write one on both sides of & and |, and one behind !."
                )
            require_pattern(pattern)
    return NameFilter(tuple(NameAlternative(each.found, each.not_found) for each in alternatives)) if alternatives else None


def compiled(pattern: str | bytes) -> Any:
    """A regular expression that was checked, for texts that are not in the column store."""
    return _re2.compile(pattern, _OPTIONS)


def is_admitted(names: NameFilter | None, name: str) -> bool:
    """Whether an understood extended regular expression admits the name."""
    if names is None:
        return True
    return any(
        all(_re2.search(pattern, name) for pattern in each.matching)
        and not any(_re2.search(pattern, name) for pattern in each.not_matching)
        for each in names.alternatives
    )


def require_unicode(text: str) -> None:
    """Raises InvalidQuery for lone surrogates, which no stored text has."""
    if not are_unicode([text]):
        raise InvalidQuery(f"The text {text[:200]!r} is not valid Unicode. Remove the lone surrogate from it.")


def require_pattern(pattern: str) -> None:
    """Raises InvalidQuery for what is no regular expression of RE2."""
    require_unicode(pattern)
    if len(pattern.encode()) > _MAX_PATTERN_BYTES:
        raise InvalidQuery(f"The regular expression is longer than {_MAX_PATTERN_BYTES} bytes. Shorten it.")
    try:
        _re2.compile(pattern, _OPTIONS)
    except _re2.error as error:
        reason = error.args[0].decode(errors="replace") if error.args and isinstance(error.args[0], bytes) else str(error)
        raise InvalidQuery(f'"{pattern[:200]}" is not a regular expression: {reason}. Write it in RE2 syntax.') from None
