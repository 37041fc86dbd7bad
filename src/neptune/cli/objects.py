"""What waits in a data directory, by the objects that it was logged to."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from seamark.client.connection import Connection
from seamark.client.containers import ContainerFacts
from seamark.client.folder import JournalFolder
from seamark.client.leftovers.finding import KnownContainer, find_leftovers, look_up
from seamark.client.leftovers.queues import Queue
from seamark.client.set_aside import count_set_aside

__all__ = ["OFFLINE_PREFIX", "Left", "LeftObject", "collect"]

OFFLINE_PREFIX = "offline/"


@dataclass(slots=True)
class LeftObject:
    """One object with all that waits for it: it may have been logged to several times, and by several processes."""

    uuid: str
    known: KnownContainer | None
    """What the server says of it; None for an offline run that was not created yet, and for what is not there any more."""
    is_offline: bool
    journals: list[JournalFolder] = field(default_factory=list[JournalFolder])
    queues: list[Queue] = field(default_factory=list[Queue])

    @property
    def name(self) -> str:
        if self.known is not None:
            return self.known.name
        return f"{OFFLINE_PREFIX}{self.uuid}" if self.is_offline else self.uuid

    @property
    def is_gone(self) -> bool:
        """Whether there is nothing any more that this could be sent to."""
        return self.known is None and not self.is_offline

    @property
    def is_sent(self) -> bool:
        """Whether the server has everything."""
        return not self.journals and all(queue.is_empty for queue in self.queues)

    @property
    def set_aside(self) -> int:
        """How many calls the server has failed at each time."""
        return sum(count_set_aside(journal.path) for journal in self.journals)

    @property
    def kind(self) -> str:
        return self.known.kind if self.known is not None else "run"


@dataclass(frozen=True, slots=True)
class Left:
    """`objects` has what can be named by a UUID, `logs` the databases of neptune-scale; `foreign` counts journals that are for
    other servers."""

    objects: list[LeftObject]
    logs: list[Path]
    foreign: int


def collect(data_dir: Path, connection: Connection) -> Left:
    """Everything in a data directory that is for the connection's server, or for any.

    Raises RequestRefused, ServerUnreachable and OSError.
    """
    left = find_leftovers(data_dir)
    objects: dict[str, LeftObject] = {}
    foreign = 0

    def object_of(uuid: str, waits_for_creation: bool) -> LeftObject:
        found = objects.get(uuid)
        if found is None:
            known = look_up(connection, uuid)
            found = objects[uuid] = LeftObject(uuid, known, known is None and waits_for_creation)
        found.is_offline = found.is_offline or (found.known is None and waits_for_creation)
        return found

    for queue in left.queues:
        object_of(queue.uuid, queue.is_offline).queues.append(queue)
    for journal in left.journals:
        manifest = journal.manifest
        if manifest.api and manifest.api != connection.base_url:
            foreign += 1
            continue
        object_of(_uuid_of(journal), manifest.create is not None).journals.append(journal)
    return Left(list(objects.values()), left.logs, foreign)


def _uuid_of(journal: JournalFolder) -> str:
    """The UUID of what a journal is for: of the run that had the custom id already, when its uploader has found one."""
    created = journal.remembered_container()
    if created is not None:
        with suppress(msgspec.DecodeError):
            return msgspec.json.decode(created, type=ContainerFacts).uuid
    return journal.manifest.uuid
