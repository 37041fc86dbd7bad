"""Objects that are open on a real server: what opening takes, what they record by themselves, and how they end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from types import SimpleNamespace

import pytest

import neptune
from neptune.attributes import NotebookRef
from neptune.exceptions import (
    FetchAttributeNotFoundException,
    MetadataInconsistency,
    MissingFieldException,
    NeedExistingRunForReadOnlyMode,
    NeptuneMissingApiTokenException,
    NeptuneMissingProjectNameException,
    NeptuneModelKeyAlreadyExistsError,
    NeptuneRunResumeAndCustomIdCollision,
    ProjectNotFoundWithSuggestions,
    RunNotFound,
)
from tests.interop.conftest import found_owner
from tests.interop.server import Server, running_server

QUIET = {
    "capture_stdout": False,
    "capture_stderr": False,
    "capture_hardware_metrics": False,
    "capture_traceback": False,
    "git_ref": False,
    "source_files": [],
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    with running_server(tmp_path_factory.mktemp("server")) as server:
        yield server, found_owner(server).token


@pytest.fixture(autouse=True)
def _signed_in(served: tuple[Server, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("NEPTUNE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NEPTUNE_API_TOKEN", served[1])
    monkeypatch.setenv("NEPTUNE_PROJECT", "lab/objects")
    monkeypatch.setenv("NEPTUNE_DATA_DIRECTORY", str(tmp_path / "kept"))


def test_a_run_has_what_it_is_opened_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEPTUNE_CUSTOM_RUN_ID", token_hex(8))
    with neptune.init_run(name="first", description="long", tags=["a", "b"], **QUIET) as run:
        run.sync()
        assert run["sys/name"].fetch() == "first"
        assert run["sys/description"].fetch() == "long"
        assert run["sys/tags"].fetch() == {"a", "b"}
        assert run["sys/custom_run_id"].fetch() == os.environ["NEPTUNE_CUSTOM_RUN_ID"]
        assert run["sys/failed"].fetch() is False
        with neptune.init_run(**QUIET) as again:
            assert again["sys/id"].fetch() == run["sys/id"].fetch()


def test_a_run_that_exists_is_continued() -> None:
    with neptune.init_run(**QUIET) as run:
        sys_id = run["sys/id"].fetch()
        run["loss"].append(1.0)
    with neptune.init_run(with_id=sys_id, **QUIET) as again:
        assert again.exists("loss")
        again["loss"].append(2.0)
        again.wait()
        assert list(again["loss"].fetch_values()["value"]) == [1, 2]
        assert again.get_url().endswith(sys_id)
    with pytest.raises(RunNotFound):
        neptune.init_run(with_id="OBJ-999999", **QUIET)


def test_arguments_that_exclude_each_other_are_refused() -> None:
    with pytest.raises(NeptuneRunResumeAndCustomIdCollision):
        neptune.init_run(with_id="OBJ-1", custom_run_id="x", **QUIET)
    with pytest.raises(NeedExistingRunForReadOnlyMode):
        neptune.init_run(mode="read-only", **QUIET)


def test_a_run_says_which_notebook_it_was_started_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEPTUNE_NOTEBOOK_ID", "5c7f")
    monkeypatch.setenv("NEPTUNE_NOTEBOOK_PATH", "work/train.ipynb")
    with neptune.init_run(**QUIET) as program:
        assert not program.exists("source_code/notebook")
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=object))
    with neptune.init_run(**QUIET) as run:
        run.sync()
        assert type(run.get_structure()["source_code"]["notebook"]) is NotebookRef
        sys_id = run["sys/id"].fetch()
    with neptune.init_run(with_id=sys_id, **QUIET) as continued:
        assert continued.exists("source_code/notebook")
    with neptune.init_project(mode="read-only") as project:
        table = project.fetch_runs_table(id=sys_id, columns=["source_code/notebook"], progress_bar=False).to_pandas()
    assert list(table["source_code/notebook"]) == ["work/train.ipynb"]


def test_without_a_token_or_a_project_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEPTUNE_PROJECT")
    with pytest.raises(NeptuneMissingProjectNameException):
        neptune.init_run(**QUIET)
    monkeypatch.delenv("NEPTUNE_API_TOKEN")
    with pytest.raises(NeptuneMissingApiTokenException):
        neptune.init_run(project="lab/objects", **QUIET)


def test_a_project_may_be_named_without_its_workspace() -> None:
    neptune.init_run(**QUIET).stop()
    with neptune.init_run(project="objects", **QUIET) as run:
        assert "/w/lab/p/objects/" in run.get_url()
    with pytest.raises(ProjectNotFoundWithSuggestions, match="lab/objects"):
        neptune.init_run(project="subjects", **QUIET)


def test_the_mode_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEPTUNE_MODE", "offline")
    with neptune.init_run(**QUIET) as run:
        run["value"] = 1
    assert list((tmp_path / "kept" / "journals").iterdir())


def test_in_sync_mode_the_refusal_is_raised_where_it_belongs() -> None:
    with neptune.init_run(mode="sync", **QUIET) as run:
        run["value"] = 1
        assert run["value"].fetch() == 1
        with pytest.raises(MetadataInconsistency):
            run["p" * 1025] = 1
        run["value"] = 2
        assert run["value"].fetch() == 2


def test_read_only_mode_changes_nothing() -> None:
    with neptune.init_run(**QUIET) as run:
        run["value"] = 1
        run["series"].append(1.0)
        sys_id = run["sys/id"].fetch()
    with neptune.init_run(with_id=sys_id, mode="read-only") as reading:
        reading["value"] = 2
        reading["series"].append(2.0)
        assert reading["value"].fetch() == 1
        assert len(reading["series"].fetch_values()) == 1


def test_what_others_log_is_known_after_a_sync() -> None:
    with neptune.init_run(**QUIET) as run, neptune.init_run(with_id=run["sys/id"].fetch(), **QUIET) as other:
        other["theirs"] = 1
        other.wait()
        with pytest.raises(MissingFieldException):
            run["theirs"].fetch()
        run.sync()
        assert run["theirs"].fetch() == 1
        # The server lets nobody make fields of its own.
        other["sys/never"] = 1
        with pytest.raises(FetchAttributeNotFoundException):
            other["sys/never"].fetch()


def test_an_exception_in_a_with_block_marks_the_run_as_failed() -> None:
    options = {**QUIET, "capture_traceback": True}
    run = neptune.init_run(monitoring_namespace="seen", **options)
    sys_id = run["sys/id"].fetch()
    with pytest.raises(ZeroDivisionError, match="of course"), run:
        raise ZeroDivisionError("of course")
    with neptune.init_run(with_id=sys_id, mode="read-only") as reading:
        assert reading["sys/failed"].fetch() is True
        lines = list(reading["seen/traceback"].fetch_values()["value"])
    assert any("of course" in line for line in lines)


def test_an_exception_does_not_count_when_it_is_not_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEPTUNE_MONITORING_NAMESPACE", "seen")
    options = {**QUIET, "capture_traceback": True, "fail_on_exception": False}
    run = neptune.init_run(**options)
    assert run.monitoring_namespace == "seen"
    sys_id = run["sys/id"].fetch()
    with pytest.raises(ZeroDivisionError), run:
        raise ZeroDivisionError
    with neptune.init_run(with_id=sys_id, mode="read-only") as reading:
        assert reading["sys/failed"].fetch() is False
        assert reading.exists("seen/traceback")


def test_a_script_that_ends_itself_in_a_with_block_has_not_failed() -> None:
    run = neptune.init_run(**{**QUIET, "capture_traceback": True})
    sys_id = run["sys/id"].fetch()
    with pytest.raises(SystemExit), run:
        raise SystemExit(0)
    with neptune.init_run(with_id=sys_id, mode="read-only") as reading:
        assert reading["sys/failed"].fetch() is False


def test_models_have_versions_in_stages() -> None:
    key = token_hex(3).upper().replace("0", "A").replace("1", "B")
    key = "M" + "".join(letter for letter in key if letter.isalpha())
    with neptune.init_model(key=key, name="forest") as model:
        model["signature"] = "x"
        model_id = model["sys/id"].fetch()
    with pytest.raises(NeptuneModelKeyAlreadyExistsError):
        neptune.init_model(key=key)
    with neptune.init_model_version(model=model_id) as version:
        version.change_stage("staging")
        assert version["sys/stage"].fetch() == "staging"
        version_id = version["sys/id"].fetch()
    with neptune.init_model(with_id=model_id, mode="read-only") as model:
        table = model.fetch_model_versions_table(progress_bar=False).to_pandas()
        assert list(table["sys/id"]) == [version_id]


def test_a_project_holds_values_and_lists_its_runs() -> None:
    with neptune.init_run(**QUIET) as run:
        sys_id = run["sys/id"].fetch()
    with neptune.init_project() as project:
        project["general/goal"] = 0.9
        project.wait()
        assert project["general"].fetch() == {"goal": 0.9}
        table = project.fetch_runs_table(columns=["sys/name"], progress_bar=False).to_pandas()
    assert sys_id in set(table["sys/id"])


def test_a_new_object_knows_its_system_fields_without_asking() -> None:
    key = "K" + "".join(chr(65 + byte % 26) for byte in os.urandom(6))
    opened = [neptune.init_run(custom_run_id=token_hex(8), **QUIET), neptune.init_model(key=key)]
    opened.append(neptune.init_model_version(model=opened[1]["sys/id"].fetch()))
    for each in opened:
        known = each.get_structure()["sys"]
        each.sync()
        assert names(known) == names(each.get_structure()["sys"])
        each.stop()


def names(structure: dict[str, object]) -> dict[str, object]:
    return {name: names(each) if isinstance(each, dict) else type(each) for name, each in structure.items()}
