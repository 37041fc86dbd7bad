"""The base of fields that hold a value at each step."""

from collections.abc import Collection, Iterable, Sequence
from itertools import repeat
from typing import Any, ClassVar

from neptune._points import milliseconds, now_ms, step_micros
from neptune._validation import is_collection, is_stringify_value
from neptune.attributes.attribute import Attribute
from neptune.exceptions import NeptuneUserApiInputException
from seamark.model.journal import ClearSeries

__all__ = ["Series"]


class Series(Attribute):
    """A series: values in order of their steps."""

    _kind: ClassVar[str]
    """What the journal calls series of this type."""

    def _value_of(self, values: Any, **kwargs: Any) -> Any:
        """The `neptune.types` value of such a series, which checks and converts the single values."""
        raise NotImplementedError

    def _record_points(self, value: Any, steps: Sequence[int | None], timestamps: Sequence[int]) -> None:
        """Logs the values of what `_value_of` gave, at steps in micros (None: the next ones) and times in milliseconds."""
        raise NotImplementedError

    def _listed(self, values: Any) -> Any:
        """What `stringify_unsupported` wrapped."""
        return values.value

    def assign(self, value: Any, wait: bool = False) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]  # also by position
        """Replaces the whole series."""
        kind = self._value_type()
        if not isinstance(value, kind):
            value = kind(value)
        self._configure(value)
        self._session.record(ClearSeries(self._path, self._kind))
        if value.values:
            count = len(value.values)
            steps = _first(value.steps, count)
            timestamps = _first(value.timestamps, count)
            self._record_points(value, [step_micros(step) for step in steps], [milliseconds(time) for time in timestamps])
        if wait:
            self._session.wait()

    def log(
        self, value: Any, step: float | None = None, timestamp: float | None = None, wait: bool = False, **kwargs: Any
    ) -> None:
        """Appends one value, or several when it is a collection. `append` and `extend` succeed this method."""
        if is_stringify_value(value):
            value = self._listed(value)
        values: Any = value if is_collection(value) else [value]
        if step is not None and len(values) > 1:
            raise ValueError("Several values cannot have the same step. Give each its own, with extend(values, steps=steps).")
        count = len(values)
        self.extend(
            values,
            steps=None if step is None else [step] * count,
            timestamps=None if timestamp is None else [timestamp] * count,
            wait=wait,
            **kwargs,
        )

    def extend(
        self,
        values: Any,
        steps: Collection[float] | None = None,
        timestamps: Collection[float] | None = None,
        wait: bool = False,
        **kwargs: Any,
    ) -> None:
        """Appends values. `timestamps` are in seconds since the epoch.

        Raises ValueError for a number of steps or timestamps that is not that of the values.
        """
        if is_stringify_value(values):
            values = self._listed(values)
        if not is_collection(values):
            raise NeptuneUserApiInputException(
                f"extend() takes a collection of values (was {type(values)}). Use append() for one."
            )
        count = len(values)
        micros = repeat(None, count) if steps is None else map(step_micros, _as_many("steps", steps, count))
        times = repeat(now_ms(), count) if timestamps is None else map(milliseconds, _as_many("timestamps", timestamps, count))
        self._record_points(self._value_of(values, **kwargs), list(micros), list(times))
        if wait:
            self._session.wait()

    def clear(self, *, wait: bool = False) -> None:
        """Removes all points."""
        self._session.record(ClearSeries(self._path, self._kind), wait=wait)

    def _value_type(self) -> type[Any]:
        raise NotImplementedError

    def _configure(self, value: Any) -> None:
        """Logs what a value says about the series as a whole."""


def _as_many(name: str, given: Collection[float], count: int) -> Collection[float]:
    if len(given) != count:
        raise ValueError(f"There are {len(given)} {name} for {count} values. Give one for each value.")
    return given


def _first(values: Iterable[Any], count: int) -> list[Any]:
    # The values' steps and times may be endless, where none were given.
    return [each for each, _ in zip(values, range(count), strict=False)]
