"""Journals that nobody sends any more: their uploader was killed with the training, or the server was away for too long."""

import contextlib
import threading
import time
from collections.abc import Callable

from seamark.client.connection import Connection
from seamark.client.folder import JournalFolder, journal_folders
from seamark.client.machine import is_running, this_machine
from seamark.client.uploader.locking import FolderLock
from seamark.client.uploader.messages import Message
from seamark.client.uploader.upload import FolderUpload, Outcome

__all__ = ["Leftovers", "has_living_owner", "is_written_to", "may_be_sent_elsewhere", "send_leftover"]

_LOOK_AFTER_SECONDS = 1.0
_SURELY_DEAD_SECONDS = 3600.0
"""A journal of another machine, of whose processes nothing is known, counts as left after so long without a change."""
_NAMELESS = frozenset({"", "(none)", "localhost"})
"""What machines are called to which nobody gave a name: several of a cluster may be."""


class Leftovers:
    """Sends the journals that wait in the same data directory for the same server, while and after its own is sent."""

    def __init__(self, own: JournalFolder, connection: Connection, upload: FolderUpload, is_hurried: Callable[[], bool]) -> None:
        self._own = own
        self._connection = connection
        self._upload = upload
        self._is_hurried = is_hurried
        self._is_own_done = False
        self._thread = threading.Thread(target=self._run, name="leftovers", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def finish(self) -> None:
        """Returns when they are sent, or cannot be."""
        self._is_own_done = True
        self._thread.join()

    def _has_turn(self) -> bool:
        return self._is_own_done or self._upload.is_idle.is_set()

    def _run(self) -> None:
        deadline = time.monotonic() + _LOOK_AFTER_SECONDS
        while time.monotonic() < deadline and not self._is_own_done:
            time.sleep(0.1)
        for folder in journal_folders(self._own.path.parents[1]):
            manifest = folder.manifest
            if folder.path == self._own.path or manifest.api != self._connection.base_url or manifest.mode == "offline":
                continue
            while not self._has_turn():
                if self._is_hurried():
                    return
                time.sleep(0.2)
            if self._is_hurried():
                return
            with contextlib.suppress(OSError):
                if has_living_owner(folder):
                    # Its own uploader sends it, or is about to, also when it is closed already.
                    continue
                outcome = send_leftover(folder, self._connection, _nobody, self._has_turn)
                if outcome is Outcome.UNREACHABLE:
                    return


def send_leftover(
    folder: JournalFolder,
    connection: Connection,
    say: Callable[[Message], None],
    has_turn: Callable[[], bool] = lambda: True,
) -> Outcome | None:
    """Sends a journal whose processes are gone, once: without waiting for a server that is away or refuses. None when another
    uploader sends it, or its processes live. Raises OSError when it cannot be read."""
    lock = FolderLock(folder.lock_path())
    if is_written_to(folder) or not lock.acquire():
        return None
    try:
        # Between the look and the lock, another uploader may have sent it all.
        if not folder.is_there or (lock.is_of_machine and folder.manifest.machine != this_machine()):
            # Where the other machine's uploader cannot be seen, only who is asked to sends its journals.
            return None
        upload = FolderUpload(
            folder,
            connection,
            say,
            is_owner_alive=lambda: False,
            may_follow=lambda: False,
            is_worth_it=lambda reason: False,
            has_turn=has_turn,
        )
        return upload.run()
    finally:
        lock.release()


def is_written_to(folder: JournalFolder) -> bool:
    """Whether a process that logs to it may live. Raises OSError."""
    manifest, here = folder.manifest, this_machine()
    writers = {each.writer: each for each in folder.segments()}
    pending = {manifest.writer, *writers} - {name for name, last in writers.items() if folder.is_closed(last)}
    if manifest.machine == here:
        pids = {int(name.partition("-")[0]) for name in pending}
        return any(is_running(pid, _changed_ms(folder)) for pid in pids)
    was_restarted = manifest.machine.host == here.host and manifest.machine.boot != here.boot
    if not pending or (was_restarted and here.host.partition(".")[0] not in _NAMELESS):
        return False
    return _was_changed_lately(folder)


def may_be_sent_elsewhere(folder: JournalFolder) -> bool:
    """Whether an uploader of another machine may be sending it, of which no lock would tell. Raises OSError."""
    manifest = folder.manifest
    return manifest.mode != "offline" and manifest.machine != this_machine() and _was_changed_lately(folder)


def has_living_owner(folder: JournalFolder) -> bool:
    """Whether the process that opened the journal is known to run. Raises OSError."""
    manifest = folder.manifest
    return manifest.machine == this_machine() and is_running(int(manifest.writer.partition("-")[0]), _changed_ms(folder))


def _was_changed_lately(folder: JournalFolder) -> bool:
    lock = 0
    with contextlib.suppress(OSError):
        lock = int(folder.lock_path().stat().st_mtime * 1000)
    return time.time() * 1000 - max(lock, _changed_ms(folder)) < _SURELY_DEAD_SECONDS * 1000


def _changed_ms(folder: JournalFolder) -> int:
    """When anything in the folder was changed last, but for the lock's file: that tells of uploaders, not of who logs."""
    latest = folder.path.stat().st_mtime
    for each in folder.path.iterdir():
        if each == folder.lock_path():
            continue
        with contextlib.suppress(OSError):
            latest = max(latest, each.stat().st_mtime)
    return int(latest * 1000)


def _nobody(message: Message) -> None: ...
