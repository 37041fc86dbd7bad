import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from seamark.model.containers import Container
from seamark.model.errors import (
    AccessDenied,
    InvalidInput,
    LengthMismatch,
    UploadNotFound,
)
from seamark.tracking import files
from tests.tracking.files_world import NO_UPLOAD, World, a_world, contents, done, parts_of


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture
def run(world: World) -> Container:
    return world.a_run()


def test_a_file_in_parts_is_put_together_in_the_right_order(world: World, run: Container):
    data = bytes(range(256)) * 50
    upload_id = files.start_upload(world.t, world.owner, str(run.uuid), "big", len(data), ext="bin")
    for index, first, last, part in reversed(list(parts_of(data, 5000))):
        files.upload_part(world.t, world.owner, str(upload_id), index, first, last, len(data), [part])
    done(files.finish_upload(world.t, world.owner, upload_id))
    download = files.open_file(world.t, world.owner, str(run.uuid), "big")
    assert (download.name, download.size) == ("big.bin", len(data))
    assert contents(download) == data
    assert len(world.blob_keys(run)) == 1
    assert world.size_of_run(run) == len(data)


def test_a_member_in_parts_joins_its_set(world: World, run: Container):
    upload_id = files.start_upload(world.t, world.owner, str(run.uuid), "set", 6, member="./a/b.txt")
    files.upload_part(world.t, world.owner, upload_id, 0, 0, 2, 6, b"abc")
    files.upload_part(world.t, world.owner, upload_id, 1, 3, 5, 6, b"def")
    done(files.finish_upload(world.t, world.owner, upload_id))
    download = files.find_member(world.t, world.owner, str(run.uuid), "set", "a/b.txt").download()
    assert (download.name, download.mime_type, contents(download)) == ("b.txt", "text/plain", b"abcdef")
    assert world.size_of_set(run) == 6


def test_a_part_sent_again_replaces_the_former(world: World, run: Container):
    upload_id = files.start_upload(world.t, world.owner, str(run.uuid), "f", 4)
    files.upload_part(world.t, world.owner, upload_id, 0, 0, 1, 4, b"xx")
    files.upload_part(world.t, world.owner, upload_id, 1, 2, 3, 4, b"cd")
    files.upload_part(world.t, world.owner, upload_id, 0, 0, 1, 4, b"ab")
    assert len(world.blob_keys(run)) == 2
    done(files.finish_upload(world.t, world.owner, upload_id))
    assert contents(files.open_file(world.t, world.owner, str(run.uuid), "f")) == b"abcd"


@pytest.mark.parametrize(
    ("first", "last", "total", "data"),
    [
        (0, 3, 10, b"abc"),
        (0, 3, 10, b"abcde"),
        (0, 3, 10, b""),
        (0, 3, 11, b"abcd"),
        (8, 11, 10, b"abcd"),
        (3, 2, 10, b""),
        (-1, 2, 10, b"abcd"),
    ],
)
def test_a_part_of_another_length_than_its_range_is_refused(
    world: World, run: Container, first: int, last: int, total: int, data: bytes
):
    upload_id = files.start_upload(world.t, world.owner, str(run.uuid), "f", 10)
    with pytest.raises(LengthMismatch, match="Length of stream does not match given range"):
        files.upload_part(world.t, world.owner, upload_id, 0, first, last, total, iter([data]))
    assert world.blob_keys(run) == set()


def test_a_part_that_never_ends_is_cut_off(world: World, run: Container):
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 1000

    upload_id = files.start_upload(world.t, world.owner, str(run.uuid), "f", 10_000)
    with pytest.raises(LengthMismatch):
        files.upload_part(world.t, world.owner, upload_id, 0, 0, 4999, 10_000, endless())


@pytest.mark.parametrize("index", [-1, 10_000, 2**40])
def test_a_part_with_an_impossible_number_is_refused(world: World, run: Container, index: int):
    upload_id = files.start_upload(world.t, world.owner, str(run.uuid), "f", 10)
    with pytest.raises(InvalidInput):
        files.upload_part(world.t, world.owner, upload_id, index, 0, 9, 10, b"0123456789")


@pytest.mark.parametrize("ranges", [[], [(0, 4)], [(5, 9)], [(0, 4), (4, 9)], [(0, 4), (6, 9)], [(0, 9), (0, 9)]])
def test_an_upload_with_gaps_or_overlaps_cannot_be_finished(world: World, run: Container, ranges: list[tuple[int, int]]):
    upload_id = files.start_upload(world.t, world.owner, str(run.uuid), "f", 10)
    for index, (first, last) in enumerate(ranges):
        files.upload_part(world.t, world.owner, upload_id, index, first, last, 10, b"x" * (last - first + 1))
    with pytest.raises(InvalidInput, match="not complete"):
        files.finish_upload(world.t, world.owner, upload_id)


def test_an_empty_file_in_no_parts_is_complete(world: World, run: Container):
    upload_id = files.start_upload(world.t, world.owner, str(run.uuid), "f", 0)
    done(files.finish_upload(world.t, world.owner, upload_id))
    assert contents(files.open_file(world.t, world.owner, str(run.uuid), "f")) == b""


@pytest.mark.parametrize("member", [None, "a"])
def test_finishing_again_is_harmless_when_it_says_what_for(world: World, run: Container, member: str | None):
    upload_id = files.start_upload(world.t, world.owner, str(run.uuid), "x", 3, member=member)
    files.upload_part(world.t, world.owner, upload_id, 0, 0, 2, 3, b"abc")
    done(files.finish_upload(world.t, world.owner, upload_id))
    keys = world.blob_keys(run)
    again = files.finish_upload(world.t, world.owner, upload_id, identifier=str(run.uuid), path="x", member=member)
    done(again)
    assert world.blob_keys(run) == keys
    with pytest.raises(UploadNotFound):
        files.finish_upload(world.t, world.owner, upload_id)
    with pytest.raises(UploadNotFound):
        files.finish_upload(world.t, world.owner, upload_id, identifier=str(run.uuid), path="y", member=member)


def test_two_who_finish_at_once_give_one_file(world: World, run: Container):
    upload_id = files.start_upload(world.t, world.owner, str(run.uuid), "x", 3)
    files.upload_part(world.t, world.owner, upload_id, 0, 0, 2, 3, b"abc")
    barrier = threading.Barrier(4)

    def finish(_: int) -> None:
        barrier.wait(30)
        done(files.finish_upload(world.t, world.owner, upload_id, identifier=str(run.uuid), path="x"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(finish, range(4)))
    assert contents(files.open_file(world.t, world.owner, str(run.uuid), "x")) == b"abc"
    assert len(world.blob_keys(run)) == 1
    assert world.size_of_run(run) == 3


def test_who_finishes_when_somebody_else_has_just_done_so_finishes_too(
    world: World, run: Container, monkeypatch: pytest.MonkeyPatch
):
    upload_id = files.start_upload(world.t, world.owner, str(run.uuid), "x", 3)
    files.upload_part(world.t, world.owner, upload_id, 0, 0, 2, 3, b"abc")
    uploads = world.t.catalog.uploads
    parts = uploads.parts

    def finish() -> None:
        done(files.finish_upload(world.t, world.owner, upload_id, identifier=str(run.uuid), path="x"))

    def parts_after_somebody_else(upload: int) -> object:
        monkeypatch.setattr(uploads, "parts", parts)
        finish()
        world.t.background.submit(lambda: None).result(30)
        return parts(upload)

    monkeypatch.setattr(uploads, "parts", parts_after_somebody_else)
    finish()
    assert contents(files.open_file(world.t, world.owner, str(run.uuid), "x")) == b"abc"


def test_somebody_elses_upload_is_out_of_reach(world: World, run: Container):
    upload_id = files.start_upload(world.t, world.owner, str(run.uuid), "f", 1)
    for caller, error in ((world.stranger, UploadNotFound), (world.viewer, AccessDenied)):
        with pytest.raises(error):
            files.upload_part(world.t, caller, upload_id, 0, 0, 0, 1, b"x")
        with pytest.raises(error):
            files.finish_upload(world.t, caller, upload_id)


@pytest.mark.parametrize("upload_id", [NO_UPLOAD, str(NO_UPLOAD), "nonsense", "", "../x"])
def test_an_unknown_upload_is_not_found(world: World, upload_id: UUID | str):
    with pytest.raises(UploadNotFound):
        files.upload_part(world.t, world.owner, upload_id, 0, 0, 0, 1, b"x")
    with pytest.raises(UploadNotFound):
        files.finish_upload(world.t, world.owner, upload_id)


def test_abandoned_uploads_expire_with_their_parts(world: World, run: Container):
    upload_id = files.start_upload(world.t, world.owner, str(run.uuid), "f", 2)
    files.upload_part(world.t, world.owner, upload_id, 0, 0, 0, 2, b"x")
    files.expire_uploads(world.t)
    assert len(world.blob_keys(run)) == 1
    world.clock.ahead_ms = 3 * 24 * 60 * 60 * 1000
    try:
        with pytest.raises(UploadNotFound):
            files.upload_part(world.t, world.owner, upload_id, 1, 1, 1, 2, b"x")
        assert files.expire_uploads(world.t) >= 1
        assert files.expire_uploads(world.t) == 0
    finally:
        world.clock.ahead_ms = 0
    assert world.blob_keys(run) == set()


@pytest.mark.parametrize("length", [-1, 2**60])
def test_an_impossible_length_is_refused(world: World, run: Container, length: int):
    with pytest.raises(InvalidInput):
        files.start_upload(world.t, world.owner, str(run.uuid), "f", length)
