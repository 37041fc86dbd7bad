"""Experiments on a real server: what they record, and what becomes of it."""

from __future__ import annotations

import base64
import json
import logging
import math
import os
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import neptune
import neptune.legacy as legacy
from neptune.legacy import _guests
from neptune.legacy._recording import parameter_of
from neptune.legacy._values import number_of, place_and_value
from neptune.legacy.api_exceptions import (
    ChannelNotFound,
    ExperimentOperationErrors,
    NeptuneApiException,
    ProjectNotFound,
    Unauthorized,
)
from neptune.legacy.exceptions import DownloadSourcesException, FileNotFound, InvalidChannelValue, NoChannelValue
from neptune.legacy.git_info import GitInfo
from neptune.legacy.projects import Project
from seamark.client.recording import Signal
from tests.interop.conftest import found_owner
from tests.interop.server import Server, running_server
from tests.interop.waiting import until

QUIET: dict[str, Any] = {
    "upload_stdout": False,
    "upload_stderr": False,
    "send_hardware_metrics": False,
    "handle_uncaught_exceptions": False,
    "upload_source_files": [],
    "git_info": GitInfo("0" * 40),
}


def having(**changes: Any) -> dict[str, Any]:
    return {**QUIET, **changes}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    with running_server(tmp_path_factory.mktemp("server")) as server:
        yield server, found_owner(server).token


@pytest.fixture(autouse=True)
def project(served: tuple[Server, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in [name for name in os.environ if name.startswith("NEPTUNE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NEPTUNE_API_TOKEN", served[1])
    monkeypatch.setenv("NEPTUNE_DATA_DIRECTORY", str(tmp_path / "kept"))
    monkeypatch.chdir(tmp_path)
    return legacy.init("lab/experiments")


def test_what_is_known_better_than_the_repository_does_is_logged(project: Project) -> None:
    moment = datetime(2024, 2, 29, 12, tzinfo=UTC)
    commit = GitInfo("ab" * 20, "message", "mira", "mira@lab", moment, False, "main", ["https://host/repository"])
    with project.create_experiment(**having(git_info=commit)) as experiment:
        pass
    with neptune.init_project("lab/experiments", mode="read-only") as newer:
        row = next(newer.fetch_runs_table(id=experiment.id))
        assert row["source_code/git"].get() == "ab" * 20


def test_few_runs_are_open_at_a_time_when_many_experiments_are_changed(project: Project) -> None:
    made = [project.create_experiment(tags=["many"], **QUIET) for _ in range(5)]
    for each in made:
        each.stop()
    for each in project.get_experiments(tag="many"):
        each.append_tag("changed")
        each.set_property("by", "somebody else")
    assert len(_guests._open) == 4  # pyright: ignore[reportPrivateUsage]
    changed = project.get_experiments(tag="many")
    assert [each.get_tags() for each in changed] == [["changed", "many"]] * 5
    for each in changed:
        each.stop()
    assert not _guests._open  # pyright: ignore[reportPrivateUsage]


def test_a_run_that_another_thread_logs_to_is_not_closed_for_others(project: Project) -> None:
    made = [project.create_experiment(**QUIET) for _ in range(5)]
    for each in made:
        each.stop()
    with made[0]._writing() as run:  # pyright: ignore[reportPrivateUsage]
        for each in made[1:]:
            each.set_property("a", 1)
        run.log_number("logs/loss", 1.0, None, None)
    assert made[0].get_logs() == {"loss": 1.0}
    for each in made:
        each.stop()


def test_the_script_decides_what_happens_when_somebody_aborts_it(project: Project) -> None:
    called = threading.Event()
    experiment = project.create_experiment(abort_callback=called.set, **QUIET)
    run = experiment._run  # pyright: ignore[reportPrivateUsage]
    assert run is not None
    run._session.recorder.on_signal(Signal("abort", 5.0))  # pyright: ignore[reportPrivateUsage]
    assert called.wait(30)
    assert run.is_stopped
    until(lambda: experiment.state == "succeeded", what="the end of the experiment")
    with neptune.init_run(with_id=experiment.id, project="lab/experiments", mode="read-only") as reading:
        assert reading["sys/failed"].fetch() is True
        assert "aborted" in reading["monitoring/traceback"].fetch_last()


def test_a_logger_is_let_go_when_the_experiment_stops(project: Project) -> None:
    logger = logging.getLogger("of the test")
    experiment = project.create_experiment(logger=logger, **QUIET)
    logger.warning("two\nlines")
    assert len(logger.handlers) == 1
    experiment.stop()
    assert not logger.handlers
    with neptune.init_run(with_id=experiment.id, project="lab/experiments", mode="read-only") as run:
        assert list(run["monitoring/logger"].fetch_values()["value"]) == ["two", "lines"]


def test_directories_of_artifacts_are_downloaded_and_deleted_whole(project: Project, tmp_path: Path) -> None:
    (tmp_path / "data" / "deep").mkdir(parents=True)
    (tmp_path / "data" / "a.txt").write_text("a")
    (tmp_path / "data" / "deep" / "b.txt").write_text("b")
    with project.create_experiment(**having(upload_source_files=["data/**"])) as experiment:
        experiment.log_artifact("data")
        experiment.log_artifact("data/a.txt")
        experiment.download_artifacts("data", "got")
        experiment.download_artifacts("a.txt", "got")
        experiment.download_artifacts(destination_dir="got")
        with pytest.raises(FileNotFound):
            experiment.download_artifacts("nowhere", "got")
        shown = {path.name: sorted(zipfile.ZipFile(path).namelist()) for path in Path("got").iterdir()}
        assert shown == {
            "data.zip": ["a.txt", "deep/b.txt"],
            "a.txt.zip": ["a.txt"],
            "artifacts.zip": ["a.txt", "data/a.txt", "data/deep/b.txt"],
        }
        experiment.delete_artifacts("data")
        experiment.download_artifacts(destination_dir="left")
        assert zipfile.ZipFile("left/artifacts.zip").namelist() == ["a.txt"]
        experiment.download_sources("data/deep", "sources")
        assert zipfile.ZipFile("sources/deep.zip").namelist() == ["data/deep/b.txt"]
        with pytest.raises(DownloadSourcesException):
            experiment.download_sources("nowhere")


def test_what_does_not_fit_into_a_log_is_refused_where_it_is_logged(project: Project) -> None:
    with project.create_experiment(**QUIET) as experiment:
        experiment.log_metric("numbers", "1.5")
        experiment.log_text("words", "text")
        with pytest.raises(ExperimentOperationErrors, match="logs/numbers"):
            experiment.log_text("numbers", "text")
        with pytest.raises(ExperimentOperationErrors, match="logs/words"):
            experiment.log_metric("words", 1)
        with pytest.raises(ExperimentOperationErrors, match="logs/words"):
            experiment.log_image("words", np.zeros((2, 2)))
        with pytest.raises(ExperimentOperationErrors, match="no step"):
            experiment.log_metric("numbers", 1e13, 1)
        with pytest.raises(ChannelNotFound):
            experiment.get_numeric_channels_values("words")
        with pytest.raises(ValueError, match="at least one"):
            experiment.get_numeric_channels_values()
        assert experiment.get_logs() == {"numbers": 1.5, "words": "text"}
        assert experiment.get_hardware_utilization().empty


def test_images_that_are_too_large_are_left_out(project: Project, tmp_path: Path) -> None:
    (tmp_path / "large.png").write_bytes(bytes(15 * 2**20 + 1))
    (tmp_path / "odd.png").write_bytes(b"no picture that anybody knows")
    with project.create_experiment(**QUIET) as experiment:
        experiment.log_image("large", "large.png")
        experiment.log_image("odd", "odd.png", image_name="odd")
        assert experiment.get_logs() == {"odd": None}


def test_what_an_experiment_begins_with_is_checked(project: Project) -> None:
    wrong: list[dict[str, Any]] = [{"name": 1}, {"description": 1}, {"params": [1]}, {"properties": [1]}, {"hostname": 1}]
    for each in wrong:
        with pytest.raises(ValueError, match="Pass a"):
            project.create_experiment(**each)
    with pytest.raises(ExperimentOperationErrors):
        project.create_experiment(params={"a": 1, "a/b": 2}, **QUIET)


def test_a_token_that_the_server_does_not_know_is_refused(served: tuple[Server, str]) -> None:
    server, _ = served
    token = base64.b64encode(json.dumps({"api_address": server.url, "api_url": server.url, "api_key": "unknown"}).encode())
    with pytest.raises(Unauthorized):
        legacy.Session.with_default_backend(api_token=token.decode()).get_project("lab/experiments")


def test_a_project_that_may_not_be_seen_is_not_there(served: tuple[Server, str]) -> None:
    server, _ = served
    server.seamark("user", "create", "stranger")
    session = legacy.Session.with_default_backend(api_token=server.token("stranger"))
    with pytest.raises(ProjectNotFound, match="lab/experiments"):
        session.get_project("lab/experiments")


def test_notebooks_are_not_kept_apart(project: Project) -> None:
    with pytest.raises(NeptuneApiException, match="log_artifact"):
        project.create_notebook()


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (1, 1.0),
        (0.5, 0.5),
        (True, "True"),
        (None, "None"),
        (math.nan, "NaN"),
        (-math.inf, "-Infinity"),
        (10**400, "1" + "0" * 400),
    ],
)
def test_finite_parameters_are_numbers_and_others_texts(value: object, kept: object) -> None:
    assert parameter_of(value) == kept


def test_one_value_is_the_value_and_two_are_its_place_and_the_value() -> None:
    assert place_and_value(3, None) == (None, 3)
    assert place_and_value(None, 3) == (None, 3)
    assert place_and_value("2", 3) == (2.0, 3)
    with pytest.raises(NoChannelValue):
        place_and_value(None, None)
    with pytest.raises(InvalidChannelValue, match="list"):
        number_of([1])
    assert number_of(10**400) == math.inf
