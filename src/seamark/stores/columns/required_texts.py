"""What must stand in every text that a regular expression matches: looking for it costs half of what looking for matches does, and
where a text came in pieces, it tells of which pieces a match may be made."""

import re
from collections.abc import Iterator

__all__ = ["required_texts"]

_QUANTIFIER = re.compile(r"(?:[*?]|\{[0-9]+(?:,[0-9]*)?\})\??")
"""Other braces are those of the text."""
_PLACES_AND_ANY = frozenset("^$.")
_CLASSES_AND_PLACES = frozenset("dDsSwWbBAz")
_PLAIN_GROUPS = ("(?:", "(?P<", "(?<")
_MOST_CHOICES = 16


class _Unsure(Exception):
    """It takes more than reading the expression from left to right."""


def required_texts(expression: str) -> tuple[str, ...]:
    """Texts of which every match of an RE2 expression has one, in whatever case: those by which the fewest texts are told. Empty where
    none are sure."""
    try:
        found = _of_choices(expression)
    except _Unsure:
        return ()
    return found if len(found) <= _MOST_CHOICES else ()


def _of_choices(expression: str) -> tuple[str, ...]:
    """Of an expression that may be a choice, or the inside of a group."""
    texts: list[str] = []
    for branch in _branches(expression):
        found = max(_of_branch(branch), key=_shortest, default=())
        if not _shortest(found):
            return ()
        texts += found
    return tuple(dict.fromkeys(texts))


def _shortest(texts: tuple[str, ...]) -> int:
    return min(map(len, texts), default=0)


def _branches(expression: str) -> Iterator[str]:
    begin = at = 0
    while at < len(expression):
        if expression[at] == "|":
            yield expression[begin:at]
            begin = at + 1
        at = _behind(expression, at)
    yield expression[begin:]


def _of_branch(branch: str) -> Iterator[tuple[str, ...]]:
    """The runs of characters in it, and what its groups require, as far as nothing makes them optional."""
    run, at = "", 0
    while at < len(branch):
        behind = _behind(branch, at)
        part, following = branch[at:behind], branch[behind : behind + 1]
        if part.startswith("\\") and part[1:].isascii() and part[1:].isalnum() and part[1:] not in _CLASSES_AND_PLACES:
            raise _Unsure
        if part.startswith("(?") and not part.startswith(_PLAIN_GROUPS):
            raise _Unsure
        is_character = part not in _PLACES_AND_ANY and part[0] not in "([" and not (part[0] == "\\" and part[1:].isalnum())
        if (quantifier := _QUANTIFIER.match(branch, behind)) is not None:
            yield (run,)
            run, at = "", quantifier.end()
            continue
        if is_character:
            run += part[-1]
        if not is_character or following == "+":
            yield (run,)
            run = ""
        if part[0] == "(":
            yield _of_choices(_inside(part))
        at = behind + (following == "+")
        at += following == "+" and branch.startswith("?", at)
    yield (run,)


def _inside(group: str) -> str:
    if not group.startswith("(?"):
        return group[1:-1]
    return group[3:-1] if group[2] == ":" else group[group.find(">") + 1 : -1]


def _behind(expression: str, at: int) -> int:
    """The place behind the character, the escape, the class or the group that begins somewhere."""
    match expression[at]:
        case "\\":
            return min(at + 2, len(expression))
        case "[":
            return _behind_class(expression, at)
        case "(":
            at += 1
            while at < len(expression) and expression[at] != ")":
                at = _behind(expression, at)
            return min(at + 1, len(expression))
        case _:
            return at + 1


def _behind_class(expression: str, at: int) -> int:
    at += 2 if expression.startswith("^", at + 1) else 1
    first = at
    while at < len(expression) and (expression[at] != "]" or at == first):
        if expression.startswith("[:", at) and (end := expression.find(":]", at + 2)) > 0:
            at = end + 2
        else:
            at += 2 if expression[at] == "\\" else 1
    return min(at + 1, len(expression))
