"""What the official reader sees of a project, written as neptune-exporter writes it and imported, is what it sees of the new one."""

from __future__ import annotations

import hashlib
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from seamark.demo.export import ExportWriter, safe_name
from tests.interop.conftest import Team
from tests.interop.neptune3.conftest import Recorded
from tests.interop.official import OfficialClient
from tests.interop.server import Server

_KEPT = (
    "sys/custom_run_id",
    "sys/name",
    "sys/description",
    "sys/tags",
    "sys/group_tags",
    "sys/failed",
    "sys/creation_time",
    "sys/ping_time",
    "sys/running_time_seconds",
    "sys/experiment/",
    "sys/forking/",
)
"""What of the system's a run takes along; the rest is about where it is."""

Row = list[Any]


def exported(query: OfficialClient, project: str, folder: Path) -> list[Row]:
    seen = query.observe("export_with_query", project=project, files=str(folder / "files" / safe_name(project)))
    assert [seen[each] for each in ("add_singles", "add_series", "add_files")] == [None, None, None]
    return seen["rows"]


def write(rows: list[Row], project: str, folder: Path) -> None:
    for run_id in sorted({row[0] for row in rows}):
        run = ExportWriter(folder).run(project, run_id)
        for _, path, kind, step, time, value in (row for row in rows if row[0] == run_id):
            if kind in ("file", "file_series"):
                value = {"path": value}
            elif kind in ("float", "float_series"):
                value = None if value == "nan" else float(value)
            run.value(path, kind, value, step, time)
        run.write(parts=3)


def comparable(rows: list[Row], project: str, folder: Path) -> list[Row]:
    found: list[Row] = []
    for run, path, kind, step, time, value in rows:
        if path.startswith("sys/") and not path.startswith(_KEPT):
            continue
        if kind in ("file", "file_series"):
            value = hashlib.sha256((folder / "files" / safe_name(project) / value).read_bytes()).hexdigest()
        found.append([run, path, kind, step, time, value])
    return sorted(found, key=repr)


@pytest.mark.parametrize("logger", ["official"], indirect=True)
def test_a_project_that_was_exported_and_imported_reads_as_it_was(
    recorded: Recorded, query: OfficialClient, server: Server, team: Team, tmp_path: Path
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    rows = exported(query.within(tmp_path / "one"), recorded.project, before)
    assert len({row[2] for row in rows}) == 11
    write(rows, recorded.project, before)
    target = f"{team.workspace}/imported-{token_hex(3)}"
    said = server.seamark("import", str(before), "--project", target, "--user", team.owner.name)
    assert said.rstrip().endswith(", 0 errors.")
    owner = query.within(tmp_path / "two").having(NEPTUNE_API_TOKEN=team.owner.token)
    again = exported(owner, target, after)
    found, expected = comparable(again, target, after), comparable(rows, recorded.project, before)
    assert [each for each in found if each not in expected] == []
    assert found == expected
