"""Points in time, and who counts as running at them."""

from dataclasses import dataclass

__all__ = ["IDLE_AFTER_MS", "Absences", "Moment", "Span"]

IDLE_AFTER_MS = 20_000
"""A run is running while something was heard of it within this time."""
_AWAY_AFTER_MS = 5_000
"""A server that is only busy notes late that it is there."""
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
    there_at: int | None = None
    """When the server was last there; None where that is not noted."""

    def note(self, now: int) -> None:
        """Notes that the server is there."""
        # Where the clock was set back, what lies ahead was no absence.
        self.spans = tuple(each for each in self._until(now) if each[1] <= now)[-_MOST_ABSENCES:]
        self.there_at = now

    def moment(self, ms: int) -> Moment:
        """A time after them. What was running when the server left is running until it could be heard of again; what has ended since has
        ended."""
        start, end = ms - IDLE_AFTER_MS, ms
        alive: list[Span] = []
        for left_at, back_at in reversed(self._until(ms)):
            if start >= back_at:
                break
            if start > left_at:
                alive.append((start, end))
                end = left_at
            start -= back_at - left_at
        alive.append((start, end))
        return Moment(ms, alive[0][0], tuple(alive[1:]))

    def _until(self, now: int) -> tuple[Span, ...]:
        """With the one that ends just now: who asks first after the machine slept may be sooner than the note of it."""
        # In this order, as another thread may be noting it: one that begins then has been.
        there_at, spans = self.there_at, self.spans
        if there_at is None or now - there_at <= _AWAY_AFTER_MS or (spans and spans[-1][0] == there_at):
            return spans
        return (*spans, (there_at, now))
