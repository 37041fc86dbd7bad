"""What people are told of what the server does not accept."""

from collections.abc import Iterator

import pytest

import neptune
from neptune._session import Session
from neptune.exceptions import MetadataInconsistency
from neptune.types.mode import Mode
from seamark.client.recording import RecordError


@pytest.fixture
def session() -> Iterator[Session]:
    with neptune.init_project("any/name", mode="debug") as project:
        opened = project._session
        yield Session(opened.identity, Mode.ASYNC, opened.recorder)


def refuse(session: Session, path: str, kind: str = "type conflict") -> None:
    report = session.recorder.on_error
    assert report is not None
    report(RecordError(kind, f"{path} is refused.", path))


def test_a_refusal_is_said_once_for_each_field(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(10):
        refuse(session, "a")
        refuse(session, "b")
    assert capsys.readouterr().out.count("is refused") == 2


def test_many_refusals_do_not_fill_the_console(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(1000):
        refuse(session, f"field/{number}")
    said = capsys.readouterr().out
    assert 50 < said.count("is refused") < 150
    assert "not said any more" in said


def test_in_sync_mode_the_next_call_raises_it(session: Session) -> None:
    sync = Session(session.identity, Mode.SYNC, session.recorder)
    refuse(sync, "a")
    with pytest.raises(MetadataInconsistency, match="a is refused"):
        sync.points("b", [1.0], [None], [0])
    sync.points("b", [1.0], [None], [0])
