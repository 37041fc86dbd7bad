"""Who logs to a container at present."""

from seamark.model.containers import ContainerId
from seamark.model.moments import Absences, Moment
from seamark.tracking.sessions import Sessions

_RUN, _OTHER = ContainerId(1), ContainerId(2)


def at(ms: int) -> Moment:
    return Absences().moment(ms)


def test_the_last_session_of_a_container_ends_it() -> None:
    sessions = Sessions()
    sessions.hear(_RUN, "a", 1_000)
    sessions.hear(_RUN, "b", 1_000)
    sessions.hear(_OTHER, "c", 1_000)
    assert not sessions.end(_RUN, "a", at(2_000))
    assert sessions.end(_RUN, "b", at(2_000))
    assert sessions.end(_RUN, "b", at(2_000))


def test_a_session_that_was_not_heard_of_for_long_is_not_waited_for() -> None:
    sessions = Sessions()
    sessions.hear(_RUN, "killed", 1_000)
    sessions.hear(_RUN, "a", 15_000)
    assert not sessions.end(_RUN, "a", at(20_999))
    sessions.hear(_RUN, "a", 21_000)
    assert sessions.end(_RUN, "a", at(21_000))


def test_while_the_machine_sleeps_nobody_falls_silent() -> None:
    lid_closed, lid_opened = 10_000, 10_000 + 3 * 3_600_000
    absences = Absences()
    absences.note(lid_closed)
    sessions = Sessions()
    sessions.hear(_RUN, "a", 5_000)
    sessions.hear(_RUN, "b", 9_000)
    # Nobody has noted yet that the machine slept.
    assert not sessions.end(_RUN, "a", absences.moment(lid_opened + 10))
    absences.note(lid_opened + 1_000)
    assert sessions.end(_RUN, "b", absences.moment(lid_opened + 2_000))
    sessions.hear(_RUN, "killed", 9_500)
    for seconds in range(30):
        absences.note(lid_opened + 1_000 * (seconds + 1))
    sessions.hear(_RUN, "c", lid_opened + 30_000)
    assert sessions.end(_RUN, "c", absences.moment(lid_opened + 30_000))
