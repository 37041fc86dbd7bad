"""Pieces of journals and the stores: what is sent again, also after the server's end, and what files come to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from seamark.model import journal as j
from seamark.model.containers import Container
from seamark.model.errors import FileNotFound
from seamark.model.journal import OPEN_STEP, Schema, StoredFile, pack_file_operations, pack_operations, pack_schema, row_packer
from seamark.tracking import series
from seamark.tracking.context import Commit
from seamark.tracking.staged_files import StagedFiles, staged_key
from seamark.wire.journal.applying import Source, apply
from seamark.wire.journal.decoding import decode
from tests.tracking.core_world import NOW, World, a_world

LOSS = pack_schema(Schema(16, ("loss",)))
ONE = row_packer(16, 1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


def sent(world: World, run: Container, piece: bytes, at: int = 0, staged: StagedFiles | None = None) -> Commit:
    project = world.t.catalog.projects.by_id(run.project_id)
    assert project is not None
    source = Source("session", "writer", "1", at, at + len(piece))
    commit = apply(world.t, world.owner, run, project, source, decode(piece), staged or StagedFiles())
    commit.wait()
    return commit


def stage(world: World, run: Container, *names: str) -> dict[str, str]:
    keys = {name: staged_key(run, "session", name) for name in names}
    for name, key in keys.items():
        StagedFiles().put(world.t, key, name.encode())
    return keys


def is_there(world: World, key: str) -> bool:
    try:
        world.t.blobs.size(key)
    except FileNotFound:
        return False
    return True


def test_a_piece_that_is_repeated_after_a_restart_adds_no_points(world: World) -> None:
    run = world.a_run()
    log = pack_operations([j.AppendStrings("log", ["a", "b"], [None, None], [NOW, NOW])])
    piece = LOSS + ONE(OPEN_STEP, NOW, 1.0) + ONE(OPEN_STEP, NOW, 2.0) + log
    sent(world, run, piece)
    world.reopen()
    run = world.now_of(run)
    sent(world, run, piece)
    assert world.steps(run, "loss") == [0, 1]
    assert series.read_string_points(world.t, world.owner, str(run.uuid), "log").values == ["a", "b"]
    sent(world, run, piece, at=len(piece))
    assert world.steps(run, "loss") == [0, 1, 2, 3]


@pytest.mark.parametrize("is_reopened", [False, True])
def test_what_a_piece_deletes_and_logs_anew_is_there_after_its_repetition(world: World, is_reopened: bool) -> None:
    """A file set, and a copy from the run itself, split a piece in several writes; each has points without steps."""
    run = world.a_run()
    stage(world, run, "f", "note")
    row = ONE(OPEN_STEP, NOW, 1.0)
    file_set = pack_file_operations([j.PutFileSet("files", [("a", StoredFile("f", 1))])])
    anew = pack_operations([j.Assign("x", 1), j.CopyValue("y", str(run.uuid), "x"), j.Delete("loss"), j.Delete("note")])
    note = pack_file_operations([j.PutFile("note", StoredFile("note", 4), "txt")])
    piece = LOSS + row + file_set + anew + row + note + row + pack_operations([j.CopyValue("z", str(run.uuid), "x")]) + row
    for _ in range(2):
        assert not sent(world, run, piece).errors
        world.catch_up()
        assert world.steps(run, "loss") == [0, 1, 2]
        assert is_there(world, staged_key(run, "session", "note"))
        if is_reopened:
            world.reopen()
            run = world.now_of(run)


def test_a_file_that_a_piece_deletes_and_sets_again_survives_its_repetition(world: World) -> None:
    run = world.a_run()
    keys = stage(world, run, "note", "image")
    deleted = pack_operations([j.Delete("note"), j.Delete("images")])
    put = [j.PutFile("note", StoredFile("note", 4), "txt"), j.AppendFile("images", StoredFile("image", 5), 0, NOW)]
    piece = deleted + pack_file_operations(put)
    for _ in range(2):
        assert not sent(world, run, piece).errors
        world.catch_up()
        assert [is_there(world, key) for key in keys.values()] == [True, True]


def test_contents_that_no_attribute_took_are_deleted(world: World) -> None:
    run = world.a_run()
    keys = stage(world, run, "kept", "refused", "image")
    sent(world, run, pack_operations([j.Assign("number", 1)]))
    operations = [
        j.PutFile("number", StoredFile("refused", 1), "txt"),
        j.AppendFile("number", StoredFile("image", 1), None, NOW),
        j.PutFile("note", StoredFile("kept", 1), "txt"),
    ]
    commit = sent(world, run, pack_file_operations(operations), at=100)
    assert [error.path for error in commit.errors] == ["number", "number"]
    world.catch_up()
    assert {name: is_there(world, key) for name, key in keys.items()} == {"kept": True, "refused": False, "image": False}


def test_files_of_a_set_stay_when_something_else_at_its_path_is_refused(world: World) -> None:
    run = world.a_run()
    keys = stage(world, run, "member")
    put = pack_file_operations([j.PutFileSet("src", [("a.py", StoredFile("member", 6))])])
    commit = sent(world, run, put + pack_operations([j.Assign("src", 1)]))
    assert [error.path for error in commit.errors] == ["src"]
    world.catch_up()
    assert is_there(world, keys["member"])


def test_a_file_set_that_a_piece_deletes_and_makes_anew_survives_its_repetition(world: World) -> None:
    run = world.a_run()
    keys = stage(world, run, "member", "last")
    put, later = (pack_file_operations([j.PutFileSet("src", [(name, StoredFile(name, 6))])]) for name in ("member", "last"))
    deleted = pack_operations([j.Delete("src")])
    for _ in range(2):
        assert not sent(world, run, deleted + put).errors
        world.catch_up()
        assert is_there(world, keys["member"])
    assert not sent(world, run, later + deleted, at=100).errors
    world.catch_up()
    assert {name: is_there(world, key) for name, key in keys.items()} == {"member": False, "last": False}


def test_a_file_that_is_replaced_within_its_piece_leaves_nothing_behind(world: World) -> None:
    run = world.a_run()
    keys = stage(world, run, "first", "second", "deleted")
    operations = [j.PutFile("note", StoredFile(name, 1), "txt") for name in ("first", "second")]
    gone = pack_file_operations([j.PutFile("gone", StoredFile("deleted", 1), "txt")]) + pack_operations([j.Delete("gone")])
    assert not sent(world, run, pack_file_operations(operations) + gone).errors
    world.catch_up()
    assert {name: is_there(world, key) for name, key in keys.items()} == {"first": False, "second": True, "deleted": False}


def test_names_of_sessions_and_files_do_not_reach_other_contents(world: World) -> None:
    run, other = world.a_run(), world.a_run()
    keys = {
        staged_key(container, session, name)
        for container in (run, other)
        for session, name in (("a", "b"), ("a/b", "c"), ("a", "b/c"), ("a", "../b"))
    }
    assert len(keys) == 8
    assert all(key.startswith((f"{run.uuid}/", f"{other.uuid}/")) for key in keys)
    for session, name in (("", "b"), ("a", ""), ("a\nb", "c"), ("a" * 300, "b"), ("a", "\ud800")):
        with pytest.raises(j.InvalidInput):
            staged_key(run, session, name)
