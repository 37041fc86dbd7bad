"""Writing a set into a server, several runs at once."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import groupby
from urllib.parse import quote
from uuid import UUID

import msgspec
import numpy as np

from seamark.client.connection import Connection
from seamark.client.errors import RequestRefused
from seamark.demo.sets import Drawn, SeedSet
from seamark.demo.writing import RunWriter
from seamark.model.errors import InvalidInput

__all__ = ["seed"]

_AT_ONCE = 4
_MINUTE = 60_000


class _Project(msgspec.Struct):
    uuid: str


def seed(
    connection: Connection,
    chosen: SeedSet,
    project: str,
    *,
    runs: int,
    scale: float,
    progress: Callable[[int], None],
) -> None:
    """Writes the first `runs` runs of a set, with this share of their points, into a project, which is created when it is missing.

    What is there already stays as it is, so that what was interrupted can be repeated. Raises RequestRefused and
    ServerUnreachable.
    """
    uuid = _project(connection, project)
    # The newest run has just ended: no point comes from the future.
    began = int(time.time() * 1000) - round(chosen.seconds * 1000 * scale)

    def write(index: int) -> None:
        # The newest run began last, whatever the order in which they are written.
        rng = np.random.default_rng([ord(chosen.name), index])
        drawn = Drawn(index, rng, began - (runs - index) * _MINUTE, scale)
        chosen.write(RunWriter(connection, project, uuid, f"{chosen.name} {index}", chosen.wanted(drawn)), drawn)
        progress(1)

    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="seed") as pool:
        for _, wave in groupby(range(runs), chosen.wave):
            # A fork is made when its parent is there.
            for _ in pool.map(write, wave):
                pass


def _project(connection: Connection, project: str) -> UUID:
    workspace, separator, name = project.partition("/")
    if not (workspace and separator and name) or "/" in name:
        raise InvalidInput(f'"{project}" does not name a project. Write it as WORKSPACE/NAME, for example main/demo.')
    address = f"/api/v1/projects/{quote(workspace, safe='')}/{quote(name, safe='')}"
    with suppress(RequestRefused):
        return UUID(connection.request("GET", address).parsed(_Project).uuid)
    # Whoever may not see it learns from the answer to this one why it cannot be made.
    created = connection.request("POST", f"/api/v1/workspaces/{quote(workspace, safe='')}/projects", json={"name": name})
    return UUID(created.parsed(_Project).uuid)
