"""Fields of the type `Datetime`."""

from datetime import UTC, datetime, timedelta
from typing import Any

from neptune._stringify import StringifyValue
from neptune._validation import verify_type
from neptune.attributes.atoms.copiable_atom import CopiableAtom
from neptune.types.atoms.datetime import Datetime as DatetimeValue
from seamark.model.journal import AssignDatetime

__all__ = ["Datetime", "milliseconds_of"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Datetime(CopiableAtom):
    """A point in time, to the millisecond."""

    def assign(self, value: Any, *, wait: bool = False) -> None:
        """Sets the value; a time without a zone is local time."""
        verify_type("value", value, (DatetimeValue, datetime, StringifyValue))
        moment: datetime = value if isinstance(value, datetime) else value.value
        operation = AssignDatetime(self._path, milliseconds_of(moment))
        self._session.record(operation, wait=wait)


def milliseconds_of(moment: datetime) -> int:
    """Whole milliseconds from the epoch to a moment."""
    return (moment.astimezone(UTC) - _EPOCH) // timedelta(milliseconds=1)
