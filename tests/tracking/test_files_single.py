import io
from collections.abc import Iterator

import pytest
from PIL import Image

from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.errors import (
    AccessDenied,
    AttributeNotFound,
    ContainerNotFound,
    InvalidInput,
)
from seamark.model.operations import Assign, DeleteAttribute, ErrorKind
from seamark.tracking import files
from tests.tracking.archive_builders import tar_gz
from tests.tracking.files_world import World, a_world, contents


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture
def run(world: World) -> Container:
    return world.a_run()


def test_an_uploaded_file_comes_back_under_its_name(world: World, run: Container):
    world.upload(run, "models/best/net", b"weights", "pt")
    download = files.open_file(world.t, world.viewer, str(run.uuid), "models/best/net")
    assert (download.name, download.size, download.mime_type) == ("net.pt", 7, "application/octet-stream")
    assert contents(download) == b"weights"
    world.upload(run, "empty", b"")
    assert files.open_file(world.t, world.viewer, str(run.uuid), "empty").name == "empty"


def test_the_media_type_follows_from_the_bytes(world: World, run: Container):
    buffer = io.BytesIO()
    Image.new("RGB", (2, 2)).save(buffer, "PNG")
    world.upload(run, "picture", buffer.getvalue(), "txt")
    world.upload(run, "trap", b"<script>alert(1)</script>", "png")
    picture = files.open_file(world.t, world.owner, str(run.uuid), "picture")
    trap = files.open_file(world.t, world.owner, str(run.uuid), "trap")
    assert (picture.mime_type, picture.is_inline_safe) == ("image/png", True)
    assert (trap.mime_type, trap.is_inline_safe) == ("application/octet-stream", False)


def test_a_new_upload_replaces_the_file_and_its_blob(world: World, run: Container):
    world.upload(run, "f", b"first, longer")
    former = world.blob_keys(run)
    world.upload(run, "f", b"second")
    assert contents(files.open_file(world.t, world.owner, str(run.uuid), "f")) == b"second"
    assert len(world.blob_keys(run)) == 1
    assert not world.blob_keys(run) & former
    assert world.size_of_run(run) == 6


def test_deleting_the_attribute_deletes_the_blob(world: World, run: Container):
    world.upload(run, "f", b"x")
    world.do(run, DeleteAttribute("f"))
    assert world.blob_keys(run) == set()
    assert world.size_of_run(run) == 0
    with pytest.raises(AttributeNotFound):
        files.open_file(world.t, world.owner, str(run.uuid), "f")


def test_an_attribute_of_another_type_stays_as_it_is(world: World, run: Container):
    world.do(run, Assign("f", 1.5))
    commits = [
        files.upload_file(world.t, world.owner, str(run.uuid), "f", "", b"x"),
        files.upload_set_member(world.t, world.owner, str(run.uuid), "f", "a", b"x"),
        files.upload_set_archive(world.t, world.owner, str(run.uuid), "f", tar_gz(("a", b"x")), True),
    ]
    for commit in commits:
        assert [error.kind for error in commit.errors] == [ErrorKind.TYPE_CONFLICT]
        commit.wait(60)
    assert world.value(run, "f", AttributeType.FLOAT) == 1.5
    assert world.blob_keys(run) == set()
    assert world.t.catalog.file_sets.entries(run.id, "f") == []


def test_data_that_breaks_off_changes_nothing(world: World, run: Container):
    def broken() -> Iterator[bytes]:
        yield b"x"
        raise ConnectionResetError

    world.upload(run, "f", b"former")
    with pytest.raises(ConnectionResetError):
        files.upload_file(world.t, world.owner, str(run.uuid), "f", "", broken())
    assert contents(files.open_file(world.t, world.owner, str(run.uuid), "f")) == b"former"
    assert len(world.blob_keys(run)) == 1


def test_only_contributors_upload_and_only_those_who_see_the_project_download(world: World, run: Container):
    world.upload(run, "f", b"x")
    world.put_member(run, "a", b"x")
    identifier = str(run.uuid)
    for use in (
        lambda caller: files.upload_file(world.t, caller, identifier, "g", "", b"x"),
        lambda caller: files.upload_set_member(world.t, caller, identifier, "set", "b", b"x"),
        lambda caller: files.upload_set_archive(world.t, caller, identifier, "set", tar_gz(), False),
        lambda caller: files.start_upload(world.t, caller, identifier, "g", 1),
    ):
        with pytest.raises(AccessDenied):
            use(world.viewer)
        with pytest.raises(ContainerNotFound):
            use(world.stranger)
    for read in (files.open_file, files.list_members, files.zip_members):
        with pytest.raises(ContainerNotFound):
            read(world.t, world.stranger, identifier, "f")
    assert len(world.blob_keys(run)) == 2


@pytest.mark.parametrize("ext", ["a/b", "..\\x", 'x"y', "a\nb", "x" * 200])
def test_an_extension_that_could_spoil_a_file_name_is_refused(world: World, run: Container, ext: str):
    with pytest.raises(InvalidInput, match="extension"):
        files.upload_file(world.t, world.owner, str(run.uuid), "f", ext, b"x")
