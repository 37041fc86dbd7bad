"""Locks of this package that signal handlers and forked children meet."""

import logging
import threading
from types import ModuleType

import pytest

from seamark.client.capture import notices, traceback
from tests.client.forking import in_forked_child


@pytest.fixture(autouse=True)
def _nothing_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "_said", set())


@pytest.mark.timeout(10)
def test_a_signal_handler_may_warn_while_its_thread_warns(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "neptune"), notices._lock:
        notices.warn_once("again")
        notices.warn_once("again")
    assert [record.message for record in caplog.records] == ["again"]


@pytest.mark.parametrize("module", [notices, traceback])
def test_a_forked_child_does_not_wait_for_threads_of_its_parent(module: ModuleType) -> None:
    is_held, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with module._lock:
            is_held.set()
            may_go.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    assert is_held.wait(10)
    try:
        assert in_forked_child(lambda: module._lock.acquire(timeout=1))
    finally:
        may_go.set()
        holder.join()
