from collections.abc import Iterator

import pytest

from seamark.model.containers import Container
from seamark.model.operations import AppendFiles
from seamark.tracking import files, trash
from tests.tracking.files_world import NO_UPLOAD, World, a_world


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


def test_purging_a_run_removes_its_blobs(world: World, run: Container):
    world.upload(run, "f", b"x")
    world.put_member(run, "a", b"x")
    name = f"{world.project}/{run.sys_id}"
    trash.trash(world.t, world.owner, world.project, [name])
    assert len(world.blob_keys(run)) == 2
    trash.purge(world.t, world.owner, world.project, [name])
    assert world.blob_keys(run) == set()
