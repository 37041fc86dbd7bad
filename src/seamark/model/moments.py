"""Points in time, and who counts as running at them."""

from dataclasses import dataclass

__all__ = ["IDLE_AFTER_MS", "Absence", "Moment"]

IDLE_AFTER_MS = 20_000
"""A run is running while something was heard of it within this time."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in milliseconds since the epoch. What was heard of after `alive_since` is running then, and what was within `excused`:
    after the first of both times, and not after the second."""

    ms: int
    alive_since: int
    excused: tuple[int, int] = (0, 0)

    @property
    def earliest(self) -> int:
        """What was not heard of after this time is not running."""
        first, last = self.excused
        return first if first < last else self.alive_since

    def is_running(self, heard_at: int) -> bool:
        first, last = self.excused
        return heard_at > self.alive_since or first < heard_at <= last


@dataclass(slots=True)
class Absence:
    """From when to when the server was away for the last time. Nothing could be heard of anybody then, so it counts for nobody's
    silence."""

    span: tuple[int, int] = (0, 0)

    def moment(self, ms: int) -> Moment:
        """A time after it. What was running when the server left is running until it could be heard of again; what has ended since has
        ended."""
        left_at, back_at = self.span
        since = ms - IDLE_AFTER_MS
        if since >= back_at:
            return Moment(ms, since)
        before = since - (back_at - left_at)
        return Moment(ms, before) if since <= left_at else Moment(ms, since, (before, left_at))
