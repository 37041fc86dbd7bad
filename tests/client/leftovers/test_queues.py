"""Folders of the official 1.x client, of every layout that it ever had."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seamark.client.leftovers.queues import find_queues

UUID = "5e2f5c1e-6f9a-4f9b-8f5e-0c8b9b9d3a01"


def write(folder: Path, *versions: int, acknowledged: int | None = None, put: int | None = None) -> None:
    """A queue whose log files begin with the given versions; each has three operations."""
    folder.mkdir(parents=True)
    for first in versions:
        records = [
            {"obj": {"type": "AssignInt", "path": ["a"], "value": number}, "version": number, "at": 1.5}
            for number in range(first, first + 3)
        ]
        (folder / f"data-{first}.log").write_text("\n".join(json.dumps(record) for record in records) + "\n")
    if acknowledged is not None:
        (folder / "last_ack_version").write_text(str(acknowledged))
    if put is not None:
        (folder / "last_put_version").write_text(str(put))


@pytest.mark.parametrize(
    ("place", "kind", "is_offline", "pid"),
    [
        (f"async/{UUID}/exec-0-2022", "run", False, None),
        (f"async/run__{UUID}/exec-0-2022", "run", False, None),
        (f"async/model__{UUID}/exec-0-2022", "model", False, None),
        (f"async/model_version__{UUID}__77__abcdefgh", "modelVersion", False, 77),
        (f"async/project__{UUID}__77__abcdefgh", "project", False, 77),
        (f"async/run__{UUID}__2022-01-01__77__abcdefgh", "run", False, None),
        (f"offline/{UUID}", "run", True, None),
        (f"offline/run__{UUID}", "run", True, None),
        (f"offline/run__{UUID}__77__abcdefgh", "run", True, 77),
    ],
)
def test_every_layout_is_found(tmp_path: Path, place: str, kind: str, is_offline: bool, pid: int | None) -> None:
    write(tmp_path / place, 1)
    (queue,) = find_queues(tmp_path)
    assert (queue.path, queue.kind, queue.uuid) == (tmp_path / place, kind, UUID)
    assert (queue.is_offline, queue.pid) == (is_offline, pid)
    assert [each.version for each in queue.operations()] == [1, 2, 3]
    assert not queue.is_empty
    queue.remove()
    assert list((tmp_path / place.partition("/")[0]).iterdir()) == [], "the folder that held it goes with it"


def test_folders_of_other_programs_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "async" / "notebook__1__2__3").mkdir(parents=True)
    (tmp_path / "offline").mkdir()
    (tmp_path / "offline" / "README").write_text("")
    assert find_queues(tmp_path) == []
    assert find_queues(tmp_path / "nowhere") == []


def test_what_is_acknowledged_is_not_read_again(tmp_path: Path) -> None:
    write(tmp_path / f"async/run__{UUID}__77__abcdefgh", 1, 4, 7, acknowledged=5, put=9)
    (queue,) = find_queues(tmp_path)
    # A file that lies behind is not even looked into.
    (queue.path / "data-1.log").write_text("{")
    assert [each.version for each in queue.operations()] == [6, 7, 8, 9]
    queue.acknowledge(9)
    assert queue.acknowledged == 9
    assert queue.is_empty


def test_operations_that_were_not_counted_are_not_forgotten(tmp_path: Path) -> None:
    """A client that is killed may not have noted down its last operations."""
    write(tmp_path / f"async/run__{UUID}__77__abcdefgh", 1, acknowledged=1, put=1)
    (queue,) = find_queues(tmp_path)
    assert not queue.is_empty


def test_numbers_that_were_never_written_count_as_none(tmp_path: Path) -> None:
    write(tmp_path / f"async/run__{UUID}__77__abcdefgh", 1)
    (queue,) = find_queues(tmp_path)
    (queue.path / "last_ack_version").write_text("")
    assert queue.acknowledged == 0
    assert len(list(queue.operations())) == 3
