"""Which columns a table begins with, remembered: what a hundred runs are like changes slowly."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from seamark.model.attributes import AttributeType

__all__ = ["Suggested", "Suggestion", "Suggestions"]

_FRESH_SECONDS = 60.0
_USABLE_SECONDS = 3_600.0
_SAME_RUNS = 0.9
"""This share of the runs must be those that were looked at."""
_MOST = 500


@dataclass(frozen=True, slots=True)
class Suggestion:
    path: str
    type: AttributeType
    runs: int
    distinct: int


@dataclass(frozen=True, slots=True)
class Suggested:
    """What the newest `considered` runs have: configuration that varies, and the metrics that most of them have."""

    considered: int
    configs: list[Suggestion]
    metrics: list[Suggestion]


@dataclass(slots=True)
class _Known:
    runs: tuple[int, ...]
    told_at: float
    suggested: Suggested
    is_renewed: bool = False
    """Whether it is being told anew."""


class Suggestions:
    """By project. Thread-safe."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._known: OrderedDict[int, _Known] = OrderedDict()

    def get(
        self, project: int, runs: Sequence[int], tell: Callable[[], Suggested], later: Callable[[Callable[[], None]], None]
    ) -> Suggested:
        """What `tell` says of these runs; or what it said a while ago, of nearly the same ones, and then `later` has it tell again."""
        with self._lock:
            known = self._known.get(project)
            age = 0.0 if known is None else self._now() - known.told_at
            is_usable = known is not None and age < _USABLE_SECONDS and _are_alike(known.runs, runs)
            is_due = known is not None and not known.is_renewed and (age >= _FRESH_SECONDS or known.runs != tuple(runs))
            if known is not None and is_usable and is_due:
                known.is_renewed = True
        if known is None or not is_usable:
            return self._told(project, runs, tell)
        if is_due:
            later(lambda: self._renew(known, project, runs, tell))
        return known.suggested

    def _renew(self, known: _Known, project: int, runs: Sequence[int], tell: Callable[[], Suggested]) -> None:
        try:
            self._told(project, runs, tell)
        finally:
            known.is_renewed = False

    def _told(self, project: int, runs: Sequence[int], tell: Callable[[], Suggested]) -> Suggested:
        told_at = self._now()
        suggested = tell()
        with self._lock:
            self._known[project] = _Known(tuple(runs), told_at, suggested)
            self._known.move_to_end(project)
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
        return suggested


def _are_alike(some: Sequence[int], others: Sequence[int]) -> bool:
    return len(set(some).intersection(others)) >= _SAME_RUNS * max(len(some), len(others))
