"""Which files a log may have uploaded."""

import os
from pathlib import Path

import pytest

from seamark.model.errors import FileNotFound, SeamarkError, SourceUnreadable
from seamark.transfer.neptune3.log import StoredUpload
from seamark.transfer.neptune3.sources import Sources


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a run whose script ran in `work`."""
    folder = tmp_path / "work" / ".neptune" / "run"
    folder.mkdir(parents=True)
    return folder


def taken(sources: Sources, source: Path | str, *, is_copy: bool = False) -> bytes:
    with sources.open(StoredUpload(str(source), "destination", "", is_copy)) as file:
        return file.read()


def a_file(path: Path, content: str = "content") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def test_copies_in_the_runs_own_folder_are_taken(folder: Path) -> None:
    assert taken(Sources(folder), a_file(folder / "copy.bin"), is_copy=True) == b"content"


def test_copies_are_found_after_the_folder_has_moved(folder: Path) -> None:
    a_file(folder / "copy.bin")
    assert taken(Sources(folder), "/gone/.neptune/run/copy.bin", is_copy=True) == b"content"
    assert taken(Sources(folder), r"C:\gone\.neptune\run\copy.bin", is_copy=True) == b"content"
    with pytest.raises(FileNotFound, match="does not exist here any more"):
        taken(Sources(folder), "/gone/.neptune/run/copy.bin")


def test_of_a_copied_folder_its_own_copies_are_taken(folder: Path, tmp_path: Path) -> None:
    first = a_file(tmp_path / "first" / ".neptune" / "run" / "copy.bin", "first")
    a_file(folder / "copy.bin", "second")
    assert taken(Sources(folder), first, is_copy=True) == b"second"


def test_files_below_the_folder_where_the_script_ran_are_taken_and_hidden_ones_are_not(folder: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    assert taken(Sources(folder), a_file(work / "out" / "model.pt")) == b"content"
    for hidden in (work / ".env", work / ".ssh" / "id", work / ".neptune" / "other" / "copy.bin"):
        with pytest.raises(SourceUnreadable, match="--files-from"):
            taken(Sources(folder), a_file(hidden))


def test_files_elsewhere_are_taken_when_their_folder_is_named(folder: Path, tmp_path: Path) -> None:
    file = a_file(tmp_path / "data" / "x" / "model.pt")
    with pytest.raises(SourceUnreadable, match="--files-from"):
        taken(Sources(folder), file)
    assert taken(Sources(folder, [tmp_path / "data"]), file) == b"content"
    with pytest.raises(SourceUnreadable):
        taken(Sources(folder, [tmp_path / "data"], [tmp_path / "data" / "x"]), file)


def test_a_log_that_lies_alone_has_only_its_own_folder(tmp_path: Path) -> None:
    folder = tmp_path / "downloads" / "run"
    folder.mkdir(parents=True)
    with pytest.raises(SourceUnreadable):
        taken(Sources(folder), a_file(tmp_path / "downloads" / "letter.txt"))


def test_links_and_dots_do_not_lead_out(folder: Path, tmp_path: Path) -> None:
    secret = a_file(tmp_path / "secret")
    os.symlink(secret, folder / "copy.bin")
    os.symlink(tmp_path, tmp_path / "work" / "up")
    for source in (folder / "copy.bin", f"{tmp_path}/work/../secret", tmp_path / "work" / "up" / "secret"):
        with pytest.raises(SourceUnreadable, match="--files-from"):
            taken(Sources(folder), source, is_copy=True)
    with pytest.raises(SourceUnreadable):
        taken(Sources(folder), "/gone/copy.bin", is_copy=True)


@pytest.mark.parametrize("source", ["", "notes.txt", "..", "/gone/..", "/gone/.", "/gone/", "x" * 5000, "/" + "y" * 4000])
def test_what_names_no_file_is_not_taken(folder: Path, source: str) -> None:
    with pytest.raises(SeamarkError):
        taken(Sources(folder), source, is_copy=True)


def test_only_ordinary_files_are_taken(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "sub").mkdir()
    for name in ("pipe", "sub"):
        with pytest.raises(SourceUnreadable):
            taken(Sources(folder), folder / name, is_copy=True)
