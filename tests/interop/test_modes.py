"""Connection modes, data left on disk, and the client's own command line."""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.interop.official import Observations, OfficialClient
from tests.interop.waiting import until

OURS = pytest.mark.parametrize("official", ["ours"], indirect=True)
"""What sends the data survives the process, so that nothing is left behind."""

OFFICIAL = pytest.mark.parametrize("official", ["official"], indirect=True)
"""What a process had not sent waits for a command."""


@pytest.fixture(scope="module")
def sync_client(client: OfficialClient) -> OfficialClient:
    return client.within(client.folder / "sync")


@pytest.fixture(scope="module")
def sync_mode(sync_client: OfficialClient) -> Observations:
    return sync_client.observe("modes", mode="sync")


def test_sync_mode_writes_before_it_returns_and_leaves_nothing_on_disk(sync_mode: Observations) -> None:
    assert sync_mode["value_at_once"] == "sync value"
    assert sync_mode["folders"] == []


def test_async_mode_has_sent_everything_when_the_run_stops(client: OfficialClient) -> None:
    folder = client.within(client.folder / "async")
    written = folder.observe("modes", mode="async")
    assert written["folders"] == []
    read = folder.observe("read_run", sys_id=written["sys_id"], values=["value"], series=["series"], files=["from_memory"])
    assert read["value"] == "async value"
    assert read["series"] == [[1, 2], [1, 2]]
    assert read["from_memory"] == "in memory"


def test_read_only_mode_reads_and_writes_nothing(sync_client: OfficialClient, sync_mode: Observations) -> None:
    seen = sync_client.observe("modes", mode="read-only", sys_id=sync_mode["sys_id"])
    assert seen["value"] == seen["value_after_writing"] == "sync value"
    assert seen["added"] is False
    assert seen.failure("new_run").kind == "NeedExistingRunForReadOnlyMode"
    assert seen.failure("new_model").kind == "NeedExistingModelForReadOnlyMode"


def test_debug_mode_needs_no_server(client: OfficialClient) -> None:
    alone = client.within(client.folder / "debug").without("NEPTUNE_API_TOKEN", "NEPTUNE_PROJECT")
    seen = alone.observe("modes", mode="debug")
    assert seen["value"] == 7
    assert seen["folders"] == []


@dataclass(frozen=True)
class SyncedOffline:
    before: Observations
    status: str
    output: str
    sys_id: str
    client: OfficialClient


@pytest.fixture(scope="module")
def offline(client: OfficialClient, project: str) -> SyncedOffline:
    here = client.within(client.folder / "offline")
    before = here.without("NEPTUNE_API_TOKEN", "NEPTUNE_PROJECT").observe("modes", mode="offline")
    status = here.cli("status")
    output = here.cli("sync", "-p", project)
    found = re.search(rf"{project}/([A-Z0-9]+-\d+)", output)
    assert found is not None, output
    return SyncedOffline(before, status, output, found[1], here)


def test_an_offline_run_stays_on_disk(offline: SyncedOffline) -> None:
    assert offline.before["folders"] == (["journals"] if offline.client.is_ours else ["offline"])
    assert offline.before.failure("fetch").kind == "NeptuneOfflineModeFetchException"
    assert re.search(r"- offline/[0-9a-f-]{36}", offline.status)


def test_an_offline_run_is_synchronized_whole(offline: SyncedOffline) -> None:
    read = offline.client.observe(
        "read_run",
        sys_id=offline.sys_id,
        values=["value", "sys/tags", "sys/name"],
        series=["series"],
        files=["from_memory", "from_disk"],
        sets=["set"],
    )
    assert read["value"] == "offline value"
    assert read["sys/tags"] == ["offline"]
    assert read["sys/name"] == "made offline"
    assert read["series"] == [[1, 2, 3], [1, 2, 3]]
    assert read["from_memory"] == "in memory"
    assert read["from_disk"] == "from disk"
    assert read["set"] == ["note.txt"]
    assert not list((offline.client.folder / ".neptune").rglob("data-*.log"))


@OURS
def test_what_a_killed_process_had_logged_arrives_without_anybody_doing_anything(client: OfficialClient, tmp_path: Path) -> None:
    here = client.within(tmp_path)
    with here.started("killed") as process:
        output, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, output + errors
    sys_id = output.split("RUN ")[1].split()[0]

    def arrived() -> bool:
        return not list((tmp_path / ".neptune" / "journals").glob("*/manifest.json"))

    until(arrived, what="everything of the killed process on the server", seconds=60)
    read = here.observe("read_run", sys_id=sys_id, values=["value"], series=["series"], files=["file"])
    assert read["value"] == "left on disk"
    assert read["series"] == [list(range(100)), list(range(100))]
    assert read["file"] == "kept beside the queue"


@dataclass(frozen=True)
class Killed:
    client: OfficialClient
    sys_id: str


@pytest.fixture
def killed(client: OfficialClient, tmp_path: Path) -> Killed:
    """A run whose process was killed while it had data to send."""
    here = client.within(tmp_path)
    with here.started("killed") as process:
        output, errors = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, output + errors
    found = re.search(r"^RUN (\S+)$", output, re.MULTILINE)
    assert found is not None, output
    return Killed(here, found[1])


@OFFICIAL
def test_what_a_killed_process_had_not_sent_is_synchronized_later(killed: Killed, project: str) -> None:
    before = killed.client.observe("read_run", sys_id=killed.sys_id, values=["value"], absent=["series"])
    assert (before["value"], before["series"]) == ("sent", False)
    assert f"- {project}/{killed.sys_id}" in killed.client.cli("status")
    killed.client.cli("sync")
    after = killed.client.observe("read_run", sys_id=killed.sys_id, values=["value"], series=["series"], files=["file"])
    assert after["value"] == "left on disk"
    assert after["series"] == [list(range(100)), list(range(100))]
    assert after["file"] == "kept beside the queue"
    assert killed.client.cli("status", returncode=1)


@OFFICIAL
def test_only_the_named_run_is_synchronized(killed: Killed, project: str) -> None:
    killed.client.cli("sync", "--object", f"{project}/{killed.sys_id}")
    after = killed.client.observe("read_run", sys_id=killed.sys_id, values=["value"])
    assert after["value"] == "left on disk"


@OFFICIAL
def test_left_over_data_are_cleared_after_a_question(killed: Killed, project: str) -> None:
    said = killed.client.cli("clear", answer="y\n")
    assert f"- {project}/{killed.sys_id}" in said
    assert "Deleted: " in said
    assert not list((killed.client.folder / ".neptune").rglob("data-*.log"))
    after = killed.client.observe("read_run", sys_id=killed.sys_id, values=["value"])
    assert after["value"] == "sent"
