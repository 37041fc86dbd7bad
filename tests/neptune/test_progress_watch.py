"""Calling back when what is logged does not reach the server."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

import neptune
from neptune import _progress_watch
from neptune._progress_watch import watch_progress


class Stuck:
    """A recorder of which nothing is acknowledged."""

    def __init__(self, lag: float, since: float) -> None:
        self.lag_seconds = lag
        self.last_progress = time.monotonic() - since


@pytest.fixture
def project() -> Iterator[neptune.Project]:
    with neptune.init_project("any/name", mode="debug") as opened:
        yield opened


def watched(project: neptune.Project, recorder: Any, lag: float, no_progress: float) -> tuple[threading.Event, threading.Event]:
    lagged, stuck = threading.Event(), threading.Event()
    watch = watch_progress(project, recorder, lambda _: lagged.set(), lag, lambda _: stuck.set(), no_progress)
    assert watch is not None
    lagged.wait(1.0 if recorder.lag_seconds > lag else 0.2)
    stuck.wait(1.0 if min(recorder.lag_seconds, 10) > no_progress else 0.2)
    watch.stop()
    return lagged, stuck


def test_both_are_called_when_nothing_is_sent(project: neptune.Project) -> None:
    lagged, stuck = watched(project, Stuck(lag=10, since=10), 0.1, 0.1)
    assert lagged.is_set()
    assert stuck.is_set()


def test_lag_with_progress_is_no_standstill(project: neptune.Project) -> None:
    lagged, stuck = watched(project, Stuck(lag=10, since=0), 0.1, 5)
    assert lagged.is_set()
    assert not stuck.is_set()


def test_nobody_is_called_when_there_is_nothing_to_send(project: neptune.Project) -> None:
    lagged, stuck = watched(project, Stuck(lag=0, since=100), 0.1, 0.1)
    assert not lagged.is_set()
    assert not stuck.is_set()


def test_a_callback_that_fails_is_said(project: neptune.Project, capsys: pytest.CaptureFixture[str]) -> None:
    called = threading.Event()

    def fail(_: object) -> None:
        called.set()
        raise RuntimeError("in the callback")

    watch = watch_progress(project, Stuck(10, 10), fail, 0.1, None, 0.1)  # type: ignore[arg-type]
    assert watch is not None
    assert called.wait(5)
    watch.stop()
    # What is written while the output is being read may be lost.
    for thread in threading.enumerate():
        if thread.name == "neptune-lag":
            thread.join(5)
    assert "in the callback" in capsys.readouterr().out


def test_the_environment_asks_for_the_default_callback(project: neptune.Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert watch_progress(project, Stuck(0, 0), None, 1, None, 1) is None  # type: ignore[arg-type]
    monkeypatch.setenv("NEPTUNE_ENABLE_DEFAULT_ASYNC_NO_PROGRESS_CALLBACK", "TRUE")
    stopped = threading.Event()
    monkeypatch.setattr(_progress_watch, "stop_synchronization_callback", lambda _: stopped.set())
    watch = watch_progress(project, Stuck(10, 10), None, 1, None, 0.1)  # type: ignore[arg-type]
    assert watch is not None
    assert stopped.wait(5)
    watch.stop()
