"""Sending journals that were left behind: once, and without waiting for a server that is away or refuses."""

from collections.abc import Callable

import msgspec

from seamark.client.connection import Connection
from seamark.client.folder import JournalFolder
from seamark.client.leftovers.living import is_written_to, may_be_sent_elsewhere
from seamark.client.machine import this_machine
from seamark.client.uploader.locking import FolderLock
from seamark.client.uploader.messages import Message
from seamark.client.uploader.upload import FolderUpload, Outcome

__all__ = ["send_folder", "send_journal"]


def send_journal(
    folder: JournalFolder,
    connection: Connection,
    say: Callable[[Message], None],
    *,
    is_asked_for: bool = False,
    project: str | None = None,
    has_turn: Callable[[], bool] = lambda: True,
) -> Outcome | None:
    """Sends a journal; what it is for is created in `project` when that is given. None when its processes live, or another
    uploader sends it. Raises OSError, SourceUnreadable.

    Where the uploader of another machine could not be seen, only who is asked to (`is_asked_for`) sends its journals. `has_turn`:
    send now rather than later.
    """
    lock = FolderLock(folder.lock_path())
    if is_written_to(folder) or not lock.acquire():
        return None
    try:
        # Between the look and the lock, another uploader may have sent it all.
        if not folder.is_there:
            return None
        if lock.is_of_machine:
            is_taken = may_be_sent_elsewhere(folder) if is_asked_for else folder.manifest.machine != this_machine()
            if is_taken:
                return None
        if project is not None:
            folder = JournalFolder(folder.path, msgspec.structs.replace(folder.manifest, project=project))
        return send_folder(folder, connection, say, has_turn)
    finally:
        lock.release()


def send_folder(
    folder: JournalFolder,
    connection: Connection,
    say: Callable[[Message], None],
    has_turn: Callable[[], bool] = lambda: True,
) -> Outcome:
    """Sends a journal to which nobody writes, and removes it when all of it is acknowledged."""
    upload = FolderUpload(
        folder,
        connection,
        say,
        is_owner_alive=lambda: False,
        may_follow=lambda: False,
        is_worth_it=lambda _: False,
        has_turn=has_turn,
    )
    return upload.run()
