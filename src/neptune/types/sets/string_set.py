"""A set of strings, such as the tags of a run."""

from collections.abc import Iterable

from neptune.types.sets.set import Set

__all__ = ["StringSet"]


class StringSet(Set):
    _visit = "visit_string_set"

    def __init__(self, values: Iterable[str]) -> None:
        self.values = set(values)

    def __str__(self) -> str:
        return f"StringSet({self.values})"
