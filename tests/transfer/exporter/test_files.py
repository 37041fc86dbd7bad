"""Files beside an export: sets in archives and in folders, lists of artifacts, and what is wrong with them."""

import struct
from pathlib import Path

import pytest

from seamark.demo.export import ExportWriter, RunRows
from seamark.model.errors import FileNotFound, SourceUnreadable
from seamark.transfer.exporter import files as module
from seamark.transfer.exporter.files import ExportedFiles
from seamark.transfer.exporter.layout import find_exports
from seamark.transfer.reports import ImportChoices


@pytest.fixture
def rows(tmp_path: Path) -> RunRows:
    return ExportWriter(tmp_path).run("team/p", "RUN-1").values("float", a=1.0)


def files_of(rows: RunRows) -> ExportedFiles:
    rows.write()
    (run,) = find_exports([rows.data_folder])
    return ExportedFiles(run, ImportChoices())


def read(files: ExportedFiles, source: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with files.members(source) as members:
        for member in members.listed():
            with members.open(member) as opened:
                found[member.name] = opened.read()
    return found


def test_a_set_is_what_its_archive_or_its_folder_holds(rows: RunRows) -> None:
    rows.file_set("packed", {"a.py": b"a", "lib/b.py": b"b"})
    rows.file("loose", b"c", "sub/c.py", "file_set").file("loose", b"d", "d.zip", "file_set").file(
        "alone", b"e", "e.txt", "file_set"
    )
    files = files_of(rows)
    assert read(files, "RUN-1/packed") == {"a.py": b"a", "lib/b.py": b"b"}
    assert read(files, "RUN-1/loose") == {"d.zip": b"d", "sub/c.py": b"c"}
    assert read(files, "RUN-1/alone") == {"e.txt": b"e"}


def test_a_damaged_archive_is_told(rows: RunRows) -> None:
    rows.file_set("cut", {"a.py": b"a" * 1000})
    archive = rows.files_folder / "RUN-1" / "cut" / "cut.zip"
    content = bytearray(archive.read_bytes())
    content[40:60] = bytes(20)
    archive.write_bytes(content)
    with pytest.raises(SourceUnreadable, match="cannot be unpacked"):
        read(files_of(rows), "RUN-1/cut")


@pytest.mark.parametrize("left", [0, 3, 40, 80])
def test_an_archive_that_is_cut_off_is_told_and_is_no_file_of_the_set(rows: RunRows, left: int) -> None:
    rows.file_set("cut", {"a.py": b"a" * 1000})
    archive = rows.files_folder / "RUN-1" / "cut" / "cut.zip"
    archive.write_bytes(archive.read_bytes()[:left])
    with pytest.raises(SourceUnreadable, match=r"damaged or cut off .* nothing of it is taken"):
        read(files_of(rows), "RUN-1/cut")
    if left > 3:
        archive.rename(archive.with_suffix(""))
        with pytest.raises(SourceUnreadable, match="damaged or cut off"):
            read(files_of(rows), "RUN-1/cut")


def test_an_archive_that_unpacks_to_more_than_anybody_means_is_refused(rows: RunRows, monkeypatch: pytest.MonkeyPatch) -> None:
    rows.file_set("bomb", {"zeros": bytes(100_000)})
    monkeypatch.setattr(module, "_MOST_SET_BYTES", 50_000)
    with pytest.raises(SourceUnreadable, match="is not taken"):
        read(files_of(rows), "RUN-1/bomb")


def test_the_list_of_an_artifact_is_read_or_refused(rows: RunRows) -> None:
    rows.artifact(
        "good", [{"filePath": "a", "fileHash": "h", "type": "S3", "size": None, "metadata": [{"key": "k", "value": "v"}]}]
    )
    rows.file("bad", struct.pack("I", 1), "files_list.json", "artifact")
    files = files_of(rows)
    (listed,) = files.artifact("RUN-1/good/files_list.json")
    assert (listed.path, listed.hash, listed.type, listed.size, listed.metadata) == ("a", "h", "S3", None, {"k": "v"})
    with pytest.raises(SourceUnreadable, match="is damaged"):
        files.artifact("RUN-1/bad/files_list.json")


@pytest.mark.parametrize("source", ["/etc/passwd", "../x", "a/../../x", "C:\\x", "..\\x", "a\0b"])
def test_paths_that_lead_out_of_the_folder_are_refused(rows: RunRows, source: str) -> None:
    with pytest.raises(SourceUnreadable, match="no path within its folder"):
        files_of(rows).open(source)


def test_what_is_not_there_is_said(rows: RunRows) -> None:
    with pytest.raises(FileNotFound, match="--files-from"):
        files_of(rows).open("RUN-1/gone")
    with pytest.raises((FileNotFound, SourceUnreadable)):
        files_of(rows).open("x" * 5000)
