"""Fields of the type `FloatSeries`."""

from collections.abc import Sequence
from typing import Any, ClassVar

from neptune._validation import float_of, verify_type
from neptune._values import number_of
from neptune.attributes.series.fetchable_series import FetchableSeries
from neptune.types.series.float_series import FloatSeries as FloatSeriesValue
from seamark.model.journal import ConfigureFloatSeries

__all__ = ["FloatSeries"]


class FloatSeries(FetchableSeries):
    """A series of numbers: a metric."""

    _kind: ClassVar[str] = "float"

    def configure(self, min: float | None = None, max: float | None = None, unit: str | None = None, wait: bool = False) -> None:
        """Says in which range the values lie and in which unit they are."""
        verify_type("min", min, (float, int, type(None)))
        verify_type("max", max, (float, int, type(None)))
        verify_type("unit", unit, (str, type(None)))
        self._session.record(ConfigureFloatSeries(self._path, min, max, unit), wait=wait)

    def _value_type(self) -> type[Any]:
        return FloatSeriesValue

    def _value_of(self, values: Any, **kwargs: Any) -> Any:
        return _Numbers(values) if not kwargs else FloatSeriesValue(values, **kwargs)

    def _configure(self, value: Any) -> None:
        if (value.min, value.max, value.unit) != (None, None, None):
            self.configure(value.min, value.max, value.unit)

    def _record_points(self, value: Any, steps: Sequence[int | None], timestamps: Sequence[int]) -> None:
        rows = [
            (number, step, timestamp)
            for each, step, timestamp in zip(value.values, steps, timestamps, strict=True)
            if (number := number_of(each)) is not None
        ]
        if rows:
            numbers, micros, times = zip(*rows, strict=True)
            self._session.points(self._path, numbers, micros, times)


class _Numbers:
    """What `FloatSeriesValue` is for values alone, which are the common case; it would leave out those that are not finite,
    and steps and times would go with other values."""

    __slots__ = ("values",)

    def __init__(self, values: Any) -> None:
        self.values = [float_of(value) for value in values]
