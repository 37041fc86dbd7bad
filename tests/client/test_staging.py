"""The files that wait in a journal's folder."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from seamark.client.folder import JournalFolder
from seamark.client.recorder import Target, open_recorder


@pytest.fixture
def folder(tmp_path: Path) -> JournalFolder:
    return open_recorder(Target("lab/staging", "00000000-0000-0000-0000-000000000000"), "offline", data_dir=tmp_path).folder


def _staged(folder: JournalFolder) -> list[str]:
    return sorted(entry.name for entry in (folder.path / "files").iterdir())


def test_a_copy_that_fails_takes_no_room_and_the_file_is_sent_from_where_it_is(
    folder: JournalFolder, tmp_path: Path, file_size_limit: Callable[[int], None], caplog: pytest.LogCaptureFixture
) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"0" * 100_000)
    file_size_limit(50_000)
    stored = folder.stage_path(source)
    assert (stored.source, stored.size) == (str(source), 100_000)
    assert _staged(folder) == []
    assert os.strerror(errno.EFBIG) in caplog.text
    assert "Make room" not in caplog.text


def test_contents_that_cannot_be_kept_take_no_room(
    folder: JournalFolder, file_size_limit: Callable[[int], None], caplog: pytest.LogCaptureFixture
) -> None:
    file_size_limit(50_000)
    folder.stage_bytes(b"0" * 100_000)
    assert _staged(folder) == []
    assert os.strerror(errno.EFBIG) in caplog.text
    assert "Make room" not in caplog.text


def test_a_full_disk_is_said_to_be_one(
    folder: JournalFolder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(path: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    folder.stage_bytes(b"0")
    assert os.strerror(errno.ENOSPC) in caplog.text
    assert "Make room" in caplog.text


def test_a_file_that_is_too_large_to_be_copied_leaves_nothing_in_the_folder(
    folder: JournalFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seamark.client.folder._MAX_COPIED_BYTES", 10)
    monkeypatch.setattr("seamark.client.folder._FICLONE", 0)
    source = tmp_path / "source"
    source.write_bytes(b"0" * 1000)
    assert folder.stage_path(source).source == str(source)
    assert _staged(folder) == []
