"""Files of projects that file references name: who refers to them, and what goes when."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from seamark.model.access import Project, WorkspaceLimits
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.errors import (
    AttributeNotFound,
    FileNotFound,
    InvalidInput,
    StorageLimitReached,
    StoreUnavailable,
    UploadNotFound,
)
from seamark.model.operations import AppendFiles, Assign, DeleteAttribute
from seamark.model.values import FilePoint, FileValue
from seamark.tracking import (
    files,
    limits,
    operations,
    project_removal,
    projects,
    purging,
    shared_uploads,
    trash,
    users,
    workspaces,
)
from seamark.tracking.access import require_project
from seamark.tracking.run_files import path_of_blob, path_of_set
from seamark.tracking.shared_files import delete_replaced, open_shared_file, store_shared_file
from seamark.tracking.shared_names import mark_replaced
from seamark.tracking.shared_uploads import (
    begin_chunks,
    begin_numbered,
    expire_shared_uploads,
    finish_blocks,
    finish_numbered,
    part_plan,
    put_block,
    put_chunk,
    put_numbered,
)
from tests.interop.waiting import until
from tests.tracking.files_world import World, a_world, contents

HOUR_MS = 3600 * 1000
DAY_MS = 24 * HOUR_MS


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


@pytest.fixture
def project(world: World) -> Project:
    return require_project(world.t, world.owner, world.project)


def refer(world: World, run: Container, attribute: str, path: str) -> None:
    world.do(run, Assign(attribute, FileValue(path, 4, mime_type="text/html"), is_reference=True))


def refer_in_series(world: World, run: Container, attribute: str, paths: list[str]) -> None:
    points = [FilePoint(path, 4, "image/png") for path in paths]
    steps = [n * 1_000_000 for n in range(len(paths))]
    world.do(run, AppendFiles(attribute, points, steps, [1] * len(paths), is_reference=True))


def exists(world: World, project: Project, path: str) -> bool:
    try:
        open_shared_file(world.t, project, path)
    except FileNotFound:
        return False
    return True


def purge(world: World, *runs: Container) -> None:
    names = [run.sys_id for run in runs]
    trash.trash(world.t, world.owner, world.project, names).commit.wait(30)
    assert purging.purge(world.t, world.owner, world.project, names).errors == []


def test_a_reference_is_read_like_a_file_and_its_type_is_told_from_the_contents(world: World, project: Project) -> None:
    run = world.a_run()
    refer(world, run, "report", "some/where/page.txt")
    with pytest.raises(FileNotFound, match="never uploaded"):
        files.open_file(world.t, world.viewer, str(run.uuid), "report")
    store_shared_file(world.t, project, "some/where/page.txt", b"text")
    download = files.open_file(world.t, world.viewer, str(run.uuid), "report")
    assert (download.name, download.size, download.mime_type) == ("page.txt", 4, "text/plain")
    assert contents(download) == b"text"
    with pytest.raises(AttributeNotFound):
        files.open_file(world.t, world.viewer, str(run.uuid), "other")


def test_a_series_of_references_is_read_point_by_point(world: World, project: Project) -> None:
    run = world.a_run()
    refer_in_series(world, run, "pictures", ["p/0", "p/1"])
    store_shared_file(world.t, project, "p/1", b"\x89PNG\r\n\x1a\n")
    assert files.open_point(world.t, world.viewer, str(run.uuid), "pictures").mime_type == "image/png"
    with pytest.raises(FileNotFound):
        files.open_point(world.t, world.viewer, str(run.uuid), "pictures", 0)


def test_a_reference_never_names_a_blob_of_the_store(world: World) -> None:
    run, thief = world.a_run(), world.a_run()
    world.upload(run, "secret", b"secret")
    (key,) = world.blob_keys(run)
    refer(world, thief, "stolen", key)
    refer_in_series(world, thief, "stolen series", [key])
    with pytest.raises(FileNotFound):
        files.open_file(world.t, world.owner, str(thief.uuid), "stolen")
    with pytest.raises(FileNotFound):
        files.open_point(world.t, world.owner, str(thief.uuid), "stolen series", 0)
    purge(world, thief)
    assert world.blob_keys(run) == {key}


def test_what_only_purged_runs_refer_to_goes_with_them(world: World, project: Project) -> None:
    first, second, third = world.a_run(), world.a_run(), world.a_run()
    for path in ("only first", "both", "series of first", "series of both", "attribute of third", "nobody's"):
        store_shared_file(world.t, project, path, b"data")
    refer(world, first, "a", "only first")
    refer(world, first, "b", "both")
    refer(world, second, "b", "both")
    refer_in_series(world, first, "s", ["series of first", "series of both", "attribute of third", "never uploaded", ""])
    refer_in_series(world, second, "t", ["series of both"])
    refer(world, third, "c", "attribute of third")
    purge(world, first)
    left = ["only first", "both", "series of first", "series of both", "attribute of third", "nobody's"]
    assert [path for path in left if exists(world, project, path)] == ["both", "series of both", "attribute of third", "nobody's"]
    purge(world, second, third)
    assert [path for path in left if exists(world, project, path)] == ["nobody's"]


def replaced_files_go(world: World, count: int) -> None:
    """Lets the time pass after which replaced files are deleted, and waits until so many are; they are marked in the background."""
    assert delete_replaced(world.t) == 0
    world.clock.ahead_ms += 2 * HOUR_MS
    deleted = 0

    def are_gone() -> bool:
        nonlocal deleted
        deleted += delete_replaced(world.t)
        # What is marked only now has its time still before it.
        world.clock.ahead_ms += 2 * HOUR_MS
        return deleted >= count

    until(are_gone, what=f"{count} files to be deleted", seconds=20)
    assert deleted == count


def test_a_file_goes_some_time_after_the_last_reference_to_it_was_replaced_or_deleted(world: World, project: Project) -> None:
    run, other = world.a_run(), world.a_run()
    paths = ["first", "second", "third", "shared", "back", "in a series", "also in a series"]
    for path in paths:
        store_shared_file(world.t, project, path, b"data")
    refer(world, run, "a", "first")
    refer(world, run, "a", "second")
    refer(world, run, "b", "third")
    refer(world, run, "c", "shared")
    refer(world, other, "d", "shared")
    refer(world, run, "e", "back")
    refer(world, run, "e", "second")
    refer(world, run, "e", "back")
    refer_in_series(world, run, "s", ["in a series"])
    refer_in_series(world, other, "s", ["also in a series"])
    for attribute in ("b", "c", "s"):
        world.do(run, DeleteAttribute(attribute))
    replaced_files_go(world, 3)
    assert [path for path in paths if exists(world, project, path)] == ["second", "shared", "back", "also in a series"]
    refer(world, other, "d", "second")
    replaced_files_go(world, 1)
    assert not exists(world, project, "shared")


def test_a_file_that_arrives_after_its_reference_was_replaced_goes_too(world: World, project: Project) -> None:
    run = world.a_run()
    refer(world, run, "a", "late")
    refer(world, run, "a", "new")
    store_shared_file(world.t, project, "late", b"data")
    assert limits.stored_bytes(world.t, project.workspace_id) == 4
    replaced_files_go(world, 1)
    assert not exists(world, project, "late")
    assert limits.stored_bytes(world.t, project.workspace_id) == 0


def test_of_several_files_at_one_step_the_last_counts_and_the_others_go(world: World, project: Project) -> None:
    run = world.a_run()
    points = [FilePoint(path, 4, "image/png") for path in ("one", "two", "three")]
    for point in points:
        store_shared_file(world.t, project, point.key, point.key.encode())
    world.do(run, AppendFiles("s", points, [5, 5, 9], [1, 2, 3], is_reference=True))
    assert contents(files.open_point(world.t, world.viewer, str(run.uuid), "s", 0)) == b"two"
    replaced_files_go(world, 1)
    assert [point.key for point in points if exists(world, project, point.key)] == ["two", "three"]


def test_files_whose_references_were_refused_go(world: World, project: Project) -> None:
    run = world.a_run()
    world.do(run, Assign("a", 1))
    refer_in_series(world, run, "s", ["first", "second"])
    for path in ("first", "refused", "late"):
        store_shared_file(world.t, project, path, b"data")
    refusal = Assign("a", FileValue("refused", 4), is_reference=True)
    late = AppendFiles("s", [FilePoint("late", 5)], [0], [1], is_reference=True)
    commit = operations.execute(world.t, world.owner, str(run.uuid), [refusal, late])
    commit.wait(30)
    assert [error.path for error in commit.errors] == ["a", "s"]
    replaced_files_go(world, 2)
    assert exists(world, project, "first")


def test_files_of_the_1x_api_have_paths_that_are_good_within_their_project(world: World, project: Project) -> None:
    run = world.a_run()
    world.upload(run, "model", b"weights")
    (key,) = world.blob_keys(run)
    opened = open_shared_file(world.t, project, path_of_blob(key))
    assert b"".join(opened.read(1, 5)) == b"eigh"
    other = projects.create_project(world.t, world.owner, "team", "other")
    strange = [
        f"seamark://file/{other.uuid}/f-{'0' * 64}",
        "seamark://file/../../x",
        "seamark://nothing",
        f"seamark://set/{run.uuid}/model",
    ]
    for where, path in [(other, path_of_blob(key)), *((project, each) for each in strange)]:
        with pytest.raises(FileNotFound):
            open_shared_file(world.t, where, path)
    with pytest.raises(InvalidInput):
        store_shared_file(world.t, project, path_of_blob(key), b"forged")
    refer(world, run, "stolen", path_of_blob(key))
    purge(world, run)
    with pytest.raises(FileNotFound):
        open_shared_file(world.t, project, path_of_blob(key))


def test_a_set_of_files_is_an_archive_that_is_kept_for_a_while(world: World, project: Project) -> None:
    run = world.a_run()
    files.upload_set_member(world.t, world.owner, str(run.uuid), "some/set", "a/b.txt", b"first").wait(30)
    path = path_of_set(run.uuid, "some/set")

    def members() -> dict[str, bytes]:
        opened = open_shared_file(world.t, project, path)
        with zipfile.ZipFile(io.BytesIO(b"".join(opened.read(0, opened.blob.size)))) as archive:
            return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}

    assert members() == {"a/b.txt": b"first"}
    kept = open_shared_file(world.t, project, path).blob.key
    assert open_shared_file(world.t, project, path).blob.key == kept
    files.upload_set_member(world.t, world.owner, str(run.uuid), "some/set", "c", b"second").wait(30)
    assert members() == {"a/b.txt": b"first", "c": b"second"}
    assert list(files.orphaned_blobs(world.t, older_than_ms=-DAY_MS)) == []
    world.clock.ahead_ms = DAY_MS
    assert expire_shared_uploads(world.t) == 2
    assert list(world.t.blobs.list(str(project.uuid))) == []
    assert members() == {"a/b.txt": b"first", "c": b"second"}


def test_files_of_equal_path_in_another_project_stay(world: World, project: Project) -> None:
    other = projects.create_project(world.t, world.owner, "team", "other")
    run = world.a_run()
    for each in (project, other):
        store_shared_file(world.t, each, "same", b"data")
    refer(world, run, "a", "same")
    purge(world, run)
    assert not exists(world, project, "same")
    assert exists(world, other, "same")
    project_removal.delete_project(world.t, world.owner, other.qualified_name)
    assert list(world.t.blobs.list(str(other.uuid))) == []


def test_known_files_are_no_orphans_and_unknown_ones_are(world: World, project: Project) -> None:
    run = world.a_run()
    store_shared_file(world.t, project, "known", b"data")
    refer_in_series(world, run, "s", ["known", "../not a key"])
    put_chunk(world.t, project, "coming", begin_chunks(world.t, project, "coming"), 0, 2, 4, b"ab")
    stray = f"{project.uuid}/f-{'0' * 64}"
    world.t.blobs.put(stray, b"x")
    world.clock.ahead_ms = DAY_MS
    assert [blob.key for blob in files.orphaned_blobs(world.t)] == [stray]


def test_shared_files_count_towards_the_storage_of_their_workspace(world: World, project: Project) -> None:
    store_shared_file(world.t, project, "a", b"x" * 1000)
    store_shared_file(world.t, project, "a", b"x" * 600)
    assert limits.stored_bytes(world.t, project.workspace_id) == 600
    run = world.a_run()
    workspaces.set_limits(world.t, users.operator(world.t), "team", WorkspaceLimits(storage_bytes=500))
    with pytest.raises(StorageLimitReached):
        operations.execute(world.t, world.owner, str(run.uuid), [Assign("a", 1)])


def test_unfinished_uploads_expire_with_their_parts(world: World, project: Project) -> None:
    chunks = begin_chunks(world.t, project, "a")
    put_chunk(world.t, project, "a", chunks, 0, 2, 4, b"ab")
    numbered = begin_numbered(world.t, project, "b", 20 * 2**20)
    put_numbered(world.t, project, "b", numbered, 1, b"ab")
    put_block(world.t, project, "c", "one", b"ab")
    assert len(world.t.catalog.shared_files.part_keys(project.id)) == 3
    assert expire_shared_uploads(world.t) == 0
    world.clock.ahead_ms = 3 * DAY_MS
    with pytest.raises(UploadNotFound):
        put_chunk(world.t, project, "a", chunks, 2, 2, 4, b"cd")
    assert expire_shared_uploads(world.t) == 3
    assert list(world.t.blobs.list(str(project.uuid))) == []


def test_a_file_of_blocks_has_no_more_bytes_than_were_sent(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_block(world.t, project, "c", "one", b"ab")
    put_block(world.t, project, "c", "two", b"cde")
    with pytest.raises(InvalidInput, match="make 12 bytes"):
        finish_blocks(world.t, project, "c", ["one"] * 6)
    monkeypatch.setattr(shared_uploads, "MAX_FILE_BYTES", 4)
    with pytest.raises(InvalidInput, match="at most 4"):
        finish_blocks(world.t, project, "c", ["two", "one"])
    monkeypatch.undo()
    assert not exists(world, project, "c")
    finish_blocks(world.t, project, "c", ["two", "one"])
    assert b"".join(open_shared_file(world.t, project, "c").read(0, 5)) == b"cdeab"


def test_a_block_that_arrives_while_the_file_is_put_together_leaves_nothing_behind(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stored_meanwhile(*given: Any, **named: Any) -> str:
        put_block(world.t, project, "c", "late", b"late")
        return store_shared_file(*given, **named)

    put_block(world.t, project, "c", "one", b"ab")
    monkeypatch.setattr(shared_uploads, "store_shared_file", stored_meanwhile)
    finish_blocks(world.t, project, "c", ["one"])
    world.t.background.submit(lambda: None).result(timeout=60)
    assert len(list(world.t.blobs.list(str(project.uuid)))) == 1
    assert b"".join(open_shared_file(world.t, project, "c").read(0, 2)) == b"ab"


def test_an_upload_that_is_finished_twice_at_once_is_finished(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [b"x" * 8 * 2**20, b"y" * 2**20]
    upload = begin_numbered(world.t, project, "a", sum(map(len, parts)))
    tags = {number: put_numbered(world.t, project, "a", upload, number, data) for number, data in enumerate(parts, 1)}

    def stored_by_another(*given: Any, **named: Any) -> str:
        monkeypatch.undo()
        finish_numbered(world.t, project, "a", upload, tags)
        world.t.background.submit(lambda: None).result(timeout=60)
        return store_shared_file(*given, **named)

    monkeypatch.setattr(shared_uploads, "store_shared_file", stored_by_another)
    finish_numbered(world.t, project, "a", upload, tags)
    assert b"".join(open_shared_file(world.t, project, "a").read(8 * 2**20 - 1, 8 * 2**20 + 1)) == b"xy"


def test_an_upload_is_for_one_file(world: World, project: Project) -> None:
    upload = begin_chunks(world.t, project, "a")
    other = projects.create_project(world.t, world.owner, "team", "other")
    for where, path in ((project, "b"), (other, "a")):
        with pytest.raises(UploadNotFound):
            put_chunk(world.t, where, path, upload, 0, 1, 1, b"x")
    numbered = begin_numbered(world.t, project, "a", 9 * 2**20)
    for number in (0, 3, -1):
        with pytest.raises(InvalidInput):
            put_numbered(world.t, project, "a", numbered, number, b"x")


@pytest.mark.parametrize("size", [8 * 2**20 + 1, 16 * 2**20, 72 * 2**20, 100 * 2**30, 50 * 2**40, 123_456_789_012])
def test_a_plan_covers_the_file_with_no_part_too_many(size: int) -> None:
    plan = part_plan(size)
    assert plan is not None
    assert plan.parts <= 10_000
    assert (plan.parts - 1) * plan.part_bytes < size < plan.parts * plan.part_bytes


def test_a_series_of_references_counts_nothing_towards_the_size_of_its_run(world: World, project: Project) -> None:
    run = world.a_run()
    before = world.size_of_run(run)
    refer_in_series(world, run, "s", ["a"])
    refer(world, run, "r", "b")
    assert world.size_of_run(run) == before
    assert world.value(run, "s", AttributeType.FILE_REF_SERIES)


def test_a_file_is_not_taken_while_its_former_bytes_are_being_deleted(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_shared_file(world.t, project, "model", b"old")
    mark_replaced(world.t, project.id, ["model"])
    world.clock.ahead_ms += 2 * HOUR_MS
    delete, refused = world.t.blobs.delete, 0

    def delete_while_a_new_one_arrives(keys: Iterable[str]) -> None:
        nonlocal refused
        with pytest.raises(StoreUnavailable, match="Send the new one again"):
            store_shared_file(world.t, project, "model", b"early")
        mark_replaced(world.t, project.id, ["model"])
        assert delete_replaced(world.t) == 0
        delete(keys)
        refused += 1

    with monkeypatch.context() as raced:
        raced.setattr(world.t.blobs, "delete", delete_while_a_new_one_arrives)
        assert delete_replaced(world.t) == 1
    assert refused == 1
    assert not exists(world, project, "model")
    store_shared_file(world.t, project, "model", b"new")
    assert exists(world, project, "model")


def test_a_replaced_file_that_is_being_stored_again_is_not_deleted(world: World, project: Project) -> None:
    store_shared_file(world.t, project, "model", b"old")
    mark_replaced(world.t, project.id, ["model"])
    world.clock.ahead_ms += 2 * HOUR_MS

    def arriving() -> Iterator[bytes]:
        yield b"new "
        assert delete_replaced(world.t) == 0
        yield b"bytes"

    store_shared_file(world.t, project, "model", arriving())
    assert b"".join(open_shared_file(world.t, project, "model").read(0, 9)) == b"new bytes"


def test_files_whose_deletion_failed_go_later_and_can_be_stored_until_then(
    world: World, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("one", "two"):
        store_shared_file(world.t, project, path, b"old")
    mark_replaced(world.t, project.id, ["one", "two"])
    world.clock.ahead_ms += 2 * HOUR_MS

    def fail(keys: Iterable[str]) -> None:
        raise StoreUnavailable("The store does not answer. Try again.")

    with monkeypatch.context() as broken:
        broken.setattr(world.t.blobs, "delete", fail)
        with pytest.raises(StoreUnavailable):
            delete_replaced(world.t)
    world.clock.ahead_ms += HOUR_MS
    store_shared_file(world.t, project, "two", b"new")
    assert delete_replaced(world.t) == 1
    assert [path for path in ("one", "two") if exists(world, project, path)] == ["two"]
