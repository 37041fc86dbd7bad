"""A point in time."""

from datetime import datetime

from neptune._stringify import StringifyValue, extract_if_stringify_value
from neptune._validation import verify_type
from neptune.types.atoms.atom import Atom
from neptune.types.value import EqualByContent

__all__ = ["Datetime"]


class Datetime(EqualByContent, Atom):
    """A date and time, of which whole milliseconds are kept; without a time zone it is local time."""

    _visit = "visit_datetime"

    value: datetime

    def __init__(self, value: datetime | StringifyValue) -> None:
        moment: datetime = extract_if_stringify_value(value)
        verify_type("value", moment, datetime)
        if moment != moment:  # pandas' NaT, which passes for a datetime
            raise ValueError(f"{moment} is no point in time. Pass a datetime, or leave the call out.")
        self.value = moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def __str__(self) -> str:
        return f"Datetime({self.value})"
