"""Files of log calls: what is kept of them, what they are said to be, and where they go."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neptune_scale import Run
from neptune_scale.exceptions import NeptuneUnableToLogData
from neptune_scale.sync.files import generate_destination, guess_mime_type_from_bytes
from neptune_scale.types import File
from seamark.model.journal import AppendReference, FileOperation, PutReference
from tests.neptune_scale.journals import Logged, logged_in

OpenRun = Callable[..., Run]
Said = Callable[[], list[str]]
PNG = b"\x89PNG\r\n\x1a\n....."


def only(logged: Logged) -> PutReference | AppendReference:
    (operation,) = logged.file_operations
    assert isinstance(operation, PutReference | AppendReference)
    return operation


def described(operation: FileOperation) -> tuple[str, str, int | None]:
    assert isinstance(operation, PutReference | AppendReference)
    return operation.path, operation.mime_type, operation.size


def test_a_file_is_kept_as_it_was_when_the_call_returned(offline_run: OpenRun, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("first")
    offline_run().assign_files({"note": "notes.txt"})
    (tmp_path / "notes.txt").write_text("second")
    logged = logged_in(tmp_path)
    file = only(logged)
    assert isinstance(file, PutReference)
    assert logged.contents(file.file) == b"first"
    assert described(file) == ("note", "text/plain", None)


def test_contents_in_memory_are_kept(offline_run: OpenRun, tmp_path: Path) -> None:
    offline_run().log_files({"picture": PNG}, step=1.5)
    logged = logged_in(tmp_path)
    file = only(logged)
    assert isinstance(file, AppendReference)
    assert (file.step, file.mime_type) == (1_500_000, "image/png")
    assert file.destination.startswith("run-")
    assert "/000000000001_500000/" in file.destination
    assert file.destination.endswith(".png")
    assert logged.contents(file.file) == PNG


def test_a_script_may_describe_a_file(offline_run: OpenRun, tmp_path: Path) -> None:
    described_file = File(b"<b>", mime_type="text/html", size=99, destination="pages/a page.html")
    offline_run().assign_files({"page": described_file})
    file = only(logged_in(tmp_path))
    assert described(file) == ("page", "text/html", 99)
    assert file.destination == "pages/a page.html"
    assert file.file.size == 3


@pytest.mark.parametrize(
    ("name", "contents", "kind"),
    [
        ("model.yaml", b"a: 1", "application/yaml"),
        ("book.ipynb", b"{}", "application/x-ipynb+json"),
        ("table.csv", b"a,b", "text/csv"),
        ("picture", PNG, "image/png"),
        ("weights", b"\x00\x01", "application/octet-stream"),
        ("empty", b"", "application/octet-stream"),
    ],
)
def test_the_kind_of_a_file_is_guessed(offline_run: OpenRun, tmp_path: Path, name: str, contents: bytes, kind: str) -> None:
    (tmp_path / name).write_bytes(contents)
    offline_run().assign_files({"file": tmp_path / name})
    file = only(logged_in(tmp_path))
    assert file.mime_type == kind
    assert file.destination.endswith(f"/none/{name}")


def test_the_kind_of_contents_is_guessed_by_their_destination_first() -> None:
    assert guess_mime_type_from_bytes(PNG, "a.csv") == "text/csv"
    assert guess_mime_type_from_bytes(PNG, "a.unknown") == "image/png"


@pytest.mark.parametrize("source", ["", "missing.txt", "missing", "folder", "folder.txt", "loop", 5, None, File(5)])  # type: ignore[arg-type]
def test_what_cannot_be_read_is_left_out(offline_run: OpenRun, tmp_path: Path, said: Said, source: Any) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    offline_run().assign_files({"wrong": source, "right": b"yes"})
    assert [described(each)[0] for each in logged_in(tmp_path).file_operations] == ["right"]
    (message,) = said()
    assert '"wrong"' in message


@pytest.mark.parametrize("file", [File(b"", mime_type="a" * 129), File(b"", destination="a" * 801)])
def test_long_descriptions_are_refused(
    offline_run: OpenRun, tmp_path: Path, said: Said, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = offline_run()
    run.assign_files({"wrong": file})
    assert logged_in(tmp_path).file_operations == []
    assert len(said()) == 1
    monkeypatch.setattr("neptune_scale.sync.metadata_splitter.INVALID_VALUE_ACTION", "raise")
    with pytest.raises(NeptuneUnableToLogData):
        run.log_files({"wrong": file}, step=1)


@pytest.mark.parametrize(
    "file",
    [File(b"a", destination="a\ud800"), File(b"a", mime_type="a\ud800"), File(b"a", size=2**70), File(b"a", size=math.inf)],
)
def test_descriptions_that_no_journal_takes_are_left_out(offline_run: OpenRun, tmp_path: Path, said: Said, file: File) -> None:
    run = offline_run()
    run.assign_files({"wrong": file, "right": b"b"})
    run.log_files({"wrong": file, "right": b"b"}, step=1)
    assert [described(each)[0] for each in logged_in(tmp_path).file_operations] == ["right", "right"]
    assert len(said()) == 2
    assert all('"wrong"' in message for message in said())


def test_a_link_is_followed_and_gives_its_name(offline_run: OpenRun, tmp_path: Path) -> None:
    (tmp_path / "target.bin").write_bytes(random.Random(1).randbytes(1000))
    (tmp_path / "link.txt").symlink_to("target.bin")
    offline_run().assign_files({"file": "link.txt"})
    logged = logged_in(tmp_path)
    assert only(logged).destination.endswith("/link.txt")
    assert logged.contents(only(logged).file) == (tmp_path / "target.bin").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "destination"),
    [
        (("run", "a/b", "file.txt", None), "run-fb4b0d4947c68395/a_b-0debd2558bca8fa0/none/file.txt"),
        (("run", "a/b", "a.b.tar.gz", 2), "run-fb4b0d4947c68395/a_b-0debd2558bca8fa0/000000000002_000000/a_b_tar.gz"),
        (("run", "a/b", ".hidden", 0.5), "run-fb4b0d4947c68395/a_b-0debd2558bca8fa0/000000000000_500000/_hidden"),
    ],
)
def test_destinations_are_those_of_other_clients(arguments: tuple[Any, ...], destination: str) -> None:
    assert generate_destination(*arguments) == destination


@given(st.text(), st.text(), st.text(st.characters(exclude_characters="/\0"), min_size=1), st.none() | st.floats(0, 1e12))
def test_destinations_fit_and_have_four_parts(run: str, attribute: str, name: str, step: float | None) -> None:
    destination = generate_destination(run, attribute, name, step)
    assert len(destination) <= 800
    assert destination.count("/") == 3
