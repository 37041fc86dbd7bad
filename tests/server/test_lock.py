"""One server for each data directory."""

import os
from pathlib import Path

import pytest

from seamark.model.errors import DataDirectoryInUse
from seamark.server.lock import LOCK_NAME, ServerLock, running_server


def test_the_second_server_hears_who_the_first_is(tmp_path: Path) -> None:
    lock = ServerLock.acquire(tmp_path, "127.0.0.1", 8080)
    lock.announce("127.0.0.1", 8080, "http://127.0.0.1:8080", None)
    with pytest.raises(DataDirectoryInUse, match=rf"process {os.getpid()}, http://127.0.0.1:8080"):
        ServerLock.acquire(tmp_path, "127.0.0.1", 9090)
    running = running_server(tmp_path)
    assert running is not None
    assert (running.pid, running.url, running.port) == (os.getpid(), "http://127.0.0.1:8080", 8080)
    lock.release()


def test_a_released_directory_is_free(tmp_path: Path) -> None:
    ServerLock.acquire(tmp_path, "127.0.0.1", 8080).release()
    assert running_server(tmp_path) is None
    ServerLock.acquire(tmp_path, "127.0.0.1", 8080).release()


def test_what_a_killed_server_left_does_not_hold_the_directory(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).write_text('{"pid": 1, "host": "x", "port": 1, "started_at": "then"}')
    assert running_server(tmp_path) is None
    ServerLock.acquire(tmp_path, "127.0.0.1", 8080).release()


def test_a_directory_without_a_lock_has_no_server(tmp_path: Path) -> None:
    assert running_server(tmp_path) is None


def test_only_the_owner_reads_the_lock(tmp_path: Path) -> None:
    lock = ServerLock.acquire(tmp_path, "127.0.0.1", 8080)
    assert (tmp_path / LOCK_NAME).stat().st_mode & 0o777 == 0o600
    lock.release()
