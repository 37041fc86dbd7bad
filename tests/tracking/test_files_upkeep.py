import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.operations import AppendFiles
from seamark.stores.blobs import DiskCache
from seamark.tracking import files, purging, trash
from seamark.tracking.file_upkeep import expire_staged
from seamark.tracking.operations import heartbeat
from seamark.tracking.staged_files import StagedFiles, part_key, staged_key
from seamark.tracking.thumbnails import kept_thumbnail, make_thumbnail
from tests.tracking.files_world import NO_UPLOAD, World, a_world

DAY_MS = 24 * 60 * 60 * 1000


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture
def run(world: World) -> Container:
    return world.a_run()


def test_only_blobs_that_nothing_refers_to_are_orphans(world: World, run: Container):
    identifier = str(run.uuid)
    world.upload(run, "f", b"x")
    world.put_member(run, "a", b"x")
    upload_id = files.start_upload(world.t, world.owner, identifier, "g", 2)
    files.upload_part(world.t, world.owner, upload_id, 0, 0, 0, 2, b"x")
    world.do(run, AppendFiles("images", [files.store_point(world.t, run, b"x")], [0], [0]))
    lost = files.store_point(world.t, run, b"lost").key
    nobodys = f"{NO_UPLOAD}/0123"
    world.t.blobs.put(nobodys, b"of a container that is gone")
    orphans = {blob.key for blob in files.orphaned_blobs(world.t, older_than_ms=-60_000)}
    assert {key for key in orphans if key.startswith((identifier, str(NO_UPLOAD)))} == {lost, nobodys}
    assert files.orphaned_blobs(world.t) == []
    world.t.blobs.delete([nobodys])


def test_contents_that_no_journal_named_go_when_nothing_was_heard_of_their_run_for_a_week(world: World, run: Container):
    staged = StagedFiles()
    world.upload(run, "f", b"x")
    world.put_member(run, "a", b"x")
    kept = world.blob_keys(run)
    key = staged_key(run, "session", "file")
    staged.put(world.t, key, b"never named")
    world.t.blobs.put(part_key(run, "session", "large", 0), b"never joined")
    other = world.a_run()
    staged.put(world.t, staged_key(other, "session", "file"), b"of a run that goes on")
    try:
        world.clock.ahead_ms = 6 * DAY_MS
        assert expire_staged(world.t) == []
        world.clock.ahead_ms = 7 * DAY_MS - 60_000
        heartbeat(world.t, other, "session").wait()
        world.clock.ahead_ms = 8 * DAY_MS
        # A read has what was written a moment ago put into the tables, as a week would.
        for each in (run, other):
            world.value(each, "sys/ping_time", AttributeType.DATETIME)
        deleted = {blob.key for blob in expire_staged(world.t)}
        assert {each for each in deleted if each.startswith(str(run.uuid))} == {key, part_key(run, "session", "large", 0)}
        assert world.blob_keys(run) == kept
        assert len(world.blob_keys(other)) == 1
    finally:
        world.clock.ahead_ms = 0


def test_purging_a_run_removes_its_thumbnails_and_no_others(world: World, run: Container, tmp_path: Path):
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    other = world.a_run()
    world.t.thumbnails = DiskCache(tmp_path / "thumbnails", most_bytes=10**6)
    try:
        found = {}
        for each in (run, other):
            world.upload(each, "f", picture.getvalue(), "png")
            found[each.id] = files.find_file(world.t, world.owner, str(each.uuid), "f")
            assert make_thumbnail(world.t, found[each.id]) == kept_thumbnail(world.t, found[each.id])
        name = f"{world.project}/{run.sys_id}"
        trash.trash(world.t, world.owner, world.project, [name])
        purging.purge(world.t, world.owner, world.project, [name])
        assert kept_thumbnail(world.t, found[run.id]) is None
        assert kept_thumbnail(world.t, found[other.id]) is not None
    finally:
        world.t.thumbnails = None


def test_purging_a_run_removes_its_blobs(world: World, run: Container):
    world.upload(run, "f", b"x")
    world.put_member(run, "a", b"x")
    name = f"{world.project}/{run.sys_id}"
    trash.trash(world.t, world.owner, world.project, [name])
    assert len(world.blob_keys(run)) == 2
    purging.purge(world.t, world.owner, world.project, [name])
    assert world.blob_keys(run) == set()
