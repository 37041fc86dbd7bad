"""What people are told of what the server does not accept."""

import threading
import warnings
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

import neptune
from neptune._session import Session
from neptune.exceptions import MetadataInconsistency, NeptuneUserApiInputException, RunNotFound
from neptune.types.mode import Mode
from seamark.client.recording import RecordError
from tests.neptune.test_debug_mode import QUIET


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


def offline_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> neptune.Run:
    monkeypatch.chdir(folder)
    return neptune.init_run(**{**QUIET, "mode": "offline"})


def test_offline_mode_continues_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RunNotFound, match="offline"):
        neptune.init_run(with_id="CLS-1", **{**QUIET, "mode": "offline"})
    assert not list(tmp_path.rglob("manifest.json"))


@pytest.mark.parametrize("path", ["x" * 1100, "a\0b"])
@pytest.mark.parametrize("value", [1.0, {"b": 1.0}])
def test_a_path_that_no_journal_takes_is_complained_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], path: str, value: object
) -> None:
    with offline_run(tmp_path, monkeypatch) as run:
        for _ in range(3):
            run[path].append(value)
        run[path].extend({"c": [1.0, 2.0]} if isinstance(value, dict) else [1.0, 2.0])
    assert capsys.readouterr().out.count("was not logged") == (2 if isinstance(value, dict) else 1)


def test_the_good_series_of_a_dictionary_are_logged_beside_bad_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    logged: list[tuple[str, ...]] = []
    with offline_run(tmp_path, monkeypatch) as run:
        session = run._session

        def group(paths: tuple[str, ...], values: Collection[float], step_micros: int, timestamp_ms: int) -> None:
            recorder.group(paths, values, step_micros, timestamp_ms)
            logged.append((*paths, *map(str, values)))

        recorder = session.recorder
        monkeypatch.setattr(session, "_group", group)
        for value in (1.0, 2.0, 3.0):
            run["a"].append({"good": value, "x" * 1100: value})
    assert logged == [("a/good", "2.0"), ("a/good", "3.0")]


def test_numbers_beyond_all_doubles_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with offline_run(tmp_path, monkeypatch) as run, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        for value in (1.0, 10**400, -(10**400)):
            run["a"].append(value)
            run["b"].append({"c": value, "d": 1})
            run["e"].extend([1.0, value])
    assert {str(each.message).partition(" was")[0] for each in warned} == {
        "A point with the value inf",
        "A point with the value -inf",
    }


def test_times_beyond_all_calendars_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with offline_run(tmp_path, monkeypatch) as run:
        for _ in range(2):
            with pytest.raises(NeptuneUserApiInputException, match="years 1 to 9999"):
                run["a"].append(1.0, timestamp=1_700_000_000_000_000_000)
            run["a"].append(1.0, timestamp=1_700_000_000)


def test_a_time_that_cannot_be_converted_is_complained_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    earliest = datetime.min.replace(tzinfo=timezone(timedelta(hours=5)))
    with offline_run(tmp_path, monkeypatch) as run:
        run["when"] = earliest
        run["when"] = datetime(2026, 1, 1, tzinfo=UTC)
    assert capsys.readouterr().out.count("when was not logged") == 1


@pytest.mark.timeout(10)
def test_each_refusal_is_raised_once_though_several_threads_log(session: Session) -> None:
    sync = Session(session.identity, Mode.SYNC, session.recorder)
    raised: list[str] = []

    def log(thread: int) -> None:
        for number in range(200):
            refuse(sync, f"{thread}-{number}")
            try:
                sync.points("b", [1.0], [None], [0])
            except MetadataInconsistency as error:
                raised.append(str(error))

    threads = [threading.Thread(target=log, args=(thread,)) for thread in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    text = "".join(raised)
    assert [text.count(f"{thread}-{number} is refused") for thread in range(4) for number in range(200)] == [1] * 800
