"""The uploader's process: sends the journal of the training that started it, then what other trainings have left behind."""

import signal
import sys
import threading
from pathlib import Path

import msgspec

from seamark.client.connection import Connection
from seamark.client.credentials import credentials_from
from seamark.client.folder import JournalFolder
from seamark.client.uploader.heartbeats import send_heartbeats
from seamark.client.uploader.leftovers import Leftovers
from seamark.client.uploader.locking import FolderLock, showing_life
from seamark.client.uploader.messages import Flush, Refused, Start, decode_request
from seamark.client.uploader.reports import Reports
from seamark.client.uploader.training import Training
from seamark.client.uploader.upload import FolderUpload, Outcome
from seamark.model.errors import SeamarkError

__all__ = ["main"]

_LOCK_SECONDS = 30.0


def main(folder_path: str) -> None:
    """Sends the journal in a folder. The first line of the standard input says how to reach the server."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    reports = Reports(sys.stdout.fileno())
    requests = sys.stdin.buffer
    start = decode_request(requests.readline())
    assert isinstance(start, Start)
    training = Training(start.training)
    try:
        folder = JournalFolder.open(Path(folder_path))
        connection = Connection(credentials_from(start.api_token), proxies=start.proxies)
    except (OSError, SeamarkError) as error:
        reports(Refused("configuration", str(error)))
        reports.finish()
        # Without a pause it would be started again and again.
        while requests.readline():
            continue
        return
    lock = FolderLock(folder.lock_path())
    if not lock.acquire(_LOCK_SECONDS):
        return
    upload = FolderUpload(
        folder,
        connection,
        reports,
        is_owner_alive=training.lives,
        may_follow=lambda: training.is_listening,
        is_worth_it=lambda reason: training.is_waited_for(reason, is_closed=upload.is_closed),
    )

    def hurry(*_: object) -> None:
        training.is_hurried = True

    signal.signal(signal.SIGTERM, hurry)

    def listen() -> None:
        for line in requests:
            try:
                if isinstance(decode_request(line), Flush):
                    upload.wake()
            except msgspec.DecodeError:
                continue
        training.is_listening = False
        upload.wake(is_end=True)

    listener = threading.Thread(target=listen, name="requests", daemon=True)
    listener.start()
    threading.Thread(target=send_heartbeats, args=(upload, training.lives, reports), name="heartbeats", daemon=True).start()
    leftovers = Leftovers(folder, connection, upload, lambda: training.is_hurried)
    leftovers.start()
    with showing_life(folder.lock_path()):
        outcome = upload.run()
    reports.finish()
    lock.release()
    if outcome in (Outcome.DONE, Outcome.SET_ASIDE):
        leftovers.finish()
    elif outcome is Outcome.REFUSED and training.lives():
        # It was told; another uploader would only be refused again.
        listener.join()


if __name__ == "__main__":
    main(sys.argv[1])
