"""Telling the server that the training lives, and the training what somebody wishes of it."""

import contextlib
import random
import time
from collections.abc import Callable

from seamark.client.errors import RequestRefused, ServerUnreachable
from seamark.client.uploader.messages import Message, Signalled
from seamark.client.uploader.upload import FolderUpload

__all__ = ["send_heartbeats"]

_SECONDS = 5.0
_MAX_SECONDS = 10.0


def send_heartbeats(upload: FolderUpload, is_training_alive: Callable[[], bool], say: Callable[[Message], None]) -> None:
    """Returns when the training has ended, or closed its journal."""
    upload.is_created.wait()
    # An uploader that was killed is followed by another one: what was signalled in between is meant for this training too.
    last = upload.folder.remembered_signal()
    pause = _SECONDS
    while is_training_alive() and not upload.is_closed:
        try:
            heard = upload.beat(last)
        except ServerUnreachable:
            pause = min(_MAX_SECONDS, pause * 1.5)
        except RequestRefused:
            # What is wrong, who sends the journal says.
            pause = _MAX_SECONDS
        else:
            if heard is None:
                return
            upload.insistence.note_presence()
            pause = _SECONDS
            for each in heard.signals:
                say(Signalled(each.kind, each.seconds))
            if heard.last != last:
                last = heard.last
                with contextlib.suppress(OSError):
                    upload.folder.remember_signal(last)
        time.sleep(pause * random.uniform(0.85, 1.0))  # noqa: S311 (no secret)
