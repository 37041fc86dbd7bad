"""Steps and times of points, from what users give to what the journal holds."""

import math
import time
from typing import Any

from neptune.exceptions import NeptuneUserApiInputException
from seamark.model.errors import InvalidInput
from seamark.model.steps import step_to_micros

__all__ = ["milliseconds", "now_ms", "step_micros"]

_YEARS = range(-62_135_596_800_000, 253_402_300_800_000)
"""The milliseconds of the years 1 to 9999, which calendars have."""


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def step_micros(step: Any) -> int | None:
    """A step in micros; None stays None. Takes NumPy's numbers, too.

    Raises NeptuneUserApiInputException for what is no finite number within ±10¹².
    """
    if step is None:
        return None
    try:
        return step_to_micros(step if isinstance(step, int) else float(step))
    except (TypeError, ValueError, OverflowError, InvalidInput) as error:
        raise NeptuneUserApiInputException(f"{step!r} is no step: {error}") from None


def milliseconds(timestamp: Any) -> int:
    """A time in seconds since the epoch as whole milliseconds.

    Raises NeptuneUserApiInputException for what is no number, or not in the years 1 to 9999.
    """
    try:
        seconds = float(timestamp)
        if math.isfinite(seconds) and (moment := round(seconds * 1000)) in _YEARS:
            return moment
    except (TypeError, ValueError, OverflowError):
        pass
    raise NeptuneUserApiInputException(
        f"{timestamp!r} is no time of the years 1 to 9999. Give seconds since the epoch, as time.time() does."
    )
