"""Containers side by side, however their rows lie in the tables; on each engine."""

from typing import Any

import pytest

from seamark.model.attributes import AttributeType
from seamark.nql.ast import Aggregate
from seamark.stores.columns import AttributeRow, Columns, attribute_id
from seamark.stores.columns.names import NameAlternative, NameFilter
from tests.stores.columns.builders import a_batch, a_row, new_id, write

TEXT, INT, FLOAT, SERIES = AttributeType.STRING, AttributeType.INT, AttributeType.FLOAT, AttributeType.FLOAT_SERIES


_PLAIN: dict[str, Any] = {"aggregate": Aggregate.LAST, "aggregates": {}, "tolerance": 0.0}


def _read(columns: Columns, containers: list[int], **options: Any) -> dict[str, tuple[int, bool]]:
    wanted: dict[str, Any] = {**_PLAIN, "after": None, "limit": 100, **options}
    found, after = columns.read_comparison(containers, wanted.pop("projects", []), wanted.pop("names", None), **wanted)
    assert after is None
    return dict(zip(found.paths, zip(found.containers, found.differs, strict=True), strict=True))


def _written(columns: Columns) -> list[int]:
    project, (a, b) = new_id(), (new_id(), new_id())

    def of(run: int, path: str, type_: AttributeType, **values: Any) -> AttributeRow:
        return a_row(run, path, type_, project=project, **values)

    rows = [of(a, "missing", INT, int_value=1), of(a, "gone", INT, int_value=1)]
    for run, sign in ((a, 1), (b, -1)):
        rows += [
            of(run, "same", TEXT, string_value="x"),
            of(run, "type", INT if run == a else FLOAT, int_value=0),
            of(run, "nan", FLOAT, float_value=float("nan")),
            of(run, "zero", FLOAT, float_value=0.0 * sign),
            of(run, "near", FLOAT, float_value=1.0 + sign * 1e-7),
            of(run, "huge", INT, int_value=2**60 + (sign > 0)),
            of(run, "series", SERIES, points=2, finite=2, float_value=0.5, min=0.1 * sign, mean=0.3),
            of(run, "rewritten", INT, int_value=sign),
        ]
    write(columns, a_batch(rows))
    write(columns, a_batch([of(b, "rewritten", INT, int_value=1), of(a, "gone", INT, int_value=1, deleted=1)]))
    return [a, b]


def test_what_differs_is_strict_about_types_and_missing_values(columns: Columns) -> None:
    runs = _written(columns)
    assert _read(columns, runs) == {
        "huge": (2, True),
        "missing": (1, True),
        "nan": (2, False),
        "near": (2, True),
        "rewritten": (2, False),
        "same": (2, False),
        "series": (2, False),
        "type": (2, True),
        "zero": (2, False),
    }


def test_a_tolerance_forgives_numbers_and_nothing_else(columns: Columns) -> None:
    found = _read(columns, _written(columns), tolerance=1e-6)
    assert {path for path, (_, differs) in found.items() if differs} == {"missing", "type"}


def test_series_are_compared_by_the_aggregate(columns: Columns) -> None:
    runs = _written(columns)
    assert _read(columns, runs, aggregate=Aggregate.MIN)["series"] == (2, True)
    assert _read(columns, runs, aggregate=Aggregate.AVERAGE)["series"] == (2, False)


def test_pages_continue_behind_paths_though_what_is_gone_takes_a_place(columns: Columns) -> None:
    runs = _written(columns)
    seen: list[str] = []
    after: str | None = None
    while True:
        found, after = columns.read_comparison(runs, [], None, **_PLAIN, after=after, limit=1)
        seen += found.paths
        if after is None:
            break
    assert seen == sorted(_read(columns, runs))


def test_names_may_be_narrowed_and_no_container_has_nothing(columns: Columns) -> None:
    names = NameFilter((NameAlternative(("^n",), ("x",)),))
    assert _read(columns, _written(columns), names=names) == {"nan": (2, False), "near": (2, True)}
    assert _read(columns, []) == {}


def test_attributes_of_which_something_else_counts_are_compared_by_that(columns: Columns) -> None:
    runs = _written(columns)
    own = {attribute_id("series"): Aggregate.MIN}
    assert _read(columns, runs, aggregates=own)["series"] == (2, True)
    assert _read(columns, runs, aggregate=Aggregate.MIN, aggregates={attribute_id("series"): Aggregate.LAST})["series"] == (
        2,
        False,
    )


@pytest.mark.parametrize("count", [3, 64, 65])
def test_rows_of_several_commits_count_once_for_any_number_of_containers(columns: Columns, count: int) -> None:
    project, runs = new_id(), [new_id() for _ in range(count)]

    def of(path: str, of_runs: list[int], value: int = 1) -> list[AttributeRow]:
        return [a_row(run, path, INT, project=project, int_value=value) for run in of_runs]

    write(columns, a_batch([*of("all", runs), *of("rewritten", runs, 2), *of("some", runs[1:])]))
    write(columns, a_batch([*of("rewritten", runs[:1], 3), *of("some", runs[1:2])]))
    write(columns, a_batch(of("rewritten", runs[:1], 2)))
    assert _read(columns, runs, projects=[project]) == {
        "all": (count, False),
        "rewritten": (count, False),
        "some": (count - 1, True),
    }
