"""Reading databases of the logger: whole ones, damaged ones, and ones that somebody made to do harm."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seamark.model.errors import InvalidInput, SourceUnreadable
from seamark.transfer.neptune3.finding import find_logs
from seamark.transfer.neptune3.log import ForeignDatabase, OperationLog, StoredOperation, StoredUpload, open_log
from seamark.transfer.neptune3.requests import requests_of
from seamark.wire.neptune3.messages import ingest_pb2
from seamark.wire.neptune3.messages.values_pb2 import ForkPoint, Run
from tests.transfer.neptune3.logs import Upload, a_creation, change, write_log
from tests.wire.neptune3.builders import NOW, snapshot, step


def checked(path: Path) -> list[StoredOperation]:
    with open_log(path) as log:
        log.check()
        return list(log.operations())


def requests(log: OperationLog, project: str) -> list[ingest_pb2.RunOperation]:
    return [ingest_pb2.RunOperation.FromString(each.body) for each in requests_of(log, project)]


def test_a_log_tells_its_run_its_operations_in_order_and_its_uploads(tmp_path: Path) -> None:
    path = write_log(
        tmp_path, [a_creation(), snapshot(0, {"a": 1.0}), snapshot(1_500_000, {"a": 2.0})], uploads=[Upload("/x/y", "d", True)]
    )
    with open_log(path) as log:
        assert (log.project, log.run_id, log.first_timestamp) == ("team/first", "run", NOW)
        assert (log.operation_count, log.upload_count) == (3, 1)
        assert [(each.sequence, each.is_creation) for each in log.operations()] == [(1, True), (2, False), (3, False)]
        assert list(log.uploads()) == [StoredUpload("/x/y", "d", "text/plain", True)]


def test_reading_leaves_no_trace(tmp_path: Path) -> None:
    path = write_log(tmp_path, [a_creation()])
    before = {each: (each.read_bytes(), each.stat().st_mtime_ns) for each in path.parent.iterdir()}
    checked(path)
    assert {each: (each.read_bytes(), each.stat().st_mtime_ns) for each in path.parent.iterdir()} == before


def test_a_log_can_be_read_where_nothing_can_be_written(tmp_path: Path) -> None:
    path = write_log(tmp_path, [a_creation()])
    path.chmod(0o400)
    path.parent.chmod(0o500)
    try:
        assert len(checked(path)) == 1
    finally:
        path.parent.chmod(0o700)


def test_what_only_the_write_ahead_log_holds_is_read(tmp_path: Path) -> None:
    path = write_log(tmp_path, [a_creation()])
    with closing(sqlite3.connect(path)) as live:
        live.execute("PRAGMA wal_autocheckpoint = 0")
        body = snapshot(0, {"a": 1.0}).SerializeToString()
        with live:
            live.execute("INSERT INTO run_operations VALUES (NULL, ?, 0, ?, ?)", (NOW, body, len(body)))
        assert path.with_name(path.name + "-wal").stat().st_size > 0
        with open_log(path) as log:
            with live:
                live.execute("INSERT INTO run_operations VALUES (NULL, ?, 0, ?, ?)", (NOW, body, len(body)))
            assert log.operation_count == 2
            assert len(list(log.operations())) == 2, "what a live run adds later is not seen"


def test_a_log_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = write_log(tmp_path, [a_creation()])
    with pytest.raises(SourceUnreadable, match="changed while it was read"), open_log(path):
        change(path, "DELETE FROM run_operations")


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE metadata SET version = 'v6'", "has the form 'v6'"),
        ("DELETE FROM metadata", "describes no runs"),
        ("INSERT INTO metadata (version, project, run_id) VALUES ('v5', 'a/b', 'c')", "describes 2 runs"),
        ("UPDATE metadata SET run_id = ''", "of which run"),
        ("UPDATE metadata SET project = x'00ff'", "of which run"),
        ("UPDATE run_operations SET operation_type = 7", "kind 7"),
        ("UPDATE run_operations SET operation = 'text'", "4 bytes or characters"),
        ("UPDATE run_operations SET operation = x'0aff'", "cannot be decoded"),
        ("UPDATE run_operations SET operation = zeroblob(33000000)", "of 33000000 bytes"),
        ("UPDATE run_operations SET operation = zeroblob(40000000)", "of 40000000 bytes"),
        ("UPDATE file_upload_requests SET destination = ''", "upload of a file"),
        ("UPDATE file_upload_requests SET source_path = 5 || char(0)", "upload of a file"),
        ("UPDATE file_upload_requests SET is_temporary = 'maybe'", "upload of a file"),
        ("ALTER TABLE run_operations DROP COLUMN timestamp", "has not the columns"),
    ],
)
def test_what_makes_no_sense_is_refused_as_a_whole(tmp_path: Path, statement: str, message: str) -> None:
    path = write_log(tmp_path, [a_creation(), snapshot(0, {"a": 1.0})], uploads=[Upload("/a", "b")])
    change(path, statement)
    with pytest.raises(SourceUnreadable, match=message):
        checked(path)


@pytest.mark.parametrize(
    "statements",
    [
        (
            "DROP TABLE run_operations",
            "CREATE VIEW run_operations AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT i AS sequence_id, 0 AS timestamp, 0 AS operation_type, x'' AS operation FROM n",
        ),
        (
            "DROP TABLE metadata",
            "CREATE TABLE metadata (id INTEGER PRIMARY KEY, version TEXT, project TEXT,"
            " run_id TEXT GENERATED ALWAYS AS (hex(zeroblob(100))) VIRTUAL)",
            "INSERT INTO metadata (version, project) VALUES ('v5', 'a/b')",
        ),
        (
            "DROP TABLE file_upload_requests",
            "CREATE VIRTUAL TABLE file_upload_requests USING fts5"
            "(id, source_path, destination, mime_type, size_bytes, is_temporary)",
            "INSERT INTO file_upload_requests VALUES (1, '/etc/passwd', 'x', 'text/plain', 1, 0)",
        ),
    ],
    ids=["a view without end", "a column that is computed", "a table that runs code"],
)
def test_tables_that_are_more_than_tables_are_not_read(tmp_path: Path, statements: tuple[str, ...]) -> None:
    path = write_log(tmp_path, [a_creation()])
    change(path, *statements)
    with pytest.raises(SourceUnreadable):
        checked(path)


def test_another_programs_database_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    change(other, "CREATE TABLE t (a)")
    with pytest.raises(ForeignDatabase, match="was not made by neptune-scale"), open_log(other):
        pass
    other.write_bytes(b"not a database at all" * 100)
    with pytest.raises(SourceUnreadable) as caught, open_log(other):
        pass
    assert not isinstance(caught.value, ForeignDatabase)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    snapshots = [snapshot(n, {f"m/{k}": float(n * k) for k in range(40)}) for n in range(60)]
    return write_log(tmp_path_factory.mktemp("whole"), [a_creation(), *snapshots]).read_bytes()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_database_is_read_whole_or_refused(tmp_path: Path, whole: bytes, data: st.DataObject) -> None:
    damaged = bytearray(whole)
    if data.draw(st.booleans(), "cut"):
        del damaged[data.draw(st.integers(1, len(whole) - 1), "length") :]
    else:
        for _ in range(data.draw(st.integers(1, 20), "changes")):
            damaged[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "run_operations.sqlite3"
    path.write_bytes(damaged)
    try:
        operations = checked(path)
    except SourceUnreadable:
        return
    assert [each.sequence for each in operations] == sorted({each.sequence for each in operations})


def test_a_tree_that_leads_back_to_itself_is_refused(tmp_path: Path) -> None:
    path = write_log(tmp_path, [snapshot(n, {f"m/{k}": float(n * k) for k in range(40)}) for n in range(200)])
    with closing(sqlite3.connect(path)) as database:
        (root,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'run_operations'").fetchone()
        (page_bytes,) = database.execute("PRAGMA page_size").fetchone()
    content = bytearray(path.read_bytes())
    start = (root - 1) * page_bytes
    assert content[start] == 5, "an inner page of the tree"
    cells = int.from_bytes(content[start + 3 : start + 5])
    places = [start + int.from_bytes(content[start + 12 + 2 * n : start + 14 + 2 * n]) for n in range(cells)]
    for place in places:
        content[place : place + 4] = content[places[0] : places[0] + 4]
    path.write_bytes(content)
    with pytest.raises(SourceUnreadable, match="after number"):
        checked(path)


def test_snapshots_go_together_and_creations_alone(tmp_path: Path) -> None:
    first, second, third = (snapshot(n, {"a": float(n)}) for n in range(3))
    path = write_log(tmp_path, [a_creation(), first, second, a_creation(), third])
    with open_log(path) as log:
        sent = requests(log, "team/first")
    assert [each.WhichOneof("operation") for each in sent] == ["create", "update_batch", "create", "update_batch"]
    assert list(sent[1].update_batch.snapshots) == [first, second]
    assert {(each.project, each.run_id) for each in sent} == {("team/first", "run")}


def test_requests_are_no_larger_than_the_loggers_own(tmp_path: Path) -> None:
    path = write_log(tmp_path, [snapshot(n, assign={"a": "x" * 2_000_000}) for n in range(20)])
    with open_log(path) as log:
        sizes = [len(each.body) for each in requests_of(log, "team/first")]
    assert max(sizes) < 16 * 2**20 + 100
    assert len(sizes) == 3


@pytest.mark.parametrize(("parent_project", "expected"), [("team/first", "lab/new"), ("team/else", "team/else"), ("", "")])
def test_in_another_project_a_fork_looks_for_its_parent_there(tmp_path: Path, parent_project: str, expected: str) -> None:
    point = ForkPoint(parent_run_id="base", step=step(5), parent_project=parent_project or None)
    path = write_log(tmp_path, [a_creation(fork_point=point)])
    with open_log(path) as log:
        (moved,) = requests(log, "lab/new")
        (kept,) = requests(log, "team/first")
    assert (moved.project, moved.create.fork_point.parent_project) == ("lab/new", expected)
    assert moved.create.fork_point.parent_run_id == "base"
    assert kept.create == a_creation(fork_point=point)


def test_fields_of_later_versions_do_no_harm(tmp_path: Path) -> None:
    unknown = b"\xf2\x07\x03abc"
    path = write_log(tmp_path, [snapshot(0, {"a": 1.0}).SerializeToString() + unknown])
    (operation,) = checked(path)
    assert operation.body.endswith(unknown)
    assert Run.FromString(a_creation().SerializeToString() + unknown).family == "run"


def test_folders_are_searched_to_the_bottom_and_files_found_once(tmp_path: Path) -> None:
    one = write_log(tmp_path / "a" / "b", [a_creation()])
    two = write_log(tmp_path / "c", [a_creation()], run="two")
    elsewhere = write_log(tmp_path / "z", [a_creation()])
    os.symlink(elsewhere.parents[2], tmp_path / "a" / "link")
    os.symlink(elsewhere, tmp_path / "a" / "link.sqlite3")
    found = find_logs([tmp_path / "a", one, tmp_path / "c", tmp_path / "a"])
    assert {(each.path, each.is_named) for each in found} == {(one, True), (two, False)}
    with pytest.raises(InvalidInput, match="no file or folder"):
        find_logs([tmp_path / "missing"])
