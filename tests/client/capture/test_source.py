"""Which source files a run takes along."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from seamark.client.capture.source import expand_patterns

_SCRIPT = """
import json, sys
from seamark.client.capture.source import select_sources
sources = select_sources(json.loads(sys.argv[1]))
files = None if sources.files is None else [[file.name, str(file.path)] for file in sources.files]
print(json.dumps([sources.entry_point, files]))
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a script and modules in folders."""
    folder = (tmp_path / "project").resolve()
    for name in ("train.py", "net.py", "lib/layers.py", "lib/deep/blocks.py", "lib/notes.txt", ".hidden.py", "lib/.cache/x.py"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_SCRIPT if name == "train.py" else "")
    (folder.parent / "outside.py").write_text("")
    monkeypatch.chdir(folder)
    return folder


def _select(
    folder: Path, source_files: str | list[str] | None, *, script: str = "train.py"
) -> tuple[str | None, list[str] | None]:
    """What a script selects when it is started in a folder: its entry point and the names of the files."""
    command = [sys.executable, script, json.dumps(source_files)]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=True)
    entry_point, files = json.loads(ended.stdout)
    return entry_point, None if files is None else [name for name, _ in files]


def _names(*patterns: str) -> list[str]:
    return [file.name for file in expand_patterns(patterns)]


def test_without_a_word_it_is_the_script(project: Path) -> None:
    assert _select(project, None) == ("train.py", ["train.py"])


def test_a_script_in_a_folder_below_has_its_folder_in_the_name(project: Path) -> None:
    (project / "lib" / "train.py").write_text(_SCRIPT)
    assert _select(project, None, script="lib/train.py") == ("train.py", ["lib/train.py"])


def test_a_script_of_another_folder_is_its_bare_name(project: Path) -> None:
    assert _select(project.parent / "project" / "lib", None, script="../train.py") == ("train.py", ["train.py"])


def test_an_empty_list_takes_no_file(project: Path) -> None:
    assert _select(project, []) == ("train.py", [])


def test_files_and_patterns_are_taken_as_they_are_named(project: Path) -> None:
    assert _select(project, ["train.py", "net.py"]) == ("train.py", ["net.py", "train.py"])
    assert _select(project, "lib/*.py") == ("train.py", ["lib/layers.py"])
    assert _select(project, ["../outside.py", "net.py"]) == ("project/train.py", ["outside.py", "project/net.py"])


def test_hidden_files_are_not_found_by_patterns(project: Path) -> None:
    assert _names("**/*.py") == ["lib/deep/blocks.py", "lib/layers.py", "net.py", "train.py"]


def test_a_folder_stands_for_all_files_below_it(project: Path) -> None:
    assert _names("lib") == ["lib/.cache/x.py", "lib/deep/blocks.py", "lib/layers.py", "lib/notes.txt"]


def test_names_are_relative_to_what_the_files_have_in_common(project: Path) -> None:
    assert _names("../outside.py", "net.py") == ["outside.py", "project/net.py"]
    assert _names("../outside.py") == ["outside.py"]


def test_a_file_that_is_named_twice_is_taken_once(project: Path) -> None:
    files = expand_patterns(["net.py", "*.py", str(project / "net.py")])
    assert [(file.name, file.path) for file in files] == [("net.py", project / "net.py"), ("train.py", project / "train.py")]


def test_what_does_not_exist_is_passed_over(project: Path) -> None:
    assert _names("missing.py", "no-folder/*") == []
    entry_point, files = _select(project, ["missing.py"])
    assert files == []
    assert entry_point is not None
    assert entry_point.endswith("/train.py")


def test_named_pipes_and_links_to_nothing_are_passed_over(project: Path) -> None:
    os.mkfifo(project / "lib" / "pipe")
    (project / "lib" / "broken").symlink_to("nowhere")
    assert _names("lib") == ["lib/.cache/x.py", "lib/deep/blocks.py", "lib/layers.py", "lib/notes.txt"]
    assert _names("lib/pipe", "net.py") == ["net.py"]


def test_the_data_directory_is_not_taken_along(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = ["lib/.cache/x.py", "lib/deep/blocks.py", "lib/layers.py", "lib/notes.txt"]
    for name in (".neptune", "lib/waiting"):
        (project / name / "journals" / "s" / "files").mkdir(parents=True)
        (project / name / "journals" / "s" / "files" / "copy").write_text("")
    assert not any(name.startswith(".neptune/") for name in _names("."))
    monkeypatch.setenv("NEPTUNE_DATA_DIRECTORY", "lib/waiting")
    assert _names("lib") == own
    assert "lib/waiting/journals/s/files/copy" not in _names("**/*")


def test_a_project_that_is_the_data_directory_itself_is_taken_without_its_journals(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "journals" / "s").mkdir(parents=True)
    (project / "journals" / "s" / "manifest.json").write_text("{}")
    monkeypatch.setenv("NEPTUNE_DATA_DIRECTORY", ".")
    assert "net.py" in _names(".")
    assert not any(name.startswith("journals/") for name in _names("."))


def test_in_ipython_files_are_taken_only_when_they_are_named(project: Path) -> None:
    (project / "IPython.py").write_text("def get_ipython():\n    return object()\n")
    (project / "train.py").write_text(f"import IPython\n{_SCRIPT}")
    assert _select(project, None) == (None, None)
    assert _select(project, ["net.py"]) == (None, ["net.py"])
