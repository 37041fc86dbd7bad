"""A text."""

from neptune._stringify import StringifyValue
from neptune._validation import verify_type
from neptune.types.atoms.atom import Atom
from neptune.types.value import EqualByContent

__all__ = ["String"]


class String(EqualByContent, Atom):
    _visit = "visit_string"

    value: str | None

    def __init__(self, value: str | StringifyValue | None) -> None:
        verify_type("value", value, (str, type(None), StringifyValue))
        self.value = str(value.value) if isinstance(value, StringifyValue) else value

    def __str__(self) -> str:
        return f"String({self.value})"
