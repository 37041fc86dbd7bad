"""A series of numbers."""

import math
from collections.abc import Sequence
from typing import Any

from neptune._stringify import extract_if_stringify_value
from neptune._validation import float_of
from neptune.common.warnings import NeptuneUnsupportedValue, warn_once
from neptune.types.series.series import Series, verified_collection

__all__ = ["FloatSeries"]


class FloatSeries(Series):
    """Numbers, or what `float` takes. NaN and infinities are left out with a warning: the 2.x API has no such points.

    `min`, `max` and `unit` say how the series is to be shown.
    """

    _visit = "visit_float_series"

    def __init__(
        self,
        values: Any,  # a collection of whatever `float` takes, wrapped or not
        min: float | int | None = None,
        max: float | int | None = None,
        unit: str | None = None,
        timestamps: Sequence[float] | None = None,
        steps: Sequence[float] | None = None,
    ) -> None:
        numbers = [float_of(value) for value in verified_collection(extract_if_stringify_value(values))]
        self._min = min
        self._max = max
        self._unit = unit
        self._place(len(numbers), steps, timestamps)
        if not all(map(math.isfinite, numbers)):
            points = [point for point in zip(numbers, self._steps, self._timestamps, strict=False) if _can_be_logged(point[0])]
            numbers = [value for value, _, _ in points]
            self._steps = [step for _, step, _ in points]
            self._timestamps = [timestamp for _, _, timestamp in points]
        self._values = numbers

    @property
    def values(self) -> list[float]:
        return self._values

    @property
    def min(self) -> float | int | None:
        return self._min

    @property
    def max(self) -> float | int | None:
        return self._max

    @property
    def unit(self) -> str | None:
        return self._unit

    def __str__(self) -> str:
        return f"FloatSeries({self.values})"


def _can_be_logged(value: float) -> bool:
    if math.isfinite(value):
        return True
    warn_once(
        f"A point with the value {value} was not logged, because series have only finite numbers. Points before and after it are"
        " logged as usual.",
        exception=NeptuneUnsupportedValue,
    )
    return False
