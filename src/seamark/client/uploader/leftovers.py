"""Journals that nobody sends any more: their uploader was killed with the training, or the server was away for too long."""

import contextlib
import threading
import time
from collections.abc import Callable

from seamark.client.connection import Connection
from seamark.client.folder import JournalFolder, journal_folders
from seamark.client.leftovers.living import has_living_owner
from seamark.client.leftovers.sending import send_journal
from seamark.client.uploader.messages import Message
from seamark.client.uploader.upload import FolderUpload, Outcome

__all__ = ["Leftovers"]

_LOOK_AFTER_SECONDS = 1.0


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
                outcome = send_journal(folder, self._connection, _nobody, has_turn=self._has_turn)
                if outcome is Outcome.UNREACHABLE:
                    return


def _nobody(message: Message) -> None: ...
