"""Runs of the 3.x loggers that are sent later or not at all."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.interop.official import Observations, OfficialClient
from tests.interop.waiting import until

LOSS = {str(float(step)): 1.0 / (step + 1) for step in range(1_000)}
SHUFFLED = {str(number / 1_000_000): number / 1_000_000 * 2 for number in range(300)}


@pytest.fixture(scope="module")
def project(logger: OfficialClient, new_project: Callable[[str], str]) -> str:
    return new_project("modes")


@pytest.fixture(scope="module")
def client(logger: OfficialClient, project: str, tmp_path_factory: pytest.TempPathFactory) -> OfficialClient:
    return logger.within(tmp_path_factory.mktemp("modes")).having(NEPTUNE_PROJECT=project)


@pytest.fixture(scope="module")
def logged(client: OfficialClient) -> Observations:
    return client.observe("offline")


@pytest.fixture(scope="module")
def synchronised(client: OfficialClient, logged: Observations) -> list[str]:
    """What `neptune sync` said of the child, its parent and the aborted run, then of a copy of the parent, sent for the second time."""
    kept = {name: Path(path) for name, path in logged["kept"].items()}
    parent = kept["offline"]
    copy = client.folder / "copy"
    shutil.copytree(parent if client.is_ours else parent.parent, copy)
    said = [client.cli("sync", str(kept[name]), "--timeout", "60", seconds=90) for name in ("offline-child", "offline")]
    if client.is_ours:
        until(lambda: not kept["aborted"].exists(), what="the process that sends to be done with the aborted run", seconds=60)
    else:
        said.append(client.cli("sync", str(kept["aborted"]), "--timeout", "60", seconds=90))
    # The files were moved to the server with the first delivery; that they are missing now must not undo anything.
    again = copy if client.is_ours else copy / parent.name
    said.append(client.cli("sync", str(again), "--timeout", "60", seconds=90))
    return said


@pytest.fixture(scope="module")
def seen(query: OfficialClient, project: str, synchronised: list[str]) -> Observations:
    assert len(synchronised) >= 3
    return query.observe(
        "read_runs",
        project=project,
        runs=["offline", "offline-child", "aborted"],
        configs=["answer", "text", "sys/tags", "sys/name"],
        metrics=["loss", "other", "shuffled"],
        series=["lines"],
        files=["file"],
        file_series=["pictures"],
    )


def test_an_offline_run_is_complete_after_it_was_sent_even_twice(seen: Observations) -> None:
    assert seen["configs offline"] == {"answer": 42, "text": "written offline", "sys/tags": ["later"], "sys/name": "offline"}
    metrics = seen["metrics offline"]
    assert metrics["loss"] == LOSS
    assert metrics["other"] == {str(float(step)): float(step) for step in range(1_000)}
    assert seen["files offline"] == {"file": hashlib.sha256(b"from an offline run").hexdigest()}


def test_points_of_one_request_may_come_in_any_order_and_in_steps_of_a_millionth(seen: Observations) -> None:
    assert seen["metrics offline"]["shuffled"] == pytest.approx(SHUFFLED)
    assert seen["series offline"]["lines"] == {step: f"line {float(step):.6f}" for step in SHUFFLED}


def test_a_file_of_a_step_is_the_last_that_was_logged_for_it(seen: Observations) -> None:
    numbers = {"1.0": 3, "2.0": 1, "3.0": 0}
    expected = {step: hashlib.sha256(f"picture {number}".encode()).hexdigest() for step, number in numbers.items()}
    assert seen["file_series offline"] == expected


def test_a_fork_that_is_sent_before_its_parent_inherits_when_the_parent_comes(seen: Observations) -> None:
    inherited = {str(float(step)): 1.0 / (step + 1) for step in range(10)}
    assert seen["metrics offline-child"]["loss"] == {**inherited, "10.0": -1.0}


def test_a_run_that_was_aborted_is_completed_from_its_database(seen: Observations) -> None:
    assert seen["metrics aborted"] == {"loss": {"1.0": 0.5}}


def test_a_disabled_run_sends_and_writes_nothing(logged: Observations, seen: Observations) -> None:
    assert logged["disabled_waits"] == [True, True]
    assert logged["disabled_wrote"] is False
    assert "nothing" not in seen["listed"]
