"""Sending a queue of the official 1.x client: by way of a journal in its folder, which is sent like any other.

The folder says at every moment how far this has come. While `journal/` lies there without a plan, it is not complete and is made
anew. The plan says which journal it is and up to which version of the queue it goes; it is written when the journal is complete.
A plan without its journal means that all of that was acknowledged, for that is when a journal is removed.
"""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from seamark.client.connection import Connection
from seamark.client.containers import NewContainer
from seamark.client.folder import MANIFEST_VERSION, JournalFolder, Manifest, new_session
from seamark.client.journal import JournalWriter
from seamark.client.leftovers.queues import Queue
from seamark.client.leftovers.sending import send_folder
from seamark.client.leftovers.translating import Translator
from seamark.client.machine import this_machine
from seamark.client.uploader.locking import FolderLock
from seamark.client.uploader.messages import Message
from seamark.client.uploader.upload import Outcome

__all__ = ["send_queue"]

_PLACE = "journal"
_PLAN = "journal.plan.json"
_LOCK = "journal.lock"
_PACKAGE = "neptune 1.x"


class _Plan(msgspec.Struct, frozen=True):
    session: str
    last_version: int


def send_queue(
    queue: Queue,
    connection: Connection,
    project: str,
    say: Callable[[Message], None],
    complain: Callable[[str], None],
) -> Outcome | None:
    """Sends all that a queue holds, and removes its folder when that is acknowledged. An offline run is created in `project`.

    `say` gets the uploader's messages, `complain` what cannot be sent. None when somebody else sends it at the moment, or writes to
    it. Raises OSError when the folder cannot be read or written.
    """
    lock = FolderLock(queue.path / _LOCK)
    if queue.is_written_to or not lock.acquire():
        return None
    try:
        while True:
            plan = _read_plan(queue.path)
            if plan is None:
                plan = _convert(queue, connection, project, complain)
            if plan is None:
                break
            outcome = _send(queue, plan, connection, say)
            if outcome is not Outcome.DONE:
                return outcome
            queue.acknowledge(plan.last_version)
            (queue.path / _PLAN).unlink(missing_ok=True)
        queue.remove()
        return Outcome.DONE
    finally:
        lock.release()


def _convert(queue: Queue, connection: Connection, project: str, complain: Callable[[str], None]) -> _Plan | None:
    """Makes the journal of all that is not acknowledged; None when there is nothing."""
    place = queue.path / _PLACE
    shutil.rmtree(place, ignore_errors=True)
    operations = queue.operations()
    first = next(operations, None)
    if first is None:
        return None
    session = new_session()
    writer = JournalWriter(place / "journals" / session, session)
    manifest = Manifest(
        version=MANIFEST_VERSION,
        session=session,
        kind=queue.kind,
        project=project,
        uuid=queue.uuid,
        create=NewContainer(kind=queue.kind) if queue.is_offline else None,
        api=connection.base_url,
        package=_PACKAGE,
        created_at=time.time_ns() // 1_000_000,
        mode="offline",
        writer=writer.writer,
        machine=this_machine(),
    )
    folder = JournalFolder.create(place, manifest)
    translator = Translator(queue, folder, writer, complain)
    translator.write(first)
    last = first.version
    for operation in operations:
        translator.write(operation)
        last = operation.version
    # The process that logged ended in its own way, whatever that was: nothing is said of it.
    writer.synchronize()
    writer.close()
    plan = _Plan(session, last)
    partial = queue.path / f"{_PLAN}.{os.getpid()}"
    partial.write_bytes(msgspec.json.encode(plan))
    os.replace(partial, queue.path / _PLAN)
    return plan


def _send(queue: Queue, plan: _Plan, connection: Connection, say: Callable[[Message], None]) -> Outcome:
    path = queue.path / _PLACE / "journals" / plan.session
    if not path.joinpath("manifest.json").exists():
        return Outcome.DONE
    return send_folder(JournalFolder.open(path), connection, say)


def _read_plan(folder: Path) -> _Plan | None:
    try:
        return msgspec.json.decode((folder / _PLAN).read_bytes(), type=_Plan)
    except (OSError, msgspec.DecodeError):
        return None
