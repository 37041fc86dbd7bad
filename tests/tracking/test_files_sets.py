import io
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from seamark.model.containers import Container
from seamark.model.errors import (
    AttributeNotFound,
    FileNotFound,
    InvalidInput,
    TooLarge,
)
from seamark.model.operations import DeleteAttribute
from seamark.tracking import files
from seamark.tracking.archives import ArchiveLimits
from tests.tracking.archive_builders import tar_gz
from tests.tracking.files_world import World, a_world, contents, done


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture
def run(world: World) -> Container:
    return world.a_run()


def test_members_and_archives_merge_into_one_set(world: World, run: Container):
    world.put_member(run, "a/one.txt", b"1")
    done(
        files.upload_set_archive(
            world.t,
            world.owner,
            str(run.uuid),
            "set",
            tar_gz(("./a/one.txt", b"uno"), ("a/two.txt", b"22"), ("empty/", None)),
            False,
        )
    )
    world.put_member(run, "top", b"4444")
    assert world.names(run) == ["a/", "empty/", "top"]
    assert world.names(run, "a") == ["one.txt", "two.txt"]
    assert world.names(run, "/empty/") == []
    assert contents(files.find_member(world.t, world.viewer, str(run.uuid), "set", "a/one.txt").download()) == b"uno"
    assert world.size_of_set(run) == 9
    assert world.size_of_run(run) == 9
    assert len(world.blob_keys(run)) == 3


def test_a_directory_is_as_large_as_what_is_in_it(world: World, run: Container):
    world.put_member(run, "a/b/one", b"1")
    world.put_member(run, "a/two", b"22")
    (directory,) = files.list_members(world.t, world.owner, str(run.uuid), "set")
    assert (directory.name, directory.is_directory, directory.size) == ("a", True, 3)
    assert directory.modified_at > 1_600_000_000_000


def test_an_archive_with_reset_leaves_only_its_own_members(world: World, run: Container):
    world.put_member(run, "old", b"123")
    world.put_archive(run, tar_gz(("new", b"1")), reset=True)
    assert world.names(run) == ["new"]
    assert world.size_of_set(run) == 1
    world.put_archive(run, tar_gz(), reset=True)
    assert world.names(run) == []
    assert world.size_of_set(run) == 0
    assert world.blob_keys(run) == set()


def test_an_empty_archive_makes_an_empty_set(world: World, run: Container):
    world.put_archive(run, tar_gz(), reset=True)
    assert world.names(run) == []


@pytest.mark.parametrize(
    ("archive", "error"),
    [
        (tar_gz(("fine", b"1"), ("../evil", b"2")), InvalidInput),
        (tar_gz(("fine", b"1"), ("big", bytes(2_000_000))), TooLarge),
        (tar_gz(("fine", b"1"), ("large", bytes(range(256)) * 4000))[:-20], InvalidInput),
    ],
    ids=["leads out", "too large", "cut off"],
)
def test_a_refused_archive_leaves_nothing_behind(world: World, run: Container, archive: bytes, error: type[Exception]):
    limits = ArchiveLimits(max_bytes=1_500_000)
    with pytest.raises(error):
        files.upload_set_archive(world.t, world.owner, str(run.uuid), "set", archive, False, limits=limits)
    assert world.blob_keys(run) == set()
    with pytest.raises(AttributeNotFound):
        files.list_members(world.t, world.owner, str(run.uuid), "set")


@pytest.mark.parametrize(
    "name", ["", ".", "/", "../x", "a/../../x", "/etc/passwd", "C:\\x", "a\\b", "a\0b", "x\n", "y" * 1100, "\ud800"]
)
def test_member_names_that_harm_are_refused(world: World, run: Container, name: str):
    with pytest.raises(InvalidInput):
        files.upload_set_member(world.t, world.owner, str(run.uuid), "set", name, b"x")
    with pytest.raises(InvalidInput):
        files.start_upload(world.t, world.owner, str(run.uuid), "set", 1, member=name)
    assert world.blob_keys(run) == set()


def test_deleting_takes_files_and_whole_directories(world: World, run: Container):
    done(
        files.upload_set_archive(
            world.t,
            world.owner,
            str(run.uuid),
            "set",
            tar_gz(("a/1", b"1"), ("a/2", b"2"), ("ab", b"3"), ("b", b"4"), ("e/", None)),
            True,
        )
    )
    done(files.delete_members(world.t, run, "set", ["a/", "./b", "e", "missing", "../x", ""]))
    assert world.names(run) == ["ab"]
    assert world.size_of_set(run) == 1
    assert len(world.blob_keys(run)) == 1
    done(files.delete_members(world.t, run, "set", ["ab"]))
    assert world.names(run) == []


def test_deleting_from_no_set_makes_none(world: World, run: Container):
    done(files.delete_members(world.t, run, "set", ["a"]))
    with pytest.raises(AttributeNotFound):
        files.list_members(world.t, world.owner, str(run.uuid), "set")


def test_a_set_that_is_deleted_and_uploaded_again_has_only_the_new_files(world: World, run: Container):
    world.put_member(run, "old", b"123")
    world.do(run, DeleteAttribute("set"))
    assert world.blob_keys(run) == set()
    world.put_member(run, "new", b"1")
    assert world.names(run) == ["new"]
    assert world.size_of_run(run) == 1


def test_many_threads_upload_into_one_set_at_once(world: World, run: Container):
    def put(number: int) -> None:
        if number % 2:
            world.put_member(run, f"d{number % 3}/{number}", b"x" * number)
        else:
            archive = tar_gz((f"d{number % 3}/{number}", b"x" * number), ("shared", b"s"))
            world.put_archive(run, archive, reset=False)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(24)))
    assert world.size_of_set(run) == sum(range(24)) + 1
    assert world.size_of_run(run) == sum(range(24)) + 1
    assert len(world.blob_keys(run)) == 25
    assert sum(len(world.names(run, f"d{number}")) for number in range(3)) == 24


def test_what_a_set_does_not_have_is_not_found(world: World, run: Container):
    world.put_member(run, "a/b", b"x")
    for missing in ("c", "a/b", "../a", "a\0"):
        with pytest.raises(FileNotFound):
            files.list_members(world.t, world.owner, str(run.uuid), "set", missing)
    for missing in ("a", "c", "", "../../etc/passwd"):
        with pytest.raises(FileNotFound):
            files.find_member(world.t, world.owner, str(run.uuid), "set", missing).download()
    with pytest.raises(AttributeNotFound):
        files.list_members(world.t, world.owner, str(run.uuid), "no/set")
    with pytest.raises(AttributeNotFound):
        files.zip_members(world.t, world.owner, str(run.uuid), "no/set")


def test_the_zip_has_the_root_every_directory_and_every_file(world: World, run: Container):
    big = bytes(range(256)) * 10_000
    path = "source_code/files"
    archive = tar_gz(("a/b/c.py", b"print()"), ("empty/", None), ("top", big), ("träger", b""))
    world.put_archive(run, archive, reset=True, path=path)
    download = files.zip_members(world.t, world.viewer, str(run.uuid), path)
    assert (download.name, download.mime_type, download.size) == ("files.zip", "application/zip", None)
    with zipfile.ZipFile(io.BytesIO(contents(download))) as unpacked:
        assert unpacked.testzip() is None
        assert unpacked.namelist() == ["/", "a/", "a/b/", "empty/", "a/b/c.py", "top", "träger"]
        assert unpacked.read("a/b/c.py") == b"print()"
        assert unpacked.read("top") == big


def test_a_zip_under_way_follows_what_happens_to_the_set(world: World, run: Container):
    for name in ("a", "b", "c"):
        world.put_member(run, name, b"old " + name.encode())
    chunks = files.zip_members(world.t, world.owner, str(run.uuid), "set").chunks
    start = next(chunks)
    world.put_member(run, "b", b"new b")
    done(files.delete_members(world.t, run, "set", ["c"]))
    world.blob_keys(run)
    with zipfile.ZipFile(io.BytesIO(start + b"".join(chunks))) as unpacked:
        assert unpacked.namelist() == ["/", "a", "b"]
        assert unpacked.read("b") == b"new b"


def test_the_zip_of_an_empty_set_has_its_root(world: World, run: Container):
    world.put_archive(run, tar_gz(), reset=True)
    with zipfile.ZipFile(io.BytesIO(contents(files.zip_members(world.t, world.owner, str(run.uuid), "set")))) as unpacked:
        assert unpacked.namelist() == ["/"]
