"""How a server process is: whether its stores answer, and how much room it has."""

import platform
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from seamark.model.access import Caller
from seamark.model.errors import SeamarkError
from seamark.stores.columns import Compaction
from seamark.tracking.access import require_server_admin
from seamark.tracking.context import Tracking, now_ms

__all__ = ["ServerHealth", "StoreAnswer", "look"]

_STARTED_AT = now_ms()


@dataclass(frozen=True, slots=True)
class StoreAnswer:
    name: Literal["catalog", "columns", "files"]
    kind: str
    answer: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class ServerHealth:
    python: str
    started_at: int
    stores: list[StoreAnswer]
    compactions: list[Compaction]
    """Empty where the column store does not answer."""
    disk_total: int | None
    disk_free: int | None


def look(t: Tracking, caller: Caller, data_dir: Path | None) -> ServerHealth:
    """Asks the stores and the disk; only admins of the server may look."""
    require_server_admin(caller, "see how the server is")
    stores = [
        _ask("catalog", "SQLite" if t.catalog.database.is_sqlite else "PostgreSQL", t.catalog.check),
        _ask("columns", "chDB" if t.columns.is_exclusive else "ClickHouse", t.columns.ping),
        _ask("files", t.blobs.kind, lambda: next(iter(t.blobs.list("health")), None)),
    ]
    disk = None
    if data_dir is not None:
        try:
            disk = shutil.disk_usage(data_dir)
        except OSError:
            disk = None
    return ServerHealth(
        platform.python_version(),
        _STARTED_AT,
        stores,
        _compactions(t),
        None if disk is None else disk.total,
        None if disk is None else disk.free,
    )


def _compactions(t: Tracking) -> list[Compaction]:
    try:
        return t.columns.inspection.read_compactions()
    except SeamarkError:
        # What is wrong is said where the store is asked whether it answers.
        return []


def _ask(name: Literal["catalog", "columns", "files"], kind: str, question: Callable[[], object]) -> StoreAnswer:
    began = time.monotonic()
    try:
        question()
        answer = "ok"
    except (SeamarkError, OSError) as error:
        answer = str(error)
    return StoreAnswer(name, kind, answer, 1000 * (time.monotonic() - began))
