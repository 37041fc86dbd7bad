"""Names of the official package's inside that programs use all the same."""

from pathlib import Path

import pytest

import neptune
from neptune.internal.backends.api_model import AttributeType
from neptune.internal.backends.hosted_file_operations import get_unique_upload_entries
from neptune.internal.backends.hosted_neptune_backend import HostedNeptuneBackend
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


def test_patterns_become_files_with_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.txt").write_text("a")
    (tmp_path / "b.txt").write_text("b")
    assert {entry.target_path for entry in get_unique_upload_entries(["deep", "*.txt"])} == {"deep/a.txt", "b.txt"}


def test_a_project_has_a_full_name() -> None:
    assert normalize_project_name("digits", "lab") == normalize_project_name("lab/digits") == "lab/digits"
