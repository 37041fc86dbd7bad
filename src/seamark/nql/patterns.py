"""Extended regular expressions: patterns of RE2 that `&`, `|` and `!` join, as the search fields of Neptune understand them.

An operator between patterns has white space on both sides, so that `a|b` is one pattern; `!` stands in front of one. `&` binds
closer than `|`. Who looks for an exclamation mark at the start writes `\\x21`.
"""

import re
from dataclasses import dataclass

__all__ = ["PatternAlternative", "parse_patterns"]

_OR = re.compile(r"\s+\|\s+")
_AND = re.compile(r"\s+&\s+")


@dataclass(frozen=True, slots=True)
class PatternAlternative:
    """All of `found` are found in a text, and none of `not_found`."""

    found: tuple[str, ...]
    not_found: tuple[str, ...]


def parse_patterns(text: str) -> tuple[PatternAlternative, ...]:
    """The alternatives that the text lists; none for a text without anything in it, which restricts nothing."""
    text = text.strip()
    return tuple(_alternative(each) for each in _OR.split(text)) if text else ()


def _alternative(text: str) -> PatternAlternative:
    found: list[str] = []
    not_found: list[str] = []
    for part in _AND.split(text):
        if part.startswith("!"):
            not_found.append(part[1:].lstrip())
        else:
            found.append(part)
    return PatternAlternative(tuple(found), tuple(not_found))
