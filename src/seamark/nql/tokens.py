"""From text to tokens, one at a time.

A bare word may contain more characters where a value stands (``2024-01-31T12:00:00+01:00``) than where
an attribute stands (``sys/tags:stringSet``), so the parser says which of the two it is about to read.
"""

import re
from enum import Enum, auto
from typing import NamedTuple

from seamark.nql.errors import NqlSyntaxError

KEYWORDS = frozenset({"AND", "OR", "NOT", "CONTAINS", "MATCHES", "EXISTS"})

# Anything beyond ASCII may be part of a bare word, save blanks and the quotation marks of word processors.
_BEYOND_ASCII = r"(?![\u2018\u2019\u201a\u201c\u201d\u201e])[^\x00-\x7f\s]"
_PATH_WORD = re.compile(rf"(?:[A-Za-z0-9_\-/.]|{_BEYOND_ASCII})++")
_VALUE_WORD = re.compile(rf"(?:[A-Za-z0-9_\-/.+:@%]|{_BEYOND_ASCII})++")
_BLANKS = re.compile(r"\s*+")
_BACKQUOTED = re.compile(r"`([^`]*+)`")
# Possessive quantifiers: a missing closing quote must not make the expression try again from every character.
_DOUBLE_QUOTED = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_SINGLE_QUOTED = re.compile(r"'((?:[^'\\]++|\\.)*+)'", re.DOTALL)
_OPERATOR = re.compile(r"==|!=|>=|<=|=|>|<")
_ESCAPE = re.compile(r"""\\([\\"'])""")
_SINGLE_CHARACTERS = {"(": "OPEN", ")": "CLOSE", ":": "COLON"}


class TokenKind(Enum):
    """What a token is; ``OTHER`` is a character that begins nothing."""

    WORD = auto()
    BACKQUOTED = auto()
    STRING = auto()
    OPERATOR = auto()
    OPEN = auto()
    CLOSE = auto()
    COLON = auto()
    OTHER = auto()
    END = auto()


class Token(NamedTuple):
    """One token; ``content`` is its text without quotes and escapes."""

    kind: TokenKind
    content: str
    start: int
    end: int

    @property
    def keyword(self) -> str | None:
        """The keyword that the token is, in upper case."""
        if self.kind is TokenKind.WORD and len(self.content) <= 8 and self.content.isascii():
            upper = self.content.upper()
            return upper if upper in KEYWORDS else None
        return None


def read_token(text: str, position: int) -> Token:
    """The next token at or after ``position``, where anything but a value may stand."""
    return _read(text, position, _PATH_WORD)


def read_value(text: str, position: int) -> Token:
    """The next token at or after ``position``, where a value is about to stand."""
    return _read(text, position, _VALUE_WORD)


def is_bare_value(text: str) -> bool:
    """Whether ``text`` is read as one value when it stands without quotes."""
    return _VALUE_WORD.fullmatch(text) is not None and text.upper() not in KEYWORDS


def _read(text: str, position: int, word: re.Pattern[str]) -> Token:
    start = _end_of(_BLANKS, text, position)
    if start == len(text):
        return Token(TokenKind.END, "", start, start)
    character = text[start]
    if (match := word.match(text, start)) is not None:
        return Token(TokenKind.WORD, match.group(), start, match.end())
    if character in _SINGLE_CHARACTERS:
        return Token(TokenKind[_SINGLE_CHARACTERS[character]], character, start, start + 1)
    if (match := _OPERATOR.match(text, start)) is not None:
        return Token(TokenKind.OPERATOR, match.group(), start, match.end())
    if character == "`":
        return _read_backquoted(text, start)
    if character in "\"'":
        return _read_string(text, start)
    return Token(TokenKind.OTHER, character, start, start + 1)


def _read_backquoted(text: str, start: int) -> Token:
    match = _BACKQUOTED.match(text, start)
    if match is None:
        raise NqlSyntaxError(
            "this backquote opens an attribute name that never ends",
            position=start,
            text=text,
            expected=("a closing backquote",),
        )
    if not match.group(1):
        raise NqlSyntaxError(
            "there is no attribute name between these backquotes", position=start, text=text, expected=("a name",)
        )
    return Token(TokenKind.BACKQUOTED, match.group(1), start, match.end())


def _read_string(text: str, start: int) -> Token:
    pattern = _DOUBLE_QUOTED if text[start] == '"' else _SINGLE_QUOTED
    match = pattern.match(text, start)
    if match is None:
        raise NqlSyntaxError(
            "this quote opens a value that never ends",
            position=start,
            text=text,
            expected=(f"a closing {text[start]}",),
            advice='Inside quotes, write a quote as \\" and a backslash as \\\\.',
        )
    # A backslash before anything else is kept, so that "\d+" works as a pattern however it was escaped.
    return Token(TokenKind.STRING, _ESCAPE.sub(r"\1", match.group(1)), start, match.end())


def _end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return position if match is None else match.end()
