"""The folder of a journal, and the folders that wait in a data directory."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from seamark.client.folder import JournalFolder, journal_folders
from seamark.client.recorder import Target, open_recorder


def _journal(data_dir: Path) -> JournalFolder:
    recorder = open_recorder(Target("lab/p", "00000000-0000-0000-0000-000000000001"), "offline", data_dir=data_dir)
    recorder.metrics({"m": 1.0}, 0, 0)
    recorder.close()
    return recorder.folder


def test_journals_of_others_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = _journal(tmp_path)
    elsewhere = _journal(tmp_path / "elsewhere")
    (tmp_path / "journals" / "linked").symlink_to(elsewhere.path)
    assert [each.path for each in journal_folders(tmp_path)] == [own.path]
    own_id = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: own_id + 1)
    assert journal_folders(tmp_path) == []
    assert not own.is_there


def test_what_is_no_regular_file_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    folder = _journal(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(OSError, match="is no regular file") as raised:
            folder.stage_path(path)
        assert raised.value.errno == errno.EINVAL


def test_a_folder_whose_removal_was_interrupted_is_no_journal_and_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _journal(tmp_path)

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        for target, name in ((shutil, "rmtree"), (Path, "unlink")):
            patch.setattr(target, name, crash)
        with pytest.raises(KeyboardInterrupt):
            folder.remove()
    assert folder.path.exists()
    assert not folder.is_there
    assert journal_folders(tmp_path) == []
    assert not folder.path.exists()
