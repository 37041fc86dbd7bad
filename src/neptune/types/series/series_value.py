"""A point of a series."""

from typing import Generic, TypeVar

__all__ = ["SeriesValue"]

_T = TypeVar("_T")


class SeriesValue(Generic[_T]):
    """A value with its step, and its time in seconds since the epoch."""

    def __init__(self, step: float, value: _T, timestamp: float) -> None:
        self.step = step
        self.value = value
        self.timestamp = timestamp
