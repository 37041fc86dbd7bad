"""`seamark demo seed`: made-up projects, written through the real ingest."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.interop.server import Server, run_seamark, running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("seeds")) as running:
        yield running


def seeded(server: Server, *arguments: str) -> str:
    return server.seamark("demo", "seed", *arguments)


def asked(server: Server, path: str, body: object = None) -> Any:
    headers = {"Authorization": f"Bearer {server.token('admin')}"}
    return server.request("GET" if body is None else "POST", f"/api/v1/{path}", body=body, headers=headers)


def test_a_set_is_the_same_after_it_is_written_again(server: Server) -> None:
    arguments = ("S", "--runs", "3", "--scale", "0.02", "--project", "main/small")
    assert f"{server.url}/w/main/p/small/runs" in seeded(server, *arguments)
    search = {"columns": ["sys/name", "train/loss", "monitoring/stdout", "validation/samples"]}
    first = asked(server, "projects/main/small/runs/search", search)
    assert first["total"] == 3
    assert [row["attributes"]["train/loss"]["value"]["count"] for row in first["rows"]] == [8] * 3
    assert all(row["attributes"]["validation/samples"]["value"]["count"] == 8 for row in first["rows"])
    seeded(server, *arguments)
    assert asked(server, "projects/main/small/runs/search", search) == first


def test_the_deep_set_has_its_spikes_and_forks_of_forks(server: Server) -> None:
    seeded(server, "D", "--scale", "0.00004", "--project", "main/deep")
    youngest = asked(server, "projects/main/deep/runs?custom_id=D-000099")
    generations = 0
    while youngest["fork"]:
        youngest, generations = asked(server, f"projects/main/deep/runs/{youngest['fork']['parent']}"), generations + 1
    assert generations == 3
    rows = asked(
        server, "projects/main/deep/runs/search", {"columns": ["metrics/train/m00", "planted/spike_value"], "limit": 100}
    )
    assert rows["total"] == 100
    for row in rows["rows"]:
        planted, series = row["attributes"]["planted/spike_value"], row["attributes"]["metrics/train/m00"]
        assert series["value"]["max"] >= planted["value"], row["id"]


@pytest.mark.parametrize(
    ("name", "path"), [("M", "metrics/train/m01"), ("W", "layers/399/block_9/activation_std"), ("L", "metrics/m9")]
)
def test_other_sets_hold_what_they_say(server: Server, name: str, path: str) -> None:
    project = f"main/set-{name.lower()}"
    seeded(server, name, "--runs", "1", "--scale", "0.02", "--project", project)
    (row,) = asked(server, f"projects/{project}/runs/search", {"columns": [path]})["rows"]
    assert row["attributes"][path]["value"]["count"] >= 2


def test_no_point_comes_from_the_future(server: Server) -> None:
    seeded(server, "F", "--runs", "1", "--scale", "0.2", "--project", "main/files")
    (row,) = asked(server, "projects/main/files/runs/search", {"columns": []})["rows"]
    points = asked(server, f"projects/main/files/runs/{row['id']}/series/files?path=media/samples")["points"]
    times = [point["timestamp"] for point in points]
    assert times[-1] - times[0] == 390_000
    assert times[-1] <= time.time() * 1000


def test_without_a_server_the_command_says_how_to_start_one(tmp_path: Path) -> None:
    done = run_seamark("demo", "seed", "S", "--data-dir", tmp_path)
    assert done.returncode == 1
    assert "seamark server" in done.stderr


def test_the_export_is_a_folder_that_can_be_imported(server: Server, tmp_path: Path) -> None:
    told = seeded(server, "I", "--folder", str(tmp_path / "export"), "--project", "main/of-i")
    assert f"seamark import {tmp_path / 'export'}" in told
    imported = server.seamark("import", str(tmp_path / "export"))
    assert "9 runs, " in imported
    assert imported.rstrip().endswith(" 0 errors.")
    found = asked(server, "projects/main/of-i/runs/search", {"columns": ["sys/owner", "train/loss"]})
    assert found["total"] == 6
    assert {row["attributes"]["sys/owner"]["value"] for row in found["rows"]} == {"ann"}
    assert {row["id"] for row in found["rows"]} == {f"EXP-{number}" for number in range(1, 7)}
