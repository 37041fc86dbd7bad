"""Everything that waits in a data directory, whoever wrote it."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import msgspec

from seamark.client.connection import Connection
from seamark.client.errors import RequestRefused
from seamark.client.folder import JournalFolder, journal_folders
from seamark.client.leftovers.logs import find_logs
from seamark.client.leftovers.queues import Queue, find_queues

__all__ = ["KnownContainer", "Leftovers", "find_leftovers", "look_up", "look_up_name"]


@dataclass(frozen=True, slots=True)
class Leftovers:
    """Journals of ours, queues of the official 1.x client, databases of the official 3.x client."""

    journals: list[JournalFolder]
    queues: list[Queue]
    logs: list[Path]


class KnownContainer(msgspec.Struct, frozen=True):
    """What the server knows of what something was logged to. `id` is the sys/id."""

    id: str
    uuid: str
    kind: str
    workspace: str
    project: str
    is_trashed: bool = False

    @property
    def name(self) -> str:
        return f"{self.workspace}/{self.project}/{self.id}"


def find_leftovers(data_dir: Path) -> Leftovers:
    """What waits in a data directory."""
    return Leftovers(journal_folders(data_dir), find_queues(data_dir), find_logs(data_dir))


def look_up(connection: Connection, uuid: str) -> KnownContainer | None:
    """What has this UUID; None when there is none that the user may see. Raises as `Connection.request` for anything else."""
    return _asked(connection, f"/api/v1/containers/{quote(uuid, safe='')}")


def look_up_name(connection: Connection, name: str) -> KnownContainer | None:
    """What is called `workspace/project/SYS-ID`; None as in `look_up`."""
    workspace, _, rest = name.partition("/")
    project, _, sys_id = rest.partition("/")
    if not (workspace and project and sys_id):
        return None
    place = f"{quote(workspace, safe='')}/{quote(project, safe='')}"
    return _asked(connection, f"/api/v1/projects/{place}/containers/{quote(sys_id, safe='')}")


def _asked(connection: Connection, path: str) -> KnownContainer | None:
    try:
        return connection.request("GET", path).parsed(KnownContainer)
    except RequestRefused as refusal:
        if refusal.status in (400, 403, 404):
            return None
        raise
