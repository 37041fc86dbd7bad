"""Whose journals an uploader takes for left behind, also where the file system has no locks."""

import base64
import errno
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from seamark.client.connection import Connection
from seamark.client.credentials import Credentials
from seamark.client.folder import JournalFolder
from seamark.client.leftovers.living import is_written_to
from seamark.client.leftovers.sending import send_journal
from seamark.client.machine import this_machine
from seamark.client.recorder import Target, open_recorder
from seamark.client.uploader.locking import showing_life
from seamark.client.uploader.messages import Start, encode
from seamark.client.uploader.upload import Outcome
from tests.interop.waiting import until

_HOURS = 3600.0
_ELSEWHERE = {"host": "elsewhere", "boot": "another"}


@pytest.fixture
def journal(tmp_path: Path) -> Callable[..., JournalFolder]:
    """Makes a journal of another machine that nobody has changed for so many hours; `facts` say how the machine differs."""

    def make(hours: float, *, is_closed: bool = False, mode: str = "async", **facts: str) -> JournalFolder:
        recorder = open_recorder(Target("lab/p", "00000000-0000-0000-0000-000000000001"), "offline", data_dir=tmp_path / "data")
        recorder.metrics({"m": 1.0}, 0, 0)
        if is_closed:
            recorder.close()
        folder = recorder.folder
        machine = msgspec.structs.replace(this_machine(), **facts)
        folder = JournalFolder(folder.path, msgspec.structs.replace(folder.manifest, machine=machine, mode=mode))
        folder.lock_path().touch()
        then = time.time() - hours * _HOURS
        for path in (*folder.path.iterdir(), folder.path):
            os.utime(path, (then, then))
        return folder

    return make


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Journals are on a file system without locks."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    real = fcntl.flock

    def flock(file: int, operation: int) -> None:
        if os.readlink(f"/proc/self/fd/{file}").startswith(str(tmp_path / "data")):
            raise OSError(errno.ENOSYS, "Function not implemented")
        real(file, operation)

    monkeypatch.setattr(fcntl, "flock", flock)


@pytest.fixture
def nowhere() -> Connection:
    """A server that is not there: what is tried to be sent is not."""
    return Connection(Credentials("token", "http://127.0.0.1:9"), retry_seconds=0)


def test_an_uploader_that_shows_life_keeps_a_quiet_journal_from_other_machines(journal: Callable[..., JournalFolder]) -> None:
    folder = journal(2, **_ELSEWHERE)
    assert not is_written_to(folder)
    with showing_life(folder.lock_path()):
        until(lambda: is_written_to(folder), what="a sign of life", seconds=5)
    assert not is_written_to(folder)


def test_after_a_restart_the_journals_of_a_machine_with_a_name_are_free_at_once(
    journal: Callable[..., JournalFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = this_machine()
    for name, is_taken in (("node7", False), ("localhost", True), ("localhost.localdomain", True)):
        machine = msgspec.structs.replace(here, host=name)
        monkeypatch.setattr("seamark.client.leftovers.living.this_machine", lambda machine=machine: machine)
        assert is_written_to(journal(0.5, host=name, boot="before")) is is_taken
        assert not is_written_to(journal(2, host=name, boot="before"))


@pytest.mark.usefixtures("without_locks")
def test_without_locks_journals_of_other_machines_are_sent_only_by_request(
    journal: Callable[..., JournalFolder], nowhere: Connection
) -> None:
    left = journal(2, is_closed=True, **_ELSEWHERE)
    assert send_journal(left, nowhere, lambda message: None) is None
    assert send_journal(left, nowhere, lambda message: None, is_asked_for=True) is Outcome.UNREACHABLE
    offline = journal(0.5, is_closed=True, mode="offline", **_ELSEWHERE)
    assert send_journal(offline, nowhere, lambda message: None, is_asked_for=True) is Outcome.UNREACHABLE
    assert send_journal(journal(0.5, is_closed=True, **_ELSEWHERE), nowhere, lambda message: None, is_asked_for=True) is None
    assert send_journal(journal(0.5, is_closed=True), nowhere, lambda message: None) is Outcome.UNREACHABLE


def test_with_locks_a_closed_journal_of_another_machine_is_sent_at_once(
    journal: Callable[..., JournalFolder], nowhere: Connection
) -> None:
    assert send_journal(journal(0, is_closed=True, **_ELSEWHERE), nowhere, lambda message: None) is Outcome.UNREACHABLE


def test_the_uploader_of_a_training_shows_life_while_it_waits_for_a_server(journal: Callable[..., JournalFolder]) -> None:
    folder = journal(2)
    token = base64.b64encode(b'{"api_address":"http://127.0.0.1:9","api_url":"http://127.0.0.1:9","api_key":"k"}').decode()
    uploader = subprocess.Popen(
        [sys.executable, "-m", "seamark.client.uploader", str(folder.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert uploader.stdin is not None
    uploader.stdin.write(encode(Start(token, os.getpid())))
    uploader.stdin.flush()
    until(lambda: time.time() - folder.lock_path().stat().st_mtime < 60, what="a sign of life", seconds=20)
    uploader.terminate()
    uploader.communicate(timeout=20)
    assert folder.lock_path().stat().st_mtime == 0
