"""Who counts as running at a time, where the server was away before."""

from hypothesis import given
from hypothesis import strategies as st

from seamark.model.moments import IDLE_AFTER_MS, Absences, Moment, Span

_LENGTHS = st.integers(1, 30_000)
_HISTORIES = st.lists(st.tuples(_LENGTHS, _LENGTHS), max_size=5)
"""For how long the server was there, and away then, again and again."""


def _absences(history: list[tuple[int, int]]) -> tuple[Absences, int]:
    """With the time at which the last one ends."""
    absences, now = Absences(), 1_000_000
    for there, away in history:
        absences.spans = (*absences.spans, (now + there, now + there + away))
        now += there + away
    return absences, now


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


@given(_HISTORIES, st.integers(0, 40_000), st.integers(0, 100_000))
def test_a_run_is_running_until_the_server_was_there_for_twenty_seconds_without_hearing_of_it(
    history: list[tuple[int, int]], later: int, before: int
) -> None:
    absences, back_at = _absences(history)
    now = back_at + later
    heard_at = now - before
    # Nothing is heard of anybody while the server is away.
    for span in absences.spans:
        heard_at = span[0] if span[0] < heard_at < span[1] else heard_at
    silent = now - heard_at - sum(_overlap((heard_at, now), span) for span in absences.spans)
    moment = absences.moment(now)
    assert moment.is_running(heard_at) == (silent < IDLE_AFTER_MS)
    assert heard_at > moment.earliest or not moment.is_running(heard_at)


@given(_HISTORIES, _HISTORIES, st.integers(0, 40_000), st.integers(0, 40_000))
def test_what_was_not_heard_of_since_then_is_never_running_again(
    history: list[tuple[int, int]], further: list[tuple[int, int]], later: int, latest: int
) -> None:
    absences, now = _absences(history)
    now += later
    ended_at = absences.moment(now).alive_since
    for there, away in further:
        assert not absences.moment(now).is_running(ended_at)
        absences.spans = (*absences.spans, (now + there, now + there + away))
        now += there + away
    assert not absences.moment(now + latest).is_running(ended_at)


def test_absences_long_ago_count_for_nothing() -> None:
    absences, now = Absences(), 1_000_000
    for _ in range(50):
        absences.note(now)
        now += 30_000
    absences.note(now)
    assert len(absences.spans) == 10
    for _ in range(20):
        now += 1_000
        absences.note(now)
    assert absences.moment(now) == Moment(now, now - IDLE_AFTER_MS)


def test_an_absence_counts_before_anybody_has_noted_its_end() -> None:
    absences = Absences()
    absences.note(1_000_000)
    early = absences.moment(2_000_000)
    assert (early.is_running(999_000), early.is_running(980_000)) == (True, False)
    absences.note(2_000_000)
    assert absences.moment(2_000_000) == early
    late = absences.moment(2_003_000)
    assert (late.is_running(984_000), late.is_running(983_000)) == (True, False)
