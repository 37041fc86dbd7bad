"""Names of the official package's inside that programs use all the same."""

import logging
from pathlib import Path

import pytest

import neptune
from neptune.internal.backends.api_model import AttributeType
from neptune.internal.backends.hosted_file_operations import get_unique_upload_entries
from neptune.internal.backends.hosted_neptune_backend import HostedNeptuneBackend
from neptune.internal.id_formats import QualifiedName, SysId, UniqueId
from neptune.internal.utils.logger import NEPTUNE_LOGGER_NAME, get_logger
from neptune.management.internal.utils import normalize_project_name


def test_an_object_says_which_it_is() -> None:
    with neptune.init_run(mode="debug", git_ref=False) as run:
        assert run._sys_id == run["sys/id"].fetch()
        assert isinstance(run._backend, HostedNeptuneBackend)
        assert (run._workspace, run._project_name) == ("debug", "debug")
        assert run._id
        assert run._project_id


def test_types_have_their_names_on_the_wire() -> None:
    assert AttributeType.FLOAT_SERIES.value == "floatSeries"
    assert AttributeType.IMAGE_SERIES.value == "imageSeries"


def test_the_logger_and_the_kinds_of_ids_are_where_older_code_looks_for_them() -> None:
    assert get_logger() is logging.getLogger(NEPTUNE_LOGGER_NAME)
    assert QualifiedName("lab/digits") == "lab/digits"
    assert (SysId("CLS-1"), UniqueId("5c7f")) == ("CLS-1", "5c7f")


def test_patterns_become_files_with_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.txt").write_text("a")
    (tmp_path / "b.txt").write_text("b")
    assert {entry.target_path for entry in get_unique_upload_entries(["deep", "*.txt"])} == {"deep/a.txt", "b.txt"}


def test_a_project_has_a_full_name() -> None:
    assert normalize_project_name("digits", "lab") == normalize_project_name("lab/digits") == "lab/digits"
