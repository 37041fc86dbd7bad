"""The first Neptune API through `neptune.legacy`: the same script on the official package and on ours, the same values afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import neptune
from tests.interop.conftest import Team
from tests.interop.official import Observations, OfficialClient


@pytest.fixture(scope="module")
def seen(client: OfficialClient) -> Observations:
    return client.observe("legacy")


READ = """
import json, sys, neptune
with neptune.init_run(with_id=sys.argv[1], mode="read-only") as run:
    def shown(fields, above=""):
        found = {}
        for name, field in fields.items():
            path = f"{above}{name}"
            found |= shown(field, f"{path}/") if isinstance(field, dict) else {path: type(field).__name__}
        return found
    found = shown(run.get_structure())
    series = {path: list(run[path].fetch_values(progress_bar=False)["value"]) for path in sys.argv[2:] if path in found}
    print(json.dumps([found, series, run["sys/failed"].fetch()]))
"""


def read(client: OfficialClient, sys_id: str, *series: str) -> Any:
    """Fields with their types, the values of some series, and whether it failed, of the run that an experiment is."""
    environment = {**client.environment(), "PYTHONPATH": str(Path(neptune.__file__).parents[1])}
    shown = subprocess.run(
        [sys.executable, "-c", READ, sys_id, *series],
        env=environment,
        cwd=client.folder,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def written(seen: Observations, client: OfficialClient) -> Any:
    return read(client, seen["ids"][0], "monitoring/stdout", "monitoring/logger", "logs/words", "logs/accuracy")


@pytest.fixture(scope="module")
def failed(seen: Observations, client: OfficialClient) -> Any:
    return [read(client, sys_id, "monitoring/traceback") for sys_id in seen["ids"][1:]]


def test_an_experiment_is_a_run_with_the_fields_that_migrated_ones_have(written: Any) -> None:
    fields, _, _ = written
    assert {
        path: kind
        for path, kind in fields.items()
        if not path.startswith(("sys/", "source_code/git", "artifacts/given", "monitoring/network_"))
    } == {
        "artifacts/elsewhere/below/deep.txt": "File",
        "artifacts/elsewhere/top.txt": "File",
        "artifacts/renamed/file.dat": "File",
        "artifacts/stream.bin": "File",
        "artifacts/stream.txt": "File",
        "logs/accuracy": "FloatSeries",
        "logs/late": "FloatSeries",
        "logs/long": "StringSeries",
        "logs/loss": "FloatSeries",
        "logs/pictures": "FileSeries",
        "logs/words": "StringSeries",
        "monitoring/cpu": "FloatSeries",
        "monitoring/logger": "StringSeries",
        "monitoring/memory": "FloatSeries",
        "monitoring/stderr": "StringSeries",
        "monitoring/stdout": "StringSeries",
        "parameters/deep/er": "Float",
        "parameters/epochs": "Float",
        "parameters/infinite": "String",
        "parameters/list": "String",
        "parameters/lr": "Float",
        "parameters/missing": "String",
        "parameters/name": "String",
        "parameters/none": "String",
        "parameters/on": "String",
        "properties/late": "String",
        "properties/new": "String",
        "properties/number": "String",
        "properties/text": "String",
        "source_code/entrypoint": "String",
        "source_code/files": "FileSet",
    }
    assert fields["artifacts/given/top.txt"] == fields["artifacts/given/below/deep.txt"] == "File"


def test_what_is_printed_and_said_by_a_logger_is_logged(written: Any) -> None:
    _, series, is_failed = written
    assert "printed by the script" in series["monitoring/stdout"]
    assert series["monitoring/logger"] == ["said by a logger"]
    assert series["logs/words"] == ["first line", "second\nline"]
    assert series["logs/accuracy"] == [0.5, 0.75]
    assert is_failed is False


def test_how_an_experiment_failed_is_logged(failed: Any) -> None:
    (_, second, second_failed), (_, third, third_failed) = failed
    assert second_failed is True
    assert second["monitoring/traceback"] == ["it failed", "here"]
    assert third_failed is True
    assert any("out of luck" in line for line in third["monitoring/traceback"])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("current", True),
        ("tags", ["five", "four", "three", "two"]),
        ("properties", {"number": "8", "text": "b", "new": "None"}),
        (
            "parameters",
            {
                "lr": "0.1",
                "epochs": "3.0",
                "on": "'True'",
                "name": "'adam'",
                "infinite": "'Infinity'",
                "missing": "'NaN'",
                "list": "\"[1, 'a']\"",
                "none": "'None'",
                "deep/er": "2.0",
            },
        ),
        ("running", "running"),
        ("logs", {"accuracy": 0.75, "long": "é" * 20_000, "loss": 0.25, "pictures": None, "words": "second\nline"}),
        (
            "points",
            [
                {"x": 0.0, "loss": 0.5, "accuracy": None},
                {"x": 1.0, "loss": 0.25, "accuracy": 0.5},
                {"x": 2.5, "loss": None, "accuracy": 0.75},
            ],
        ),
        ("hardware", True),
        (
            "system",
            {
                "name": "first",
                "owner": "mira",
                "notes": "what it is",
                "description": "what it is",
                "hostname": "nowhere",
                "finished": None,
                "channels_size": 0,
            },
        ),
        ("system_types", [True, True]),
        ("downloaded", "top"),
        ("sources", [["module.py"]]),
        ("late", [True, "yes", 1.0]),
        ("reset", None),
        ("all", ["first", "second", "third"]),
        ("by_id", ["first", "third"]),
        ("by_tag", ["first", "second"]),
        ("by_tags", ["first"]),
        ("by_owner", [3, []]),
        ("by_time", [3, []]),
        ("equal", [True, True]),
        ("trimmed", 255),
        ("empty_table", 0),
        ("members", True),
        ("projects", True),
        ("same_project", True),
        ("set_project", True),
    ],
)
def test_experiments_tell_what_was_logged(seen: Observations, name: str, expected: object) -> None:
    assert seen[name] == expected


def test_what_experiments_are_called(seen: Observations, project: str) -> None:
    first = seen["ids"][0]
    assert seen["project"] == [f"Project({project})", True, True]
    assert seen["names"] == ["first", f"Experiment({first})", {"channels": {"numeric": 1000, "text": 100, "image": 100}}]
    assert seen["channels"] == seen["logs"]
    known = "channels_size created description finished hostname id name notes owner running_time size storage_size tags"
    assert seen["system_names"] == known.split()


def test_the_table_has_a_row_for_each_experiment(seen: Observations) -> None:
    columns, (first, second, third) = seen["table"]
    assert columns == ["name", "finished", "owner", "notes", "tags", "channel_accuracy"]
    assert first["name"] == "first"
    assert sorted(first["tags"]) == ["five", "four", "late", "three", "two"]
    assert (first["channel_accuracy"], first["channel_words"], first["channel_late"]) == (0.75, "second\nline", 1.0)
    assert first["channel_logger"] == "said by a logger"
    assert (first["parameter_lr"], first["parameter_on"], first["property_number"]) == (0.1, "True", "8")
    assert (second["name"], second["owner"], second["channel_accuracy"]) == ("Untitled", "mira", None)
    assert third["name"] == "third"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("uninitialized", "NeptuneUninitializedException"),
        ("newer_argument", "NeptuneIncorrectImportException"),
        ("unknown_argument", "TypeError"),
        ("no_project_name", "NeptuneIncorrectProjectQualifiedNameException"),
        ("no_experiment", "NeptuneNoExperimentContextException"),
        ("no_number", "InvalidChannelValue"),
        ("no_value", "NoChannelValue"),
        ("no_text", "InvalidChannelValue"),
        ("no_place", "InvalidChannelValue"),
        ("no_image", "InvalidChannelValue"),
        ("no_image_file", "FileNotFound"),
        ("no_picture", "ValueError"),
        ("nameless_stream", "ValueError"),
        ("no_file", "FileNotFound"),
        ("no_artifact", "ValueError"),
        ("newer_way", "NeptuneIncorrectImportException"),
        ("stopped", "NeptuneNoExperimentContextException"),
        ("no_log", "KeyError"),
        ("no_download", "DownloadArtifactUnsupportedException"),
        ("download_to_file", "NotADirectory"),
        ("no_reset", "ChannelDoesNotExist"),
        ("no_workspace", "WorkspaceNotFound"),
        ("no_notebook", "NotebookNotFound"),
    ],
)
def test_what_cannot_be_done_is_refused_by_the_exception_of_the_official_package(
    seen: Observations, name: str, kind: str
) -> None:
    assert kind in seen.failure(name).bases


def test_with_the_offline_backend_nothing_is_logged(client: OfficialClient, team: Team) -> None:
    quiet = client.without("NEPTUNE_API_TOKEN").having(NEPTUNE_BACKEND="offline")
    seen = quiet.observe("legacy_offline")
    assert seen["is_nothing"] == "NoopObject"
