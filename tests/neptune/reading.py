"""What the seeded server holds, as our package reads it and as the official one does."""

from __future__ import annotations

import pickle
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neptune._kinds import ContainerType
from neptune.table import TableSource
from seamark.client.connection import Connection
from seamark.client.credentials import credentials_from
from tests.interop.official import client_python
from tests.interop.server import Server

__all__ = ["ReadRun", "Reading", "as_the_official_client_reads"]

SCRIPT = Path(__file__).with_name("official_reading.py")


@dataclass(frozen=True)
class ReadRun:
    """What the functions that fetch know of a run."""

    connection: Connection
    workspace: str
    project: str
    uuid: str
    container_type: ContainerType = ContainerType.RUN


@dataclass(frozen=True)
class Reading:
    """A server that `tests.wire.v1.seeding` has filled, and somebody who may read it."""

    server: Server
    token: str
    run_uuid: str

    @property
    def connection(self) -> Connection:
        return Connection(credentials_from(self.token), retry_seconds=5)

    @property
    def runs(self) -> TableSource:
        return TableSource(self.connection, "team", "digits", ContainerType.RUN)

    @property
    def run(self) -> ReadRun:
        return ReadRun(self.connection, "team", "digits", self.run_uuid)


def as_the_official_client_reads(reading: Reading, folder: Path) -> Mapping[str, Any]:
    """What the official client makes of the same server; what it downloads is in `folder`."""
    answer = folder.parent / "read.pickle"
    environment = {"NEPTUNE_API_TOKEN": reading.token, "OAUTHLIB_INSECURE_TRANSPORT": "1", "HOME": str(folder)}
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [client_python("official"), SCRIPT, answer],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return pickle.loads(answer.read_bytes())
