"""What values that are series have in common."""

import time
from collections.abc import Collection, Iterable, Sequence
from itertools import repeat
from typing import Any, TypeVar

from neptune._validation import is_collection
from neptune.types.value import Value

__all__ = ["Series"]

_T = TypeVar("_T")


class Series(Value):
    """Values in the order in which they are logged, each with a step and a time.

    `steps` and `timestamps` (in seconds since the epoch) run in parallel to `values`. They are endless where they were not given:
    None as the step, which means the next one, and the time at which the series was made.
    """

    _steps: Iterable[float | None]
    _timestamps: Iterable[float]

    @property
    def values(self) -> Sequence[Any]:
        raise NotImplementedError

    @property
    def steps(self) -> Iterable[float | None]:
        return self._steps

    @property
    def timestamps(self) -> Iterable[float]:
        return self._timestamps

    def __len__(self) -> int:
        return len(self.values)

    def _place(self, count: int, steps: Sequence[float] | None, timestamps: Sequence[float] | None) -> None:
        self._steps = repeat(None) if steps is None else _as_many(count, "steps", steps)
        self._timestamps = repeat(time.time()) if timestamps is None else _as_many(count, "timestamps", timestamps)


def verified_collection(values: object) -> Collection[Any]:
    if not is_collection(values):
        raise TypeError(f"`values` is not a collection (it is a {type(values)}). Pass a list of values.")
    return values


def _as_many(count: int, name: str, given: Sequence[_T]) -> Sequence[_T]:
    if len(given) != count:
        raise ValueError(f"There are {count} values and {len(given)} {name}. Pass as many {name} as values.")
    return given
