"""Who logs to a container at present."""

from seamark.model.containers import ContainerId
from seamark.tracking.sessions import Sessions

_RUN, _OTHER = ContainerId(1), ContainerId(2)


def test_the_last_session_of_a_container_ends_it() -> None:
    sessions = Sessions()
    sessions.hear(_RUN, "a", 1_000)
    sessions.hear(_RUN, "b", 1_000)
    sessions.hear(_OTHER, "c", 1_000)
    assert not sessions.end(_RUN, "a", 2_000)
    assert sessions.end(_RUN, "b", 2_000)
    assert sessions.end(_RUN, "b", 2_000)


def test_a_session_that_was_not_heard_of_for_long_is_not_waited_for() -> None:
    sessions = Sessions()
    sessions.hear(_RUN, "killed", 1_000)
    sessions.hear(_RUN, "a", 15_000)
    assert not sessions.end(_RUN, "a", 20_999)
    sessions.hear(_RUN, "a", 21_000)
    assert sessions.end(_RUN, "a", 21_000)
