"""A floating-point number."""

from typing import Any

from neptune._stringify import extract_if_stringify_value
from neptune.types.atoms.atom import Atom
from neptune.types.value import EqualByContent

__all__ = ["Float"]


class Float(EqualByContent, Atom):
    _visit = "visit_float"

    value: float

    def __init__(self, value: Any) -> None:  # whatever `float` takes, wrapped or not
        self.value = float(extract_if_stringify_value(value))

    def __str__(self) -> str:
        return f"Float({self.value})"

    def __float__(self) -> float:
        return self.value
