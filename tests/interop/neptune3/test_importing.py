"""Runs that the official 3.x logger kept on disk: sent by its own `neptune sync`, and imported without it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from seamark.tracking.authentication import encode_api_token
from tests.interop.conftest import Team
from tests.interop.neptune3.conftest import SCRIPTS
from tests.interop.official import OfficialClient
from tests.interop.server import Server, running_server

OFFLINE = "lab/offline"
RUNS = 6


@dataclass(frozen=True)
class Kept:
    """A folder with logs of the runs of `scripts/record.py`, and the files that they refer to."""

    folder: Path

    @property
    def logs(self) -> list[Path]:
        """The databases, in the order in which their runs began."""
        return sorted(self.folder.rglob("*.sqlite3"), key=lambda path: int(path.parent.name.rpartition("_")[2]))


@pytest.fixture(scope="module")
def kept(scale: OfficialClient, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("kept")
    offline = scale.within(folder).having(NEPTUNE_PROJECT=OFFLINE, NEPTUNE_MODE="offline")
    offline.without("NEPTUNE_API_TOKEN").observe("record")
    return Kept(folder)


def read(query: OfficialClient, wrong_token: str, project: str) -> dict[str, Any]:
    """What every function of `neptune-query` sees of a project, under one name for all projects."""
    seen = query.observe("read_with_query", project=project, wrong_token=wrong_token).everything()
    return json.loads(json.dumps(seen).replace(project, "THE PROJECT"))


def import_options(kept: Kept, project: str, user: str) -> list[str]:
    # The script logs itself, and files beside a folder that is not called `.neptune`.
    folders = ["--files-from", str(kept.folder), "--files-from", str(SCRIPTS)]
    return ["import", str(kept.folder), "--project", project, "--user", user, *folders]


@pytest.fixture(scope="module")
def imported(
    kept: Kept,
    query: OfficialClient,
    wrong_token: str,
    server: Server,
    team: Team,
    new_project: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """Imported through the running server, twice."""
    project = new_project("imported")
    for _ in range(2):
        said = server.seamark(*import_options(kept, project, team.member.name)).splitlines()
        assert said[-1].startswith(f"{RUNS} runs, ")
        assert said[-1].endswith(", 0 errors.")
    return read(query.within(tmp_path_factory.mktemp("imported")), wrong_token, project)


@pytest.fixture(scope="module")
def embedded(kept: Kept, query: OfficialClient, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Imported into a data directory on which a server starts only afterwards."""
    folder = tmp_path_factory.mktemp("embedded")
    alone = Server("", folder / "data", 0, folder / "server.log")
    alone.seamark("user", "create", "mira", "--admin")
    alone.seamark("workspace", "create", "lab", "--owner", "mira")
    assert alone.seamark(*import_options(kept, "lab/embedded", "mira")).endswith(", 0 errors.")
    with running_server(folder) as running:
        reader = query.within(folder / "work").having(NEPTUNE_API_TOKEN=running.token("mira"))
        return read(reader, encode_api_token("wrong", running.url), "lab/embedded")


@pytest.fixture(scope="module")
def synchronised(
    kept: Kept,
    scale: OfficialClient,
    query: OfficialClient,
    wrong_token: str,
    server: Server,
    imported: dict[str, Any],
    embedded: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """Sent by `neptune sync`, which deletes what it has sent: so this comes after the imports."""
    server.seamark("project", "create", OFFLINE, "--visibility", "workspace")
    for log in kept.logs:
        scale.cli("sync", str(log))
    assert kept.logs == []
    return read(query.within(tmp_path_factory.mktemp("synchronised")), wrong_token, OFFLINE)


def test_an_import_through_the_server_makes_what_synchronising_makes(
    imported: dict[str, Any], synchronised: dict[str, Any]
) -> None:
    assert synchronised["runs"]["value"] == ["alpha-1", "alpha-2", "apart-1", "beta-1", "beta-2", "loose"]
    assert imported == synchronised


def test_an_import_without_a_server_makes_what_synchronising_makes(
    embedded: dict[str, Any], synchronised: dict[str, Any]
) -> None:
    assert embedded == synchronised


def test_what_a_run_could_not_send_before_it_died_is_imported(
    scale: OfficialClient,
    query: OfficialClient,
    server: Server,
    team: Team,
    new_project: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    project = new_project("interrupted")
    nowhere = encode_api_token("any", "http://127.0.0.1:9")
    dying = scale.within(tmp_path_factory.mktemp("dying")).having(NEPTUNE_PROJECT=project, NEPTUNE_API_TOKEN=nowhere)
    dying.observe("interrupted")
    (database,) = Kept(dying.folder).logs
    assert database.with_name(database.name + "-wal").stat().st_size > 0
    said = server.seamark("import", str(database), "--user", team.member.name)
    assert said.splitlines()[-1] == "1 run, 1,002 values, 1 file, 0 errors."
    seen = query.within(tmp_path_factory.mktemp("read")).observe(
        "read_runs", project=project, runs=["interrupted"], configs=["answer"], metrics=["loss"], files=["file"]
    )
    assert seen["configs interrupted"] == {"answer": 42}
    assert len(seen["metrics interrupted"]["loss"]) == 1_000
    assert seen["files interrupted"] == {"file": hashlib.sha256(b"not sent").hexdigest()}
