"""Choosing attributes by their names: patterns as conditions in SQL."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from seamark.stores.columns.rows import attribute_id
from seamark.stores.columns.sql import Parameters, integers

__all__ = ["NameAlternative", "NameFilter", "WantedNames", "exact_names", "fixed_beginning", "name_condition"]


@dataclass(frozen=True, slots=True)
class NameAlternative:
    """Names in which all of `matching` are found and none of `not_matching`: regular expressions of RE2, unanchored."""

    matching: tuple[str, ...] = ()
    not_matching: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameFilter:
    """Names that any of the alternatives admits: with none, no name."""

    alternatives: tuple[NameAlternative, ...]


@dataclass(frozen=True, slots=True)
class WantedNames:
    """Which attributes are asked for, of containers of some kinds in some projects; None stands for all.

    `paths` are exact names. `retyped` has attributes that count as of another type than they are stored with.
    """

    projects: tuple[int, ...]
    kinds: tuple[int, ...]
    names: NameFilter | None = None
    types: tuple[int, ...] | None = None
    paths: tuple[str, ...] | None = None
    retyped: tuple[tuple[int, int], ...] = ()

    @property
    def attributes(self) -> list[int] | None:
        """The ids of the exact names, where there are only those."""
        return None if self.paths is None else sorted({attribute_id(path) for path in self.paths})

    @property
    def type(self) -> str:
        """The type as it counts, in SQL."""
        expression = "type"
        for attribute, type_ in self.retyped:
            expression = f"if(attribute = {int(attribute)}, {int(type_)}, {expression})"
        return expression

    def conditions(self, parameters: Parameters, *, by_path: bool) -> list[str]:
        """Predicates on the columns `path`, `attribute`, `kind` and `type`. Exact names are asked for as the table is ordered:
        by their paths, or by their ids."""
        terms = [f"kind IN {integers(self.kinds)}"]
        if self.types is not None:
            terms.append(f"{self.type} IN {integers(self.types)}")
        if self.paths is not None:
            terms.append(_exactly(self.paths, by_path))
        if self.names is not None:
            terms.append(name_condition(self.names, parameters, by_path=by_path))
        return terms


# A character that stands for itself, or one that a backslash makes stand for itself.
_LITERAL = r"(?:[^\\.^$*+?()\[\]{}|]|\\[\x00-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f])"
_LIST = re.compile(rf"\^(?:{_LITERAL}++|\({_LITERAL}++(?:\|{_LITERAL}++)*+\))\$")
_NAME = re.compile(rf"{_LITERAL}+")
_CHARACTER = re.compile(_LITERAL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def exact_names(pattern: str) -> set[str] | None:
    """The names that a pattern such as `^(a/b|c\\.d)$` lists; None for a pattern of another form."""
    if _LIST.fullmatch(pattern) is None:
        return None
    listed = pattern[1:-1]
    if listed.startswith("("):
        listed = listed[1:-1]
    return {_ESCAPE.sub(r"\1", name) for name in _NAME.findall(listed)}


def fixed_beginning(pattern: str) -> str:
    """What every name begins with in which the pattern is found; empty where that is not known."""
    if not pattern.startswith("^") or "|" in pattern:
        return ""
    found = _NAME.match(pattern, 1)
    if found is None:
        return ""
    characters = _CHARACTER.findall(found.group())
    if pattern[found.end() : found.end() + 1] in ("*", "?", "{"):
        characters.pop()
    return "".join(character[-1] for character in characters)


def name_condition(names: NameFilter, parameters: Parameters, *, by_path: bool) -> str:
    """The filter as a predicate on the columns `path` and `attribute`; see `WantedNames.conditions`."""
    terms = [_alternative(each, parameters, by_path) for each in names.alternatives]
    return f"({' OR '.join(terms)})" if terms else "0"


def _exactly(paths: Collection[str], by_path: bool) -> str:
    if by_path:
        # Hexadecimal digits cannot say anything but the text, and thousands of them need no parameter each.
        texts = ", ".join(f"unhex('{path.encode().hex()}')" for path in sorted(paths))
        return f"path IN ({texts or 'NULL'})"
    return f"attribute IN {integers(sorted(map(attribute_id, paths)))}"


def _alternative(alternative: NameAlternative, parameters: Parameters, by_path: bool) -> str:
    terms: list[str] = []
    for pattern in dict.fromkeys(alternative.matching):
        listed = exact_names(pattern)
        if listed is not None:
            terms.append(_exactly(listed, by_path))
            continue
        if beginning := fixed_beginning(pattern):
            terms.append(f"startsWith(path, {parameters.text(beginning)})")
        terms.append(_found(pattern, parameters))
    terms += [f"NOT {_found(pattern, parameters)}" for pattern in dict.fromkeys(alternative.not_matching)]
    return f"({' AND '.join(terms)})" if terms else "1"


def _found(pattern: str, parameters: Parameters) -> str:
    # By itself the engine lets a dot stand for a line break, too.
    return f"match(path, {parameters.text('(?-s)' + pattern)})"
