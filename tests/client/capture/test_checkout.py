"""What the 3.x API records of the source code, from a real repository."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from seamark.client.capture.checkout import Checkout, read_checkout
from seamark.client.capture.git import DETACHED_HEAD

_NAMES = ("with_run_command", "with_entry_point", "with_diff_head", "with_diff_upstream")


def _git(folder: Path, *words: str) -> str:
    author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    return subprocess.run(["git", *author, *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def _read(folder: Path | None, namespace: str = "code", **wanted: bool) -> Checkout:
    checkout = read_checkout(namespace, folder, **(dict.fromkeys(_NAMES, False) | wanted))
    assert checkout is not None
    return checkout


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with a change that is not committed."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    origin = tmp_path / "origin"
    origin.mkdir()
    _git(origin, "init", "--initial-branch", "trunk")
    (origin / "train.py").write_text("epochs = 1\n")
    _git(origin, "add", ".")
    _git(origin, "commit", "--message", "Begin")
    _git(tmp_path, "clone", "--quiet", str(origin), "work")
    (tmp_path / "work" / "train.py").write_text("epochs = 2\n")
    return tmp_path / "work"


def test_the_state_of_the_repository_is_told_in_attributes(work: Path) -> None:
    checkout = _read(work)
    date = checkout.configs["code/commit/commit_date"]
    assert isinstance(date, datetime)
    assert date.tzinfo is not None
    assert {path: value for path, value in checkout.configs.items() if value is not date} == {
        "code/commit/commit_id": _git(work, "rev-parse", "HEAD"),
        "code/commit/message": "Begin\n",
        "code/commit/author_name": "Ada",
        "code/commit/author_email": "ada@example.org",
        "code/branch": "trunk",
        "code/remote/origin": str(work.parent / "origin"),
        "code/dirty": True,
    }
    assert checkout.files == {}


def test_diffs_are_files_by_what_they_are_against(work: Path) -> None:
    checkout = _read(work, with_diff_head=True, with_diff_upstream=True)
    assert set(checkout.files) == {"code/diff/head", f"code/diff/{_git(work, 'rev-parse', 'origin/trunk')}"}
    for patch in checkout.files.values():
        assert isinstance(patch, bytes)
        assert b"+epochs = 2" in patch


def test_without_a_path_it_is_the_repository_around_the_working_directory(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / "models").mkdir()
    monkeypatch.chdir(work / "models")
    _git(work, "checkout", "--quiet", "--detach")
    assert _read(None).configs["code/branch"] == DETACHED_HEAD


def test_the_command_and_the_script_are_told(work: Path) -> None:
    (work / "train.py").write_text(
        "import json\n"
        "from seamark.client.capture.checkout import read_checkout\n"
        "found = read_checkout('code', None, with_run_command=True, with_entry_point=True, with_diff_head=False, with_diff_upstream=False)\n"
        "print(json.dumps([found.configs['code/run_command'], {path: str(file) for path, file in found.files.items()}]))\n"
    )
    ended = subprocess.run(
        [sys.executable, "train.py", "--epochs", "3"], cwd=work, capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(ended.stdout) == [
        f"{sys.executable} train.py --epochs 3",
        {"code/entry_point": str((work / "train.py").resolve())},
    ]


def test_outside_of_a_repository_there_is_nothing(tmp_path: Path) -> None:
    assert read_checkout("code", tmp_path, **dict.fromkeys(_NAMES, True)) is None


def test_a_path_is_cut_where_a_remote_has_too_long_a_name(work: Path) -> None:
    _git(work, "config", f"remote.{'ü' * 900}.url", "elsewhere")
    paths = [path for path in _read(work, "c").configs if path.startswith("c/remote/ü")]
    assert [len(path.encode()) for path in paths] == [1023]
