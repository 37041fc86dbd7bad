"""A truth value."""

from typing import Any

from neptune._stringify import extract_if_stringify_value
from neptune.types.atoms.atom import Atom
from neptune.types.value import EqualByContent

__all__ = ["Boolean"]


class Boolean(EqualByContent, Atom):
    _visit = "visit_boolean"

    value: bool

    def __init__(self, value: Any) -> None:  # any object has a truth value
        self.value = bool(extract_if_stringify_value(value))

    def __str__(self) -> str:
        return f"Boolean({self.value})"

    def __bool__(self) -> bool:
        return self.value
