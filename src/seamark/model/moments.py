"""Points in time, and who counts as running at them."""

from dataclasses import dataclass

__all__ = ["IDLE_AFTER_MS", "Absences", "Moment", "Span"]

IDLE_AFTER_MS = 20_000
"""A run is running while something was heard of it within this time."""
_MOST_ABSENCES = 10
"""A server that starts again and again is hardly there in between."""

Span = tuple[int, int]
"""From when to when, in milliseconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in milliseconds since the epoch. What was heard of after `alive_since` is running then, and what was within one of the spans
    `excused`, the latest first: after its first time, and not after its last."""

    ms: int
    alive_since: int
    excused: tuple[Span, ...] = ()

    @property
    def earliest(self) -> int:
        """What was not heard of after this time is not running."""
        return self.excused[-1][0] if self.excused else self.alive_since

    def is_running(self, heard_at: int) -> bool:
        return heard_at > self.alive_since or any(first < heard_at <= last for first, last in self.excused)


@dataclass(slots=True)
class Absences:
    """From when to when the server was away, the latest last. Nothing could be heard of anybody then, so it counts for nobody's silence."""

    spans: tuple[Span, ...] = ()

    def add(self, span: Span) -> None:
        self.spans = (*self.spans, span)[-_MOST_ABSENCES:]

    def moment(self, ms: int) -> Moment:
        """A time after them. What was running when the server left is running until it could be heard of again; what has ended since has
        ended."""
        start, end = ms - IDLE_AFTER_MS, ms
        alive: list[Span] = []
        for left_at, back_at in reversed(self.spans):
            if start >= back_at:
                break
            if start > left_at:
                alive.append((start, end))
                end = left_at
            start -= back_at - left_at
        alive.append((start, end))
        return Moment(ms, alive[0][0], tuple(alive[1:]))
