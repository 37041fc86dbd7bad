"""Attributes out of a table: the same as out of its rows, one by one."""

from collections.abc import Iterator

import pytest

from seamark.model.containers import Container
from seamark.model.operations import (
    AddStrings,
    AppendFiles,
    AppendHistograms,
    Assign,
    AssignDatetime,
    ClearSeries,
    ConfigureFloatSeries,
    PreviewFloats,
)
from seamark.model.values import FilePoint, FileValue, GitRef, Histogram
from seamark.tracking.attribute_rows import attribute_of_row
from seamark.tracking.attribute_tables import attributes_of_table
from tests.tracking.core_world import NOW, STEP, World, a_world, floats, texts


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


def _fill(world: World, run: Container, number: int) -> None:
    world.do(
        run,
        Assign("float", number / 2),
        Assign("int", number),
        Assign("bool", number % 2 == 0),
        Assign("string", "ü" * number),
        AssignDatetime("datetime", NOW + number),
        AddStrings("set", frozenset({"a", str(number)})),
        Assign("ref", FileValue("k", 5, "txt", "text/plain", "n"), is_reference=True),
        Assign("git", GitRef("abc", remotes=("x",))),
        floats("series", [1.0, float("nan"), 3.0]),
        floats("strange", [float("inf")]),
        ConfigureFloatSeries("series", 0.0, None, "m"),
        PreviewFloats("series", [9.0], [10 * STEP], [NOW], [0.5]),
        PreviewFloats("previews", [9.0], [STEP], [NOW], [0.5]),
        ClearSeries("empty", "float"),
        ClearSeries("silent", "string"),
        texts("log", ["a", "b"]),
        AppendFiles("files", [FilePoint("k", 5, "image/png")], [0], [NOW], is_reference=True),
        AppendHistograms("histograms", [Histogram((0.0, 1.0), (2.0,))], [0], [NOW]),
    )


def test_a_table_gives_what_its_rows_give(world: World) -> None:
    runs = [world.a_run() for _ in range(3)]
    for number, run in enumerate(runs):
        _fill(world, run, number)
    ids = [run.id for run in runs]
    rows = world.t.columns.read_container_rows(ids)
    expected = {(row.container, row.path): attribute_of_row(row) for row in rows}
    found = attributes_of_table(world.t.columns.read_row_table(ids, None, []))
    assert len(found) == len(expected)
    assert {(container, attribute.path): attribute for container, attribute in found} == expected
    assert {"float", "set", "git", "previews", "empty", "silent", "histograms"} <= {attribute.path for _, attribute in found}


def test_a_table_without_rows_has_no_attributes(world: World) -> None:
    assert attributes_of_table(world.t.columns.read_row_table([], None, [])) == []
    assert attributes_of_table(world.t.columns.read_row_table([world.a_run().id], [1], [])) == []
