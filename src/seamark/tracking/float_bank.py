"""The summaries of many float series as columns, so that points of a thousand series are added by a few array operations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from seamark.stores.columns import AttributeRow
from seamark.stores.columns.float_tables import INTEGERS, REALS, FloatSeries
from seamark.stores.columns.rows import Float64Array, Int64Array

__all__ = ["FloatBank", "SeriesTable", "add_points"]

_POINTS, _FINITE, _FIRST_STEP, _LAST_STEP, _LAST_TIME = range(len(INTEGERS))
_LAST, _MIN, _MAX, _MEAN, _M2 = range(len(REALS))
_EXTREMES_AND_MOMENTS = (_MIN, _MAX, _MEAN, _M2)
_ROWS_AT_ONCE = 32
_LOWEST = np.iinfo(np.int64).min

Slots = slice | npt.NDArray[np.intp]


class FloatBank:
    """The changing columns of float series' rows. A series lives here or in its row, never in both."""

    def __init__(self) -> None:
        self._integers: Int64Array = np.zeros((len(INTEGERS), 0), np.int64)
        self._reals: Float64Array = np.zeros((len(REALS), 0), np.float64)
        self._is_live: npt.NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._slots: dict[str, int] = {}
        self._used = 0

    def __contains__(self, path: str) -> bool:
        return path in self._slots

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def paths(self) -> list[str]:
        return list(self._slots)

    @property
    def is_sparse(self) -> bool:
        """Whether most of the memory is of series that have left."""
        return self._used > 2 * len(self._slots) + 4096

    def slots_of(self, paths: Sequence[str]) -> list[int | None]:
        return [self._slots.get(path) for path in paths]

    def take(self, rows: Sequence[AttributeRow]) -> None:
        """Takes over the summaries of rows that are not here yet; the rows' own are out of date from now on."""
        start, self._used = self._used, self._used + len(rows)
        if self._used > self._is_live.size:
            more = max(self._used, 2 * self._is_live.size) - self._is_live.size
            self._integers = np.pad(self._integers, ((0, 0), (0, more)))
            self._reals = np.pad(self._reals, ((0, 0), (0, more)))
            self._is_live = np.pad(self._is_live, (0, more))
        for position, name in enumerate(INTEGERS):
            self._integers[position, start : self._used] = [getattr(row, name) for row in rows]
        for position, name in enumerate(REALS):
            self._reals[position, start : self._used] = [getattr(row, name) for row in rows]
        self._is_live[start : self._used] = True
        self._slots.update((row.path, start + position) for position, row in enumerate(rows))

    def give_back(self, row: AttributeRow) -> None:
        """Brings the row of a series that is here up to date; the series is no longer here."""
        slot = self._slots.pop(row.path)
        self._is_live[slot] = False
        for name, number in zip(INTEGERS, self._integers[:, slot].tolist(), strict=True):
            setattr(row, name, number)
        for name, number in zip(REALS, self._reals[:, slot].tolist(), strict=True):
            setattr(row, name, number)

    def are_live(self, slots: Slots) -> bool:
        return bool(self._is_live[slots].all())

    def integers(self, slots: Slots) -> Int64Array:
        """The columns INTEGERS of these series, as a copy."""
        return self._integers[:, slots].copy() if isinstance(slots, slice) else self._integers[:, slots]

    def reals(self, slots: Slots) -> Float64Array:
        return self._reals[:, slots].copy() if isinstance(slots, slice) else self._reals[:, slots]

    def floors(self, slots: Slots) -> Int64Array:
        """The last step of each series, lower than all steps where there are no points."""
        return np.where(self._integers[_POINTS, slots] > 0, self._integers[_LAST_STEP, slots], _LOWEST)

    def add(self, slots: Slots, steps: Int64Array, timestamps: Int64Array, values: Float64Array) -> None:
        """Adds points, of which there is at least one a series and which continue the series, to the summaries."""
        integers, reals = self._integers[:, slots], self._reals[:, slots]
        add_points(integers, reals, steps, timestamps, values)
        if not isinstance(slots, slice):
            self._integers[:, slots] = integers
            self._reals[:, slots] = reals


@dataclass(frozen=True, slots=True, eq=False)
class SeriesTable:
    """What is known of the series that points came for together."""

    series: FloatSeries
    """The series whose points are handled as columns."""
    slots: Slots
    """Where they are in the bank."""
    columns: npt.NDArray[np.intp] | None
    """Which of the paths those are; None for all."""
    others: tuple[int, ...]
    """Which paths are no such series: of another type, not writable, named twice."""
    bank: FloatBank

    def is_current(self, bank: FloatBank) -> bool:
        return self.bank is bank and bank.are_live(self.slots)


def add_points(
    integers: Int64Array, reals: Float64Array, steps: Int64Array, timestamps: Int64Array, values: Float64Array
) -> None:
    """Adds k points, given as values of the shape (k, n), to the summaries of n series, in place.

    Counts, extremes, mean and squared differences are merged as by Chan, Golub, LeVeque 1983, over finite values.
    """
    count = len(steps)
    integers[_FIRST_STEP] = np.where(integers[_POINTS] == 0, steps[0], integers[_FIRST_STEP])
    integers[_POINTS] += count
    integers[_LAST_STEP] = steps[-1]
    integers[_LAST_TIME] = timestamps[-1]
    reals[_LAST] = values[-1]
    before = integers[_FINITE].copy()
    is_finite = np.isfinite(values)
    are_finite = bool(is_finite.all())
    # Sums of the largest floats overflow to infinity, as anywhere else.
    with np.errstate(all="ignore"):
        if count == 1:
            mean = values[0] if are_finite else np.where(is_finite[0], values[0], 0.0)
            added, minimum, maximum, m2 = is_finite[0].astype(np.int64), mean, mean, np.zeros(len(mean))
        else:
            added, mean, minimum, maximum, m2 = _summary(values, is_finite, are_finite)
        total = before + added
        delta = mean - reals[_MEAN]
        share = added / np.maximum(total, 1)
        merged = (
            np.minimum(reals[_MIN], minimum),
            np.maximum(reals[_MAX], maximum),
            reals[_MEAN] + delta * share,
            reals[_M2] + (m2 + delta * delta * before * share),
        )
    integers[_FINITE] = total
    if are_finite and before.all():
        for position, more in zip(_EXTREMES_AND_MOMENTS, merged, strict=True):
            reals[position] = more
        return
    is_first, is_more = (before == 0) & (added > 0), (before > 0) & (added > 0)
    for position, first, more in zip(_EXTREMES_AND_MOMENTS, (minimum, maximum, mean, m2), merged, strict=True):
        np.copyto(reals[position], first, where=is_first)
        np.copyto(reals[position], more, where=is_more)


def _summary(
    values: Float64Array, is_finite: npt.NDArray[np.bool_], are_finite: bool
) -> tuple[Int64Array, Float64Array, Float64Array, Float64Array, Float64Array]:
    """Count, mean, minimum, maximum and squared differences of the finite values of each column."""
    if are_finite:
        mean = values.mean(axis=0)
        added = np.full(values.shape[1], len(values), np.int64)
        return added, mean, values.min(axis=0), values.max(axis=0), _squared_differences(values, mean)
    added = is_finite.sum(axis=0)
    mean = np.where(is_finite, values, 0.0).sum(axis=0) / np.maximum(added, 1)
    m2 = np.where(is_finite, np.square(values - mean), 0.0).sum(axis=0)
    minimum = np.where(is_finite, values, np.inf).min(axis=0)
    return added, mean, minimum, np.where(is_finite, values, -np.inf).max(axis=0), m2


def _squared_differences(values: Float64Array, mean: Float64Array) -> Float64Array:
    """Their sum for each column, few rows at a time: what fits into the processor's cache is there in a third of the time."""
    total = np.zeros(values.shape[1])
    for start in range(0, len(values), _ROWS_AT_ONCE):
        differences = values[start : start + _ROWS_AT_ONCE] - mean
        np.square(differences, out=differences)
        total += differences.sum(axis=0)
    return total
