"""The state of real repositories."""

import logging
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from seamark.client.capture import git as git_module
from seamark.client.capture.git import DETACHED_HEAD, GitRepository, GitState, find_repository

_ADA = {"GIT_AUTHOR_NAME": "Ada Lovelace", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_AUTHOR_DATE": "2026-02-01T00:00:00+00:00"}
_COMMITTER = {
    "GIT_COMMITTER_NAME": "B",
    "GIT_COMMITTER_EMAIL": "b@example.org",
    "GIT_COMMITTER_DATE": "2026-03-01T12:30:00+02:00",
}


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setattr("seamark.client.capture.notices._said", set())


def _git(folder: Path, *words: str) -> str:
    environment = os.environ | _ADA | _COMMITTER
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True, env=environment).stdout.strip()


def _repository(folder: Path) -> Path:
    folder.mkdir(parents=True)
    _git(folder, "init", "--initial-branch", "trunk")
    return folder


def _commit(folder: Path, message: str = "Begin", **files: str) -> str:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    _git(folder, "add", ".")
    _git(folder, "commit", "--allow-empty", "--message", message)
    return _git(folder, "rev-parse", "HEAD")


def _found(folder: Path) -> GitRepository:
    repository = find_repository(folder)
    assert repository is not None
    return repository


def _state(folder: Path, *, counts_untracked: bool = False) -> GitState:
    state = _found(folder).read_state(counts_untracked=counts_untracked)
    assert state is not None
    return state


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A repository with one commit."""
    folder = _repository(tmp_path / "work")
    _commit(folder, "Begin\n\nÄnd say why.", train="epochs = 1\n")
    return folder


def test_the_commit_is_described(work: Path) -> None:
    state = _state(work)
    assert state.commit_id == _git(work, "rev-parse", "HEAD")
    assert state.message == "Begin\n\nÄnd say why.\n"
    assert (state.author_name, state.author_email) == ("Ada Lovelace", "ada@example.org")
    assert state.commit_date == datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
    assert state.branch == "trunk"
    assert state.remotes == {}
    assert state.is_dirty is False


def test_a_repository_is_found_from_any_file_or_folder_in_it(work: Path) -> None:
    (work / "models" / "small").mkdir(parents=True)
    for place in (work, work / "train.py", work / "models" / "small"):
        assert _found(place).root == work.resolve()


def test_outside_of_a_repository_there_is_none(tmp_path: Path) -> None:
    assert find_repository(tmp_path) is None
    assert find_repository(tmp_path / "missing") is None


def test_before_the_first_commit_there_is_no_state(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    repository = _found(_repository(tmp_path / "empty"))
    assert repository.read_state() is None
    assert repository.read_diff() is None
    assert repository.find_upstream() is None
    assert caplog.records == []


@pytest.mark.parametrize("is_staged", [False, True])
def test_changes_make_a_repository_dirty_and_are_in_the_diff(work: Path, is_staged: bool) -> None:
    (work / "train.py").write_text("epochs = 2\n")
    if is_staged:
        _git(work, "add", ".")
    assert _state(work).is_dirty is True
    patch = _found(work / "train.py").read_diff()
    assert patch is not None
    assert b"--- a/train.py\n+++ b/train.py\n@@ -1 +1 @@\n-epochs = 1\n+epochs = 2\n" in patch
    _git(work, "reset", "--hard")
    subprocess.run(["git", "apply"], cwd=work, input=patch, check=True)
    assert (work / "train.py").read_text() == "epochs = 2\n"


def test_untracked_files_count_only_where_it_is_asked_for(work: Path) -> None:
    (work / "notes.txt").write_text("later")
    assert _state(work).is_dirty is False
    assert _state(work, counts_untracked=True).is_dirty is True
    assert _found(work).read_diff() == b""


def test_a_checkout_without_a_branch_is_detached(work: Path) -> None:
    _git(work, "checkout", "--detach")
    assert _state(work).branch == DETACHED_HEAD
    assert _found(work).find_upstream() is None


def test_remotes_are_told_without_secrets(work: Path) -> None:
    for name, address in {
        "origin": "https://oauth2:glpat-secret@gitlab.example.org/team/work.git",
        "token": "https://ghp_secret@github.com/team/work",
        "ssh": "ssh://git@example.org:2222/team/work",
        "short": "git@github.com:team/work.git",
        "with.dots": "/srv/git/work",
    }.items():
        _git(work, "remote", "add", name, address)
    assert _state(work).remotes == {
        "origin": "https://gitlab.example.org/team/work.git",
        "token": "https://github.com/team/work",
        "ssh": "ssh://git@example.org:2222/team/work",
        "short": "git@github.com:team/work.git",
        "with.dots": "/srv/git/work",
    }


@pytest.fixture
def clone(work: Path, tmp_path: Path) -> Path:
    """A clone, one commit ahead of where it came from."""
    _git(tmp_path, "clone", str(work), "clone")
    _commit(tmp_path / "clone", "Go on", train="epochs = 5\n")
    return tmp_path / "clone"


def test_the_upstream_is_that_of_the_branch(clone: Path, work: Path) -> None:
    repository = _found(clone)
    upstream = repository.find_upstream()
    assert upstream == _git(work, "rev-parse", "HEAD")
    patch = repository.read_diff(upstream)
    assert patch is not None
    assert b"+epochs = 5" in patch
    assert repository.read_diff() == b""


def test_a_branch_without_upstream_is_based_on_the_newest_commit_that_others_have(clone: Path) -> None:
    shared = _git(clone, "rev-parse", "HEAD")
    _git(clone, "checkout", "-b", "shared")
    _git(clone, "push", "--set-upstream", "origin", "shared")
    _git(clone, "checkout", "-b", "mine")
    _commit(clone, "Mine")
    assert _found(clone).find_upstream() == shared


def test_an_upstream_that_is_gone_is_passed_over(clone: Path, work: Path) -> None:
    _git(clone, "config", "branch.gone.remote", "origin")
    _git(clone, "config", "branch.gone.merge", "refs/heads/never-fetched")
    _git(clone, "checkout", "-b", "gone")
    assert _found(clone).find_upstream() == _git(work, "rev-parse", "HEAD")


def test_without_any_upstream_there_is_none(work: Path) -> None:
    assert _found(work).find_upstream() is None


def test_a_worktree_is_a_repository(work: Path, tmp_path: Path) -> None:
    _git(work, "worktree", "add", "-b", "beside", str(tmp_path / "beside"))
    assert _state(tmp_path / "beside").branch == "beside"


def test_where_git_was_pointed_by_others_does_not_matter(work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = _repository(tmp_path / "other")
    _commit(other, "Elsewhere")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    state = _found(work).read_state()
    assert state is not None
    assert state.message.startswith("Begin")
    assert state.is_dirty is False


def test_nothing_of_the_repository_is_run_and_nothing_written(work: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    for setting in (
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "core.sshCommand",
        "diff.trap.textconv",
        "diff.trap.command",
    ):
        _git(work, "config", setting, str(trap))
    _git(work, "config", "color.ui", "always")
    _git(work, "config", "diff.noprefix", "true")
    (work / ".gitattributes").write_text("*.py diff=trap\n")
    (work / "train.py").write_text("epochs = 3\n")
    index = (work / ".git" / "index").read_bytes()
    repository = _found(work)
    assert repository.read_state(counts_untracked=True) is not None
    patch = repository.read_diff()
    repository.find_upstream()
    assert patch is not None
    assert b"\n--- a/train.py\n" in patch
    assert not (tmp_path / "sprung").exists()
    assert (work / ".git" / "index").read_bytes() == index


def _instead_of_git(folder: Path, script: str) -> str:
    program = folder / "git"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


def test_a_date_that_python_does_not_know_is_no_reason_to_tell_nothing(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_COMMITTER, "GIT_COMMITTER_DATE", "@3093527980800 +0000")
    commit_id = _commit(work, "Far ahead")
    assert _state(work).commit_id == commit_id


def test_git_that_hangs_is_not_waited_for(work: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    program = _instead_of_git(tmp_path, 'case "$*" in *status*|*diff*) sleep 600;; *) exec /usr/bin/env -S git "$@";; esac')
    repository = GitRepository(work, program, timeout_seconds=1.5)
    state = repository.read_state()
    assert state is not None
    assert state.is_dirty is None
    assert state.branch == "trunk"
    assert repository.read_diff() is None
    assert GitRepository(work, _instead_of_git(tmp_path, "sleep 600"), timeout_seconds=0.1).read_state() is None
    assert caplog.records == []


def test_a_refusal_of_git_is_explained_once(work: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    repository = GitRepository(work, _instead_of_git(tmp_path, "echo 'fatal: dubious ownership' >&2; exit 128"), 10)
    with caplog.at_level(logging.WARNING, "neptune"):
        assert repository.read_state() is None
        assert repository.read_state() is None
    (record,) = caplog.records
    assert "safe.directory" in record.message


def test_a_program_that_cannot_be_started_is_no_error(work: Path) -> None:
    repository = GitRepository(work, "/nowhere/git", 10)
    assert repository.read_state() is None
    assert repository.read_diff() is None


@pytest.mark.parametrize("refused", ["subprocess.Popen", "threading.Timer.start"])
def test_as_the_interpreter_ends_nothing_is_told(work: Path, monkeypatch: pytest.MonkeyPatch, refused: str) -> None:
    """From Python 3.12 on neither processes nor threads are started then."""
    repository = _found(work)
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def start(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        started.append(popen(*arguments, **options))
        return started[-1]

    def refuse(*arguments: Any, **options: Any) -> None:
        raise RuntimeError("can't start at interpreter shutdown")

    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setattr(refused, refuse)
    assert repository.read_state() is None
    assert repository.read_diff() is None
    assert bool(started) == (refused != "subprocess.Popen")
    assert all(process.returncode is not None for process in started)


def test_without_git_it_is_said_what_to_do(work: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with caplog.at_level(logging.WARNING, "neptune"):
        assert find_repository(work) is None
    assert "Install git" in caplog.text


def test_a_diff_beyond_the_limit_is_not_recorded(
    work: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(git_module, "LONGEST_DIFF_BYTES", 1 << 20)
    (work / "train.py").write_text("x = 1\n" * 1_000_000)
    with caplog.at_level(logging.WARNING, "neptune"):
        assert _found(work).read_diff() is None
    assert "longer than 1 MiB" in caplog.text
