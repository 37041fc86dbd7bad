"""The training process's end of its uploader: starts it, hears what it says, and starts another one when it dies."""

import contextlib
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from seamark.client.uploader.messages import Flush, Message, Start, decode_message, encode

if TYPE_CHECKING:
    import subprocess

__all__ = ["UploaderProcess", "is_uploader"]

_log = logging.getLogger("neptune")

_MAX_RESTARTS = 10
_LIVED_LONG_SECONDS = 60.0
"""An uploader that lived so long counts as one that worked: its end is no sign that the next one will fail."""
_FLUSH = encode(Flush())


def is_uploader(command: Sequence[str]) -> bool:
    """Whether the words of a command are those that start an uploader."""
    return _PROGRAM in command


class UploaderProcess:
    """A running uploader of one folder. Only the process that started it hears it; its forked children can still flush."""

    def __init__(
        self,
        folder: Path,
        api_token: str,
        proxies: Mapping[str, str] | None,
        on_message: Callable[[Message], None],
        on_given_up: Callable[[], None],
    ) -> None:
        """`on_message` is called from a thread of its own; `on_given_up` when no uploader can be kept running."""
        self._folder = folder
        self._start = encode(Start(api_token, os.getpid(), dict(proxies) if proxies else None))
        self._on_message = on_message
        self._on_given_up = on_given_up
        self._process: subprocess.Popen[bytes] | None = None
        self._is_wanted = True
        self._is_on_its_own = False
        self._restarts = 0
        self._listener: threading.Thread | None = None
        self._wake = threading.Event()
        self._lock = threading.RLock()
        """Held while the pipe is written to: its number may be another file's once it is closed."""

    def start(self) -> None:
        """Starts the process and the thread that hears it; waits for neither. Never raises."""
        if getattr(sys, "frozen", False) or not sys.executable:
            # The executable is a program with Python inside: starting it would run the training again.
            _log.warning(
                'Nothing can be sent from this program: run `neptune sync` later. Until then it is in "%s".', self._folder
            )
            self._is_wanted = False
            self._on_given_up()
            return
        self._launch()
        self._listener = threading.Thread(target=self._listen, name="seamark-uploader", daemon=True)
        self._listener.start()

    @property
    def is_heard_here(self) -> bool:
        """Whether this is the thread that hears the uploader, and so would wait in vain for what it says."""
        return threading.current_thread() is self._listener

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def flush(self) -> None:
        """Has the uploader look at once. Never waits for it."""
        with self._lock:
            process = self._process
            if process is not None and process.stdin is not None and not process.stdin.closed:
                # A full pipe wakes it just as well, and a broken one means that another uploader comes.
                with contextlib.suppress(OSError):
                    os.write(process.stdin.fileno(), _FLUSH)

    def leave(self) -> None:
        """Lets the uploader finish alone: it is not started again."""
        self._is_wanted = False
        self._wake.set()
        with self._lock:
            process = self._process
            if process is not None and process.stdin is not None:
                with contextlib.suppress(OSError):
                    process.stdin.close()
            if process is not None and process.poll() is None:
                # It is meant to outlive this process; subprocess would warn that nobody waited for it.
                process.returncode, self._is_on_its_own = 0, True

    def renew_lock(self) -> None:
        """In a forked child: a thread that held the lock is not there to let go of it."""
        self._lock = threading.RLock()

    def _launch(self) -> None:
        import subprocess

        self._started = time.monotonic()
        complaints = _log_file(self._folder)
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", _PROGRAM, str(self._folder), *_import_paths()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL if complaints is None else complaints,
                start_new_session=True,
                cwd=self._folder.parent,
            )
        except (
            OSError,
            ValueError,
            RuntimeError,
        ) as error:  # RuntimeError: the interpreter ends, and starts no processes any more
            self._process = None
            _log.warning("The process that sends what is logged could not be started (%s).", error)
            return
        finally:
            if complaints is not None:
                os.close(complaints)
        assert process.stdin is not None
        with contextlib.suppress(OSError):
            os.write(process.stdin.fileno(), self._start)
            os.set_blocking(process.stdin.fileno(), False)
        with self._lock:
            former, self._process = self._process, process
            if former is not None and former.stdin is not None:
                with contextlib.suppress(OSError):
                    former.stdin.close()
            if not self._is_wanted:
                process.stdin.close()

    def _listen(self) -> None:
        while True:
            process = self._process
            if process is not None and process.stdout is not None:
                # An end of file in the middle of a line, and a closed pipe, are the same: it is gone.
                with contextlib.suppress(OSError, ValueError):
                    for line in process.stdout:
                        self._hear(line)
                with contextlib.suppress(OSError):
                    process.stdout.close()
                # It has ended: nobody else waits for it.
                with contextlib.suppress(OSError):
                    if self._is_on_its_own:
                        os.waitpid(process.pid, 0)
                    process.wait()
            if not self._is_wanted:
                return
            if time.monotonic() - self._started > _LIVED_LONG_SECONDS:
                self._restarts = 0
            self._restarts += 1
            if self._restarts > _MAX_RESTARTS:
                _log.error(
                    'The process that sends what is logged keeps ending. What is logged stays in "%s": run `neptune sync` later.',
                    self._folder,
                )
                self._on_given_up()
                return
            self._wake.wait(min(30.0, 0.1 * 2 ** (self._restarts - 1)))
            if not self._is_wanted:
                return
            self._launch()

    def _hear(self, line: bytes) -> None:
        try:
            message = decode_message(line)
        except msgspec.DecodeError:
            return
        try:
            self._on_message(message)
        except Exception:
            # A script's own callback may raise anything; the uploader must be heard on.
            _log.exception("A callback failed.")


_PROGRAM = "import sys; sys.path += sys.argv[2:]; from seamark.client.uploader.__main__ import main; main(sys.argv[1])"
"""What `python -m seamark.client.uploader` does, but with the packages found where this process has found them, and without
taking modules from the current folder."""


def _log_file(folder: Path) -> int | None:
    """Where the uploader says what it did not expect. It goes with the folder."""
    try:
        return os.open(folder / "uploader.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError:
        return None


def _import_paths() -> list[str]:
    import seamark

    return list(dict.fromkeys(str(Path(each).absolute().parents[1]) for each in (seamark.__file__, msgspec.__file__)))
