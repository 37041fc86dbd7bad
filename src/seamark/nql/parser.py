"""From text to tree.

::

    query     = [ or ]
    or        = and { "OR" and }
    and       = not { "AND" not }
    not       = "NOT" not | "(" or ")" | condition
    condition = operand comparison value
              | operand [ "NOT" ] ( "CONTAINS" | "MATCHES" ) value
              | operand [ "NOT" ] "EXISTS"
    operand   = attribute | aggregate "(" attribute ")"
    attribute = ( "`" anything "`" | bare path ) [ ":" type ]
    value     = '"' text '"' | "'" text "'" | bare word or number

Keywords, types and aggregates are read in any case. Open parentheses wait on a list of our own, so the
depth of a query costs no Python stack, and each character is read a bounded number of times.
"""

from dataclasses import dataclass, field

from seamark.nql.ast import (
    Aggregate,
    Comparison,
    Condition,
    Contains,
    Everything,
    Exists,
    Expression,
    Literal,
    Matches,
    Operand,
    Operator,
    QueryType,
    Span,
)
from seamark.nql.errors import NqlSyntaxError, quoted, shortened
from seamark.nql.names import aggregate_like, aggregate_named, keyword_like, type_like, type_named
from seamark.nql.tokens import Token, TokenKind, read_token, read_value
from seamark.nql.tree import Branch, BranchKind, Part, built_tree

MAX_LENGTH = 4 * 1024 * 1024
"""The longest query, in characters."""

MAX_CONDITIONS = 100_000
"""The most conditions in a query."""

MAX_NESTING = 10_000
"""The most parentheses and NOTs that can be open at one place."""

_OPERATORS = {operator.value: operator for operator in Operator} | {"==": Operator.EQ}
_PREDICATES = ("=", "!=", ">", ">=", "<", "<=", "CONTAINS", "MATCHES", "EXISTS")


def parse(text: str) -> Expression:
    """The tree of a query; a blank one is ``Everything``.

    Raises :class:`NqlSyntaxError` where the text breaks the grammar, names an unknown type or aggregate, or
    exceeds a limit. Whether types, operators and values fit together is for :func:`seamark.nql.check` to say.
    """
    if len(text) > MAX_LENGTH:
        raise NqlSyntaxError(
            f"the query has {len(text):,} characters, and the limit is {MAX_LENGTH:,}",
            position=MAX_LENGTH,
            text=text,
            advice="Split it into several queries.",
        )
    return _Parser(text).expression()


@dataclass(slots=True)
class _Group:
    """What stands between two parentheses, or at the top of the query, as far as it has been read."""

    opened_at: int
    negations: list[int] = field(default_factory=list[int])
    terms: list[Part] = field(default_factory=list[Part])
    alternatives: list[Part] = field(default_factory=list[Part])

    def add(self, part: Part) -> None:
        """Take a term, with the NOTs that stood before it."""
        while self.negations:
            part = Branch(BranchKind.NOT, [part], Span(self.negations.pop(), part.span.end))
        self.terms.append(part)

    def end_alternative(self) -> None:
        """Close what the next OR, or the end of the group, separates."""
        self.alternatives.append(_joined(BranchKind.AND, self.terms))
        self.terms = []

    def whole(self) -> Part:
        """Everything that the group says."""
        self.end_alternative()
        return _joined(BranchKind.OR, self.alternatives)


def _joined(kind: BranchKind, parts: list[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    return Branch(kind, parts, Span(parts[0].span.start, parts[-1].span.end))


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._token = read_token(text, 0)
        self._groups = [_Group(opened_at=0)]
        self._nesting = 0
        self._conditions = 0

    def expression(self) -> Expression:
        if self._token.kind is TokenKind.END:
            return Everything(Span(0, len(self._text)))
        while True:
            self._read_term()
            while not self._read_connective():
                if len(self._groups) == 1:
                    return built_tree(self._groups[0].whole(), self._text)
                self._close_group()

    def _read_term(self) -> None:
        """Read NOTs and opening parentheses up to and including a condition."""
        while True:
            token = self._token
            if token.keyword == "NOT":
                self._groups[-1].negations.append(token.start)
            elif token.kind is TokenKind.OPEN:
                self._groups.append(_Group(opened_at=token.start))
            else:
                self._add(self._condition())
                return
            self._nesting += 1
            if self._nesting > MAX_NESTING:
                raise self._error(
                    f"more than {MAX_NESTING:,} parentheses and NOTs are open here",
                    advice="Write the query with fewer levels.",
                )
            self._advance()

    def _read_connective(self) -> bool:
        """Read AND or OR; at the end of the group, read nothing and say False."""
        token = self._token
        if token.keyword == "OR":
            self._groups[-1].end_alternative()
        elif token.keyword != "AND":
            if token.kind is (TokenKind.END if len(self._groups) == 1 else TokenKind.CLOSE):
                return False
            raise self._error_after_condition()
        self._advance()
        return True

    def _close_group(self) -> None:
        part = self._groups.pop().whole()
        self._nesting -= 1
        self._add(part)
        self._advance()

    def _add(self, part: Part) -> None:
        group = self._groups[-1]
        self._nesting -= len(group.negations)
        group.add(part)

    def _condition(self) -> Condition:
        self._conditions += 1
        if self._conditions > MAX_CONDITIONS:
            raise self._error(f"the query has more than {MAX_CONDITIONS:,} conditions", advice="Split it into several queries.")
        operand = self._operand()
        start = operand.span.start
        if self._token.kind is TokenKind.OPERATOR:
            operator = _OPERATORS[self._token.content]
            literal = self._value()
            return Comparison(operand, operator, literal, Span(start, literal.span.end))
        negated = self._token.keyword == "NOT"
        if negated:
            self._advance()
        match self._token.keyword:
            case "CONTAINS":
                literal = self._value()
                return Contains(operand, literal, negated, Span(start, literal.span.end))
            case "MATCHES":
                literal = self._value()
                return Matches(operand, literal, negated, Span(start, literal.span.end))
            case "EXISTS":
                end = self._token.end
                self._advance()
                return Exists(operand, negated, Span(start, end))
            case _:
                raise self._error_at_predicate(negated)

    def _operand(self) -> Operand:
        token = self._token
        name = self._attribute_name("a condition", ("an attribute name", '"("', "NOT"))
        if self._token.kind is not TokenKind.OPEN or token.kind is not TokenKind.WORD:
            kind, end = self._optional_type(token.end)
            return Operand(name, kind, None, Span(token.start, end))
        aggregate = self._aggregate(token)
        self._advance()
        attribute = self._token
        name = self._attribute_name("the name of a series", ("an attribute name",))
        kind, _ = self._optional_type(attribute.end)
        closing = self._token
        if closing.kind is not TokenKind.CLOSE:
            expected = ('")"',) if kind is not None else ('":" and a type', '")"')
            raise self._error(f"found {self._found()} inside {aggregate.value}(…)", expected)
        if self._advance().kind is TokenKind.COLON:
            raise self._error(
                'found ":" after an aggregate',
                _PREDICATES,
                f"The type belongs inside the parentheses: {aggregate.value}(`{name}`:floatSeries).",
            )
        return Operand(name, kind, aggregate, Span(token.start, closing.end))

    def _attribute_name(self, place: str, expected: tuple[str, ...]) -> str:
        token = self._token
        if token.kind is TokenKind.BACKQUOTED or (token.kind is TokenKind.WORD and token.keyword is None):
            self._advance()
            return token.content
        advice = ""
        if token.keyword is not None:
            advice = f"An attribute of this name is written in backquotes: `{token.content}`."
        elif token.kind is TokenKind.OPERATOR:
            advice = "An attribute whose name is a keyword is written in backquotes: `not`."
        elif token.kind is TokenKind.STRING:
            advice = f"Attribute names are written bare or in backquotes: `{token.content[:40]}`."
        elif token.kind is TokenKind.OTHER:
            advice = "A name with special characters is written in backquotes."
        raise self._error(f"found {self._found()} where {place} should be", expected, advice)

    def _optional_type(self, end: int) -> tuple[QueryType | None, int]:
        if self._token.kind is not TokenKind.COLON:
            return None, end
        self._advance()
        token = self._token
        if token.kind is not TokenKind.WORD:
            raise self._error(
                f"found {self._found()} after a colon",
                ("the name of a type",),
                "A name that contains a colon is written in backquotes.",
            )
        kind = type_named(token.content)
        if kind is None:
            likely = type_like(token.content)
            advice = f"Did you mean {likely}?" if likely else "A name that contains a colon is written in backquotes."
            raise self._error(f"{quoted(token.content)} is not a type", tuple(each.value for each in QueryType), advice)
        self._advance()
        return kind, token.end

    def _aggregate(self, token: Token) -> Aggregate:
        aggregate = aggregate_named(token.content)
        if aggregate is not None:
            return aggregate
        likely = aggregate_like(token.content)
        raise NqlSyntaxError(
            f"{quoted(token.content)} stands before a parenthesis but is not an aggregate",
            position=token.start,
            text=self._text,
            expected=tuple(each.value for each in Aggregate),
            advice=f"Did you mean {likely}?" if likely else "",
        )

    def _value(self) -> Literal:
        """Read the value after the operator that is the current token."""
        operator = self._token
        token = self._token = read_value(self._text, operator.end)
        if token.kind is TokenKind.STRING or (token.kind is TokenKind.WORD and token.keyword is None):
            self._advance()
            return Literal(token.content, token.kind is TokenKind.STRING, Span(token.start, token.end))
        advice = 'A text with blanks or special characters is written in double quotes: "…".'
        if token.keyword is not None:
            advice = f'The word {token.keyword} as a value is written in double quotes: "{token.content}".'
        elif token.kind is TokenKind.BACKQUOTED:
            advice = "An attribute is compared with a value, never with another attribute."
        elif token.kind is TokenKind.END:
            advice = ""
        elif token.kind is TokenKind.OPERATOR:
            advice = f"The comparisons are {', '.join(_PREDICATES[:6])}."
        raise self._error(
            f"found {self._found()} after {operator.content.upper()}",
            ("a value in quotes", "a bare word", "a number"),
            advice,
        )

    def _error_at_predicate(self, negated: bool) -> NqlSyntaxError:
        if negated:
            return self._error(f"found {self._found()} after NOT", ("CONTAINS", "MATCHES", "EXISTS"))
        advice = ""
        if self._token.kind is TokenKind.WORD and self._token.keyword is None:
            likely = keyword_like(self._token.content, _PREDICATES[6:])
            advice = f"Did you mean {likely}?" if likely else "A name that contains blanks is written in backquotes."
        elif self._token.content == "!":
            advice = "To negate, write != or NOT."
        return self._error(
            f"found {self._found()} after an attribute",
            (*_PREDICATES[:6], "[NOT] CONTAINS", "[NOT] MATCHES", "[NOT] EXISTS"),
            advice,
        )

    def _error_after_condition(self) -> NqlSyntaxError:
        token = self._token
        end = '")"' if len(self._groups) > 1 else "the end of the query"
        advice = ""
        if token.kind is TokenKind.END:
            opened = self._groups[-1].opened_at
            line = self._text.count("\n", 0, opened) + 1
            column = opened - self._text.rfind("\n", 0, opened)
            advice = f'The "(" at line {line}, column {column} is still open.'
        elif token.kind is TokenKind.CLOSE:
            advice = 'No "(" is open here; remove this one or add its partner.'
        elif token.kind is TokenKind.WORD:
            likely = keyword_like(token.content, ("AND", "OR"))
            advice = f"Did you mean {likely}? " if likely else ""
            advice += "A value that contains blanks is written in double quotes."
        elif token.content in ("&", "|"):
            advice = "Conditions are joined with AND and OR."
        return self._error(f"found {self._found()} after a condition", ("AND", "OR", end), advice)

    def _advance(self) -> Token:
        self._token = read_token(self._text, self._token.end)
        return self._token

    def _found(self) -> str:
        token = self._token
        if token.kind is TokenKind.END:
            return "the end of the query"
        written = self._text[token.start : token.end]
        return shortened(written) if written[0] in "\"'`" else quoted(written)

    def _error(self, problem: str, expected: tuple[str, ...] = (), advice: str = "") -> NqlSyntaxError:
        return NqlSyntaxError(problem, position=self._token.start, text=self._text, expected=expected, advice=advice)
