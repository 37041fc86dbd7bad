"""Fields of the type `Datetime`."""

from datetime import UTC, datetime, timedelta
from typing import Any

from neptune._stringify import StringifyValue
from neptune._validation import verify_type
from neptune.attributes.atoms.copiable_atom import CopiableAtom
from neptune.exceptions import MetadataInconsistency
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
        try:
            milliseconds = milliseconds_of(moment)
        except (ValueError, OverflowError) as error:
            self._session.complain(
                MetadataInconsistency(
                    f"{self._path} was not logged: {moment} cannot be converted to UTC ({error}). Give a time with a time zone."
                )
            )
            return
        self._session.record(AssignDatetime(self._path, milliseconds), wait=wait)


def milliseconds_of(moment: datetime) -> int:
    """Whole milliseconds from the epoch to a moment.

    Raises ValueError or OverflowError where UTC has another year than those from 1 to 9999, or the system's clock does.
    """
    return (moment.astimezone(UTC) - _EPOCH) // timedelta(milliseconds=1)
