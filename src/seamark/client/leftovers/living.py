"""Whether somebody may still log to a journal, or send it."""

import contextlib
import time

from seamark.client.folder import JournalFolder
from seamark.client.machine import is_running, this_machine

__all__ = ["has_living_owner", "is_written_to", "may_be_sent_elsewhere"]

_SURELY_DEAD_SECONDS = 3600.0
"""A journal of another machine, of whose processes nothing is known, counts as left after so long without a change."""
_NAMELESS = frozenset({"", "(none)", "localhost"})
"""What machines are called to which nobody gave a name: several of a cluster may be."""


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
