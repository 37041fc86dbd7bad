"""The functions that scripts import beside the first Neptune API."""

from __future__ import annotations

import math
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from neptune.common.exceptions import (
    InvalidNotebookPath,
    NeptuneIncorrectProjectQualifiedNameException,
    NeptuneMissingProjectQualifiedNameException,
    NotADirectory,
    NotAFile,
)
from neptune.legacy import utils
from neptune.legacy.exceptions import FileNotFound


def test_the_state_of_a_repository_is_that_of_its_head(tmp_path: Path) -> None:
    assert utils.get_git_info(str(tmp_path)) is None
    name = ["-c", "user.name=mira", "-c", "user.email=mira@lab"]
    (tmp_path / "train.py").write_text("pass\n")
    for command in (["init", "-q", "-b", "trunk"], ["add", "."], [*name, "commit", "-q", "-m", "first"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    subprocess.run(["git", "remote", "add", "origin", "https://host/code"], cwd=tmp_path, check=True)
    commit = utils.get_git_info(str(tmp_path))
    assert commit is not None
    assert (commit.message.strip(), commit.author_name, commit.active_branch) == ("first", "mira", "trunk")
    assert commit.remote_urls == ["https://host/code"]
    assert not commit.repository_dirty
    (tmp_path / "train.py").write_text("changed\n")
    changed = utils.get_git_info(str(tmp_path))
    assert changed is not None
    assert changed.repository_dirty


def test_a_project_is_named_by_the_script_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEPTUNE_PROJECT", raising=False)
    assert utils.assure_project_qualified_name("lab/project") == "lab/project"
    with pytest.raises(NeptuneMissingProjectQualifiedNameException):
        utils.assure_project_qualified_name(None)
    with pytest.raises(NeptuneIncorrectProjectQualifiedNameException):
        utils.assure_project_qualified_name("a/b/c")
    monkeypatch.setenv("NEPTUNE_PROJECT", "lab/other")
    assert utils.assure_project_qualified_name(None) == "lab/other"


def test_paths_are_checked_before_they_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("one\ntwo\n")
    (tmp_path / "folder.ipynb").mkdir()
    assert utils.assure_directory_exists(None) == str(tmp_path)
    assert Path(utils.assure_directory_exists("a/b")).is_dir()
    with pytest.raises(NotADirectory):
        utils.assure_directory_exists("file")
    for path, kind in (("file", InvalidNotebookPath), ("none.ipynb", FileNotFound), ("folder.ipynb", NotAFile)):
        with pytest.raises(kind):
            utils.validate_notebook_path(path)
    (tmp_path / "a" / "b" / "deep.ipynb").write_text("{}")
    utils.validate_notebook_path("a/b/deep.ipynb")
    assert utils.glob("**/*.ipynb") == ["folder.ipynb", "a/b/deep.ipynb"]
    assert utils.file_contains("file", "two")
    assert not utils.file_contains("file", "three")


def test_logs_are_joined_where_they_have_points() -> None:
    points = pd.DataFrame({"x_a": [0.0, 2.0], "y_a": [1.0, 2.0], "x_b": [2.0, None], "y_b": [3.0, None]})
    joined = utils.align_channels_on_x(points)
    assert list(joined.columns) == ["x", "a", "b"]
    assert list(joined["x"]) == [0.0, 2.0]
    assert list(joined["a"]) == [1.0, 2.0]
    assert [math.isnan(each) for each in joined["b"]] == [True, False]


def test_small_conversions() -> None:
    assert (utils.as_list(None), utils.as_list("a"), utils.as_list(["a"])) == (None, ["a"], ["a"])
    assert utils.map_keys(str, {1: 2}) == {"1": 2}
    assert utils.map_values(str, {1: 2}) == {1: "2"}
    assert [utils.is_float(each) for each in (1, "1.5", "a", None)] == [True, True, False, False]
    assert [utils.is_nan_or_inf(each) for each in (1.0, math.nan, math.inf)] == [False, True, True]
    assert utils.is_notebook() is utils.is_ipython() is False
