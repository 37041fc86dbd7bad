"""A whole number."""

from typing import Any

from neptune._stringify import extract_if_stringify_value
from neptune.types.atoms.atom import Atom
from neptune.types.value import EqualByContent

__all__ = ["Integer"]


class Integer(EqualByContent, Atom):
    _visit = "visit_integer"

    value: int

    def __init__(self, value: Any) -> None:  # whatever `int` takes, wrapped or not
        self.value = int(extract_if_stringify_value(value))

    def __str__(self) -> str:
        return f"Integer({self.value})"

    def __int__(self) -> int:
        return self.value
