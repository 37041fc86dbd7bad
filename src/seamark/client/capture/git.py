"""The state of a Git repository, asked of the program `git`.

Nothing is written, fetched or asked of a person: no lock is taken, no hook, pager, external diff or file system monitor of the repository
is run, and no answer is waited for longer than a limit. What git does not tell in time is not recorded.
"""

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from seamark.client.capture.notices import warn_once

__all__ = ["DETACHED_HEAD", "LONGEST_DIFF_BYTES", "GitRepository", "GitState", "find_repository"]

DETACHED_HEAD = "Detached HEAD"
"""Stands for the branch where none is checked out, in both generations of the API."""
LONGEST_DIFF_BYTES = 32 << 20

_LONGEST_ANSWER_BYTES = 16 << 20
_MOST_UPSTREAMS = 500
# A hook or another program that runs us may have pointed git elsewhere; the repository is the one that was asked for.
_FOREIGN = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_EXTERNAL_DIFF",
    "GIT_DIFF_OPTS",
)
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_PAGER": "cat", "LC_ALL": "C"}
_SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.quotePath=false",
    "i18n.logOutputEncoding=UTF-8",
    "log.showSignature=false",
)


@dataclass(frozen=True, slots=True)
class GitState:
    """The commit that is checked out, and what is around it."""

    commit_id: str
    message: str
    author_name: str
    author_email: str
    commit_date: datetime
    branch: str
    """`DETACHED_HEAD` where no branch is checked out."""
    remotes: Mapping[str, str]
    """Addresses by name, without the passwords and tokens that some carry."""
    is_dirty: bool | None
    """Whether tracked files differ from the commit; None when git did not tell in time."""


def find_repository(path: str | os.PathLike[str], timeout_seconds: float = 10.0) -> "GitRepository | None":
    """The repository that a file or folder lies in; None without one, or where git is not installed."""
    start = Path(os.path.realpath(path))
    if not os.path.exists(start):
        return None
    root = next((folder for folder in (start, *start.parents) if os.path.exists(folder / ".git")), None)
    if root is None:
        return None
    program = shutil.which("git")
    if program is None:
        warn_once(f"The state of the Git repository {root} is not recorded, because the program git was not found. Install git.")
        return None
    return GitRepository(root, program, timeout_seconds)


class GitRepository:
    """A repository with a working tree. No method raises; each takes at most the time limit a question to git."""

    def __init__(self, root: Path, program: str, timeout_seconds: float) -> None:
        self.root = root
        self._program = program
        self._timeout_seconds = timeout_seconds

    def read_state(self, *, counts_untracked: bool = False) -> GitState | None:
        """The state, None before the first commit. Changes that are staged count as dirt, untracked files only where it is asked for."""
        untracked = "normal" if counts_untracked else "no"
        # At the same time: in a large tree the look at its files is by far the longest.
        commit = self._ask("log", "-1", "--no-color", "--format=%H%x00%an%x00%ae%x00%cI%x00%B", "HEAD")
        branch = self._ask("symbolic-ref", "--quiet", "--short", "HEAD")
        remotes = self._ask("config", "-z", "--get-regexp", r"^remote\..*\.url$")
        status = self._ask("status", "--porcelain", "-z", f"--untracked-files={untracked}")
        told = commit.answer()
        on_branch, addresses, changes = branch.answer(), remotes.answer(), status.answer()
        if told is None:
            self._explain()
            return None
        commit_id, author_name, author_email, date, message = told.decode(errors="replace").split("\0", 4)
        return GitState(
            commit_id=commit_id,
            message=message.removesuffix("\n"),
            author_name=author_name,
            author_email=author_email,
            commit_date=_moment(date),
            branch=DETACHED_HEAD if on_branch is None else on_branch.decode(errors="replace").strip(),
            remotes=_remotes(addresses or b""),
            is_dirty=None if changes is None else bool(changes),
        )

    def read_diff(self, against: str = "HEAD") -> bytes | None:
        """What was changed in tracked files since a commit, staged or not, as a patch; empty without changes.

        None when git does not tell: in time, or in `LONGEST_DIFF_BYTES`.
        """
        options = ("--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/")
        question = self._ask("diff", *options, against, "--")
        patch = question.answer(LONGEST_DIFF_BYTES)
        if patch is None and question.is_too_long:
            warn_once(
                f"The uncommitted changes in {self.root} are not recorded, because they are longer than "
                f"{LONGEST_DIFF_BYTES >> 20} MiB. Commit them, or keep large files out of Git."
            )
        return patch

    def find_upstream(self) -> str | None:
        """The commit that this work is based on as others have it: the upstream of the branch that is checked out.

        For a branch without one it is the newest commit of its history that the upstream of any local branch contains. None where there is
        none, and where no branch is checked out.
        """
        if (upstream := self._ask("rev-parse", "--verify", "--quiet", "@{upstream}^{commit}").answer()) is not None:
            return upstream.decode().strip() or None
        if self._ask("symbolic-ref", "--quiet", "HEAD").answer() is None:
            return None
        told = self._ask("for-each-ref", "--format=%(refname) %(upstream)").answer() or b""
        lines = [line.partition(" ") for line in told.decode(errors="replace").splitlines()]
        references = {name: upstream for name, _, upstream in lines}
        upstreams = sorted({upstream for upstream in references.values() if upstream in references})[:_MOST_UPSTREAMS]
        if not upstreams:
            return None
        base = self._ask("merge-base", "HEAD", *upstreams).answer()
        return base.decode().strip() or None if base is not None else None

    def _ask(self, *words: str) -> "_Question":
        settings = (word for setting in _SETTINGS for word in ("-c", setting))
        return _Question([self._program, "-C", str(self.root), "--no-pager", *settings, *words], self._timeout_seconds)

    def _explain(self) -> None:
        """Say why git told nothing of a repository that is there, where the person can do something about it."""
        question = self._ask("rev-parse", "--git-dir")
        if question.answer() is None and not question.is_late:
            warn_once(
                f"The state of the Git repository {self.root} is not recorded, because git refuses to read it; most often it belongs to "
                f"another user, as in a container. `git -C {self.root} status` says why, and "
                f"`git config --global --add safe.directory {self.root}` allows it."
            )


class _Question:
    """A command of git that is under way."""

    def __init__(self, command: list[str], timeout_seconds: float) -> None:
        self.is_late = False
        self.is_too_long = False
        environment = {name: value for name, value in os.environ.items() if name not in _FOREIGN} | _QUIET
        try:
            # In a session of its own: without a terminal, nothing that git may start can ask there for a password.
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        except (OSError, RuntimeError):  # RuntimeError: the interpreter ends, and starts neither processes nor threads any more
            self._process = None
            return
        self._timer = threading.Timer(timeout_seconds, self._give_up)
        self._timer.daemon = True
        try:
            self._timer.start()
        except RuntimeError:
            # Without a limit to its time it is not asked.
            self._kill()
            with self._process:
                pass
            self._process = None

    def answer(self, longest: int = _LONGEST_ANSWER_BYTES) -> bytes | None:
        """Standard output; None when the command failed, took too long, or said too much."""
        process = self._process
        if process is None or process.stdout is None:
            return None
        with process.stdout:
            told = process.stdout.read(longest + 1)
        self.is_too_long = len(told) > longest
        if self.is_too_long:
            self._kill()
        returncode = process.wait()
        self._timer.cancel()
        return told if returncode == 0 and not self.is_late and not self.is_too_long else None

    def _give_up(self) -> None:
        self.is_late = True
        self._kill()

    def _kill(self) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()


def _moment(date: str) -> datetime:
    try:
        return datetime.fromisoformat(date)
    except ValueError:
        # Tools have written commits of the year 100000; git tells them, and Python knows no such date.
        return datetime.fromtimestamp(0, UTC)


def _remotes(told: bytes) -> dict[str, str]:
    remotes: dict[str, str] = {}
    for entry in told.decode(errors="replace").split("\0"):
        key, separator, address = entry.partition("\n")
        if separator:
            remotes.setdefault(key.removeprefix("remote.").removesuffix(".url"), _without_secrets(address))
    return remotes


def _without_secrets(address: str) -> str:
    # Continuous integration clones with a token in the address, and a run may be read by many.
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if parts.scheme not in ("http", "https") or "@" not in parts.netloc:
        return address
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
