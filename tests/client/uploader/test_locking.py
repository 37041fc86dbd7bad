"""The lock of a journal's folder."""

import errno
import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from seamark.client.uploader.locking import FolderLock


def test_only_one_has_the_lock_until_it_lets_go(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path / "lock"), FolderLock(tmp_path / "lock")
    assert first.acquire()
    assert not second.acquire(0.2)
    first.release()
    assert second.acquire()


def test_the_lock_of_a_process_that_is_killed_is_free(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from seamark.client.uploader.locking import FolderLock\n"
        "print(FolderLock(Path(sys.argv[1])).acquire(), flush=True); input()"
    )
    held = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert held.stdout is not None
    assert held.stdout.readline() == "True\n"
    held.kill()
    held.wait()
    assert FolderLock(tmp_path / "lock").acquire(5)


def test_a_folder_that_is_gone_cannot_be_locked(tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()
    lock = FolderLock(tmp_path / "journal" / "lock")
    shutil.rmtree(tmp_path / "journal")
    assert not lock.acquire(0.2)


def test_a_file_system_without_locks_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    (tmp_path / "journal").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    real = fcntl.flock

    def flock(file: int, operation: int) -> None:
        if os.readlink(f"/proc/self/fd/{file}").startswith(str(tmp_path / "journal")):
            raise OSError(errno.ENOSYS, "Function not implemented")
        real(file, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    first, second = FolderLock(tmp_path / "journal" / "lock"), FolderLock(tmp_path / "journal" / "lock")
    assert first.acquire()
    assert not second.acquire(0.2)
    first.release()
    assert second.acquire()
