import io
from collections.abc import Iterator

import pytest
from PIL import Image

from seamark.model.containers import Container
from seamark.model.errors import (
    AttributeNotFound,
    FileNotFound,
)
from seamark.model.operations import AppendFiles
from seamark.tracking import files
from tests.tracking.files_world import World, a_world, contents


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture
def run(world: World) -> Container:
    return world.a_run()


def test_points_of_a_file_series_are_found_by_index_and_step(world: World, run: Container):
    buffer = io.BytesIO()
    Image.new("RGB", (2, 2)).save(buffer, "JPEG")
    points = [
        files.store_point(world.t, run, buffer.getvalue(), "first", "a picture"),
        files.store_point(world.t, run, b"", None, None),
        files.store_point(world.t, run, b"text"),
    ]
    world.do(run, AppendFiles("charts/loss", points, [0, 2_500_000, 7_000_000], [1, 2, 3]))
    first = files.open_point(world.t, world.viewer, str(run.uuid), "charts/loss", 0)
    assert (first.name, first.mime_type, first.size) == ("loss_0.jpg", "image/jpeg", len(buffer.getvalue()))
    assert contents(first) == buffer.getvalue()
    assert contents(files.open_point(world.t, world.viewer, str(run.uuid), "charts/loss", step=7_000_000)) == b"text"
    assert contents(files.open_point(world.t, world.viewer, str(run.uuid), "charts/loss")) == b"text"
    assert contents(files.open_point(world.t, world.viewer, str(run.uuid), "charts/loss", 1)) == b""
    for missing in ({"index": 3}, {"index": -1}, {"step": 1}):
        with pytest.raises(FileNotFound, match="no point"):
            files.open_point(world.t, world.viewer, str(run.uuid), "charts/loss", **missing)
    with pytest.raises(AttributeNotFound):
        files.open_point(world.t, world.viewer, str(run.uuid), "charts", 0)


def test_the_contents_of_points_that_were_not_appended_are_discarded(world: World, run: Container):
    kept, refused = files.store_point(world.t, run, b"x"), files.store_point(world.t, run, b"y")
    world.do(run, AppendFiles("charts/loss", [kept], [0], [1]))
    files.discard_unused(world.t, run, [kept, refused])
    assert world.blob_keys(run) == {kept.key}
