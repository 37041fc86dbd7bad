"""The wrapper that `neptune.utils.stringify_unsupported` puts around values."""

import math
from typing import Any

from neptune._log import get_logger
from neptune.constants import MAX_32_BIT_INT, MIN_32_BIT_INT

__all__ = ["StringifyValue", "extract_if_stringify_value"]


class StringifyValue:
    """A value that is logged as text if there is no type for it.

    Numbers keep their type where possible: integers beyond 32 bits become floats, so that fields have the type that they had with
    the official client, and NaN and infinities become text, because the 2.x API has no such floats.
    """

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:  # any object: that is the purpose
        if isinstance(value, int) and not MIN_32_BIT_INT <= value <= MAX_32_BIT_INT:
            get_logger().info("The integer %d does not fit into 32 bits and is logged as a float.", value)
            value = _as_float(value)
        if isinstance(value, float) and not math.isfinite(value):
            value = str(value)
        self._value = value

    @property
    def value(self) -> Any:
        return self._value

    def __str__(self) -> str:
        return str(self._value)

    def __repr__(self) -> str:
        return repr(self._value)


def extract_if_stringify_value(val: Any) -> Any:  # whatever it is given
    return val.value if isinstance(val, StringifyValue) else val


def _as_float(value: int) -> float | str:
    try:
        return float(value)
    except OverflowError:
        return str(value)
