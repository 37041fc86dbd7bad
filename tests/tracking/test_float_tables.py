"""Tables of points: they do what appending to each of their series would do."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.operations import (
    AppendFloatTable,
    Assign,
    ClearSeries,
    ConfigureFloatSeries,
    DeleteAttribute,
    ErrorKind,
    Operation,
    PreviewFloats,
)
from seamark.stores.columns import AttributeRow
from seamark.tracking.container_rows import ContainerRows
from seamark.tracking.float_bank import SeriesTable
from tests.effort import examples
from tests.tracking.core_world import NOW, STEP, World, a_world, floats

PATHS = tuple(f"wide/m{n}" for n in range(12))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


def a_table(
    steps: Sequence[float], values: Sequence[Sequence[float]] | None = None, paths: Sequence[str] = PATHS
) -> AppendFloatTable:
    """A row of values a step; by default the value is the step plus a hundredth of the number of the series."""
    given = values or [[step + column / 100 for column in range(len(paths))] for step in steps]
    micros = np.array([round(step * STEP) for step in steps], np.int64)
    return AppendFloatTable(
        tuple(paths), micros, NOW + micros // STEP, np.array(given, np.float64).reshape(len(steps), len(paths))
    )


_value = st.one_of(st.floats(-1e6, 1e6), st.sampled_from([math.nan, math.inf, -math.inf, 0.0]))
_path = st.sampled_from(PATHS)


@st.composite
def _tables(draw: st.DrawFn) -> AppendFloatTable:
    paths = draw(
        st.one_of(
            st.sampled_from([PATHS, PATHS[:9], PATHS[3:], PATHS[2:4], (*PATHS[:8], "sys/ping_time"), (*PATHS[:9], PATHS[0], "")]),
            st.lists(_path, min_size=8, max_size=12, unique=True),
        )
    )
    steps = draw(st.lists(st.integers(0, 12), max_size=4).map(sorted))
    row = st.lists(_value, min_size=len(paths), max_size=len(paths))
    return a_table(steps, draw(st.lists(row, min_size=len(steps), max_size=len(steps))), paths)


_operations = st.one_of(
    _tables(),
    _tables(),
    _tables(),
    st.builds(lambda path, step, value: floats(path, [value], [step]), _path, st.integers(0, 12), _value),
    st.builds(lambda path: floats(path, [1.0]), _path),
    st.builds(Assign, _path, st.just(1.5)),
    st.builds(DeleteAttribute, _path),
    st.builds(ClearSeries, _path, st.just("float")),
    st.builds(ConfigureFloatSeries, _path, st.just(0.0), st.just(1.0), st.just("s")),
    st.builds(lambda path, step: PreviewFloats(path, [0.5], [step * STEP], [NOW], [0.1]), _path, st.integers(0, 14)),
)
_requests = st.lists(st.one_of(st.lists(_operations, min_size=1, max_size=3), st.sampled_from(["again", "fork"])), max_size=8)


def _one_by_one(operations: Sequence[Operation]) -> list[Operation]:
    alone: list[Operation] = []
    for each in operations:
        alone += [each.one_series(column) for column in range(len(each.paths))] if isinstance(each, AppendFloatTable) else [each]
    return alone


def _errors(world: World, run: Container, operations: Sequence[Operation]) -> list[tuple[str, str, str]]:
    commit = world.submit(run, *operations)
    commit.wait(60)
    world.catch_up()
    # A point that the same request repeats is wrong once or twice.
    return sorted({(error.path, error.kind, error.message) for error in commit.errors})


_COMPARED = [each.name for each in fields(AttributeRow) if each.name not in ("container", "project")]


def _described(row: AttributeRow) -> list[Any]:
    """The row without what depends on the order of additions in floating point."""
    described: list[Any] = []
    for name in _COMPARED:
        value = getattr(row, name)
        if isinstance(value, float):
            value = float(f"{value:.9e}") + 0.0  # of 0.0 and -0.0 either is the extreme
            if name in ("min", "max", "mean", "m2") and not row.finite:
                value = None
            elif name in ("min", "max"):
                value += 0.0  # of two zeros with different signs, either is the lowest
        if name in ("first_step", "last_step", "last_time", "float_value") and not row.points:
            value = None
        described.append(repr(value))
    return described


def _rows(world: World, run: Container) -> dict[str, AttributeRow]:
    found = world.t.columns.read_container_rows([run.id], with_deleted=True)
    return {row.path: row for row in found if not row.path.startswith("sys/") or row.path == "sys/size"}


def _expect_same(world: World, one: Container, other: Container) -> None:
    left, right = _rows(world, one), _rows(world, other)
    assert left.keys() == right.keys()
    for path, row in left.items():
        ours, theirs = _described(row), _described(right[path])
        for name, our, their in zip(_COMPARED, ours, theirs, strict=True):
            close = name == "m2" and math.isclose(row.m2, right[path].m2, rel_tol=1e-6, abs_tol=1e-3)
            close = close or (name == "mean" and math.isclose(row.mean, right[path].mean, rel_tol=1e-9, abs_tol=1e-6))
            assert close or our == their, f"{path}: {name}"
        if row.type == 14 and not row.deleted:
            mine, yours = world.points(one, path), world.points(other, path)
            assert mine.steps.tolist() == yours.steps.tolist()
            assert mine.timestamps.tolist() == yours.timestamps.tolist()
            np.testing.assert_array_equal(mine.values, yours.values)


@given(requests=_requests)
@settings(deadline=None, max_examples=examples(10), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_table_does_what_its_series_would_do_one_by_one(world: World, requests: list[Any]) -> None:
    pairs = [(world.a_run(), world.a_run())]
    latest: list[Operation] = []
    for request in requests:
        if request == "fork":
            pairs.append((world.a_fork(pairs[-1][0], 5), world.a_fork(pairs[-1][1], 5)))
            continue
        latest = latest if request == "again" else request
        # The last fork, and the run that all come from, whose forks may see the points.
        for wide, narrow in {pairs[0], pairs[-1]}:
            assert _errors(world, wide, latest) == _errors(world, narrow, _one_by_one(latest))
    for wide, narrow in pairs:
        _expect_same(world, wide, narrow)


def test_a_table_that_arrives_twice_is_one_table_and_no_error(world: World) -> None:
    run = world.a_run()
    table = a_table([0, 1, 2], [[float("nan")] * 12, [1.0] * 12, [math.inf] * 12])
    world.do(run, table)
    before = world.summary(run, PATHS[3])
    reads: list[int] = []
    read = world.t.columns.read_floats_at
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world.t.columns, "read_floats_at", lambda *given: (reads.append(1), read(*given))[1])
        world.do(run, table)
    assert len(reads) == 1
    assert repr(world.summary(run, PATHS[3])) == repr(before)
    assert before.count == 3
    world.do(run, a_table([1, 2, 3], [[1.0] * 12, [math.inf] * 12, [4.0] * 12]))
    assert [world.steps(run, path) for path in PATHS] == [[0, 1, 2, 3]] * 12


def test_late_points_with_other_values_are_refused_and_the_rest_is_stored(world: World) -> None:
    run = world.a_run()
    world.do(run, a_table([0, 1]), floats(PATHS[5], [9.0], [4]))
    commit = world.submit(run, a_table([1, 2, 5], [[0.0] * 12, [2.0] * 12, [5.0] * 12]))
    commit.wait(60)
    errors = commit.errors
    assert {(error.path, error.kind) for error in errors} == {(path, ErrorKind.STEP_NOT_INCREASING) for path in PATHS}
    assert len(errors) == 13
    assert [world.steps(run, path) for path in PATHS[4:6]] == [[0, 1, 2, 5], [0, 1, 4, 5]]


def test_one_unfit_path_does_not_hold_up_the_others(world: World) -> None:
    run = world.a_run()
    world.do(run, Assign("name", "text"))
    table = a_table([0], paths=("name", "sys/size", "", *PATHS))
    for _ in range(2):
        commit = world.submit(run, table)
        commit.wait(60)
        assert sorted(error.kind for error in commit.errors) == ["not writable", "path empty", "type conflict"]
    assert world.paths(run) == {"name", *PATHS}
    world.do(run, DeleteAttribute("name"))
    assert world.refusals(run, a_table([1], paths=("name", *PATHS))) == []
    assert world.steps(run, "name") == [1]


def test_tables_that_overlap_continue_each_others_series(world: World) -> None:
    run = world.a_run()
    for step in range(0, 20, 2):
        world.do(run, a_table([step]))
        world.do(run, a_table([step + 1], paths=(*PATHS[6:], "val/loss")))
    assert world.steps(run, PATHS[0]) == list(range(0, 20, 2))
    assert world.steps(run, PATHS[7]) == list(range(20))
    assert world.summary(run, PATHS[7]).count == 20
    assert world.summary(run, "val/loss").count == 10


def test_a_series_that_is_deleted_between_two_tables_starts_empty(world: World) -> None:
    run = world.a_run()
    world.do(run, a_table([0, 1]), DeleteAttribute(PATHS[2]), a_table([2]))
    assert world.steps(run, PATHS[1]) == [0, 1, 2]
    assert world.steps(run, PATHS[2]) == [2]
    assert world.summary(run, PATHS[2]).count == 1


def test_the_limit_of_attributes_counts_the_series_of_a_table(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run = world.a_run()
    held = len(world.t.columns.read_container_rows([run.id]))
    monkeypatch.setattr(world.t, "settings", replace(world.t.settings, max_attributes_per_container=held + 100))
    paths = tuple(f"many/m{n}" for n in range(102))
    errors = world.submit(run, a_table([0], paths=paths)).errors
    assert [(error.path, error.kind) for error in errors] == [(path, ErrorKind.TOO_MANY_ATTRIBUTES) for path in paths[-2:]]


def test_what_a_table_changed_is_there_after_a_restart(tmp_path_factory: pytest.TempPathFactory, world: World) -> None:
    run = world.a_run()
    world.do(run, a_table([0, 1]))
    world.t.states.discard(run.id)
    world.do(run, a_table([2]))
    assert world.steps(run, PATHS[11]) == [0, 1, 2]
    summary = world.summary(run, PATHS[11])
    assert (summary.count, summary.min, summary.max) == (3, 0.11, 2.11)
    assert world.value(run, "sys/size", AttributeType.FLOAT) == 24.0 * 3 * len(PATHS)


def test_a_table_whose_columns_disagree_is_no_table() -> None:
    with pytest.raises(ValueError, match="12 series"):
        AppendFloatTable(PATHS, np.zeros(2, np.int64), np.zeros(2, np.int64), np.zeros((2, 11)))


def test_one_series_of_a_table_is_an_append() -> None:
    series = a_table([1, 2]).one_series(1)
    assert series.path == PATHS[1]
    columns = [np.asarray(each).tolist() for each in (series.values, series.steps, series.timestamps)]
    assert columns == [[1.01, 2.01], [STEP, 2 * STEP], [NOW + 1, NOW + 2]]


def test_of_tables_in_ever_new_combinations_only_the_latest_are_remembered(world: World) -> None:
    run = world.a_run()
    names = [f"metrics/{n}" for n in range(40)]
    source = random.Random(1)
    before = world.t.states.row_count
    for step in range(120):
        world.do(run, a_table([step], paths=source.sample(names, 20)))
    held = world.t.states.row_count - before
    # As many rows again as there are attributes, four times; all of them are counted.
    assert 3 * len(names) < held < 6 * (len(names) + 10)
    world.t.states.discard(run.id)
    assert world.t.states.row_count <= before


def test_a_table_that_comes_again_and_again_is_remembered_among_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run = world.a_run()
    made: list[tuple[str, ...]] = []
    remember = ContainerRows.remember_table

    def noted(rows: ContainerRows, paths: tuple[str, ...], *given: Any) -> SeriesTable:
        made.append(paths)
        return remember(rows, paths, *given)

    monkeypatch.setattr(ContainerRows, "remember_table", noted)
    source = random.Random(2)
    for step in range(30):
        world.do(run, a_table([2 * step]), a_table([2 * step + 1], paths=source.sample(PATHS, 8)))
    assert made.count(PATHS) == 1
