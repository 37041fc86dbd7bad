"""What forks take over, for whole lineages at once: exact summaries, and no more statements than it takes."""

import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seamark.model.attributes import AttributeType
from seamark.model.containers import Container
from seamark.model.operations import AppendFiles, AppendHistograms, Assign, ConfigureFloatSeries
from seamark.model.values import (
    FilePoint,
    FileSeriesSummary,
    FileValue,
    FloatSeriesSummary,
    Histogram,
    HistogramSeriesSummary,
    StringSeriesSummary,
)
from tests.effort import examples
from tests.stores.catalog.builders import counted_statements
from tests.tracking.core_world import NOW, STEP, World, a_world, floats, texts


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@dataclass
class _Run:
    """A run as a plain evaluation sees it: its own points by step, and where it left its parent."""

    container: Container
    parent: "_Run | None" = None
    fork_step: int = -1
    points: dict[str, dict[int, float]] = field(default_factory=dict[str, dict[int, float]])

    def seen(self, path: str, until: float = math.inf) -> dict[int, float]:
        inherited = {} if self.parent is None else self.parent.seen(path, min(until, self.fork_step))
        return inherited | {step: value for step, value in self.points.get(path, {}).items() if step <= until}


_values = st.one_of(st.floats(-1e6, 1e6), st.sampled_from([math.nan, math.inf, -math.inf]))
_log = st.tuples(st.just("log"), st.integers(0, 9), st.sampled_from(["a", "b"]), st.lists(_values, min_size=1, max_size=4))
_fork = st.tuples(st.just("fork"), st.integers(0, 9), st.integers(0, 12), st.none())


@settings(
    max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.one_of(_log, _fork), min_size=3, max_size=14))
def test_summaries_of_a_lineage_are_those_of_the_points_that_each_run_sees(world: World, actions: list[tuple]) -> None:
    runs = [_Run(world.create().container)]
    for kind, number, what, values in actions:
        run = runs[number % len(runs)]
        if kind == "fork":
            made = world.create(parent=run.container.run_id, step=what).container
            runs.append(_Run(made, run, what))
            continue
        first = max([run.fork_step, *run.seen(what)], default=-1) + 1
        steps = list(range(first, first + len(values)))
        run.points.setdefault(what, {}).update(zip(steps, values, strict=True))
        world.do(run.container, floats(what, values, steps))
    for run in runs:
        paths = world.paths(run.container)
        for path in ("a", "b"):
            expected = run.seen(path)
            assert (path in paths) == bool(expected)
            if expected:
                _check(world.summary(run.container, path), expected)
                assert world.steps(run.container, path) == sorted(expected)


def _check(summary: FloatSeriesSummary, points: dict[int, float]) -> None:
    last = max(points)
    finite = [value for value in points.values() if math.isfinite(value)]
    assert (summary.count, summary.first_step_micros, summary.last_step_micros) == (len(points), min(points) * STEP, last * STEP)
    assert summary.last == pytest.approx(points[last], nan_ok=True)
    if not finite:
        assert (summary.min, summary.max, summary.average, summary.variance) == (None, None, None, None)
        return
    mean = math.fsum(finite) / len(finite)
    variance = math.fsum((value - mean) ** 2 for value in finite) / len(finite)
    assert (summary.min, summary.max) == (min(finite), max(finite))
    assert summary.average == pytest.approx(mean, rel=1e-9, abs=1e-6)
    assert summary.variance == pytest.approx(variance, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("step", [1, 2, 5])
def test_every_kind_of_series_is_cut_where_the_fork_step_is(world: World, step: int) -> None:
    parent = world.create().container
    files = [FilePoint(f"k/{n}", n, "image/png", f"n{n}", "d") for n in range(4)]
    histograms = [Histogram((0.0, 1.0, math.inf), (float(n), 1.0), n == 1) for n in range(4)]
    steps = [n * STEP for n in range(4)]
    world.do(
        parent,
        ConfigureFloatSeries("x", 0.0, 9.0, "m"),
        floats("x", [0.0, 1.0, math.nan, 3.0], list(range(4))),
        texts("log", ["a", "b", "c", "d"], list(range(4))),
        AppendFiles("images", files, steps, [NOW] * 4),
        AppendFiles("refs", files, steps, [NOW] * 4, is_reference=True),
        AppendHistograms("hist", histograms, steps, [NOW] * 4),
        floats("later", [1.0], [6]),
    )
    fork = world.create(parent=parent.run_id, step=step).container
    last = min(step, 3)
    summary = world.summary(fork, "x")
    assert summary.last == pytest.approx([0.0, 1.0, math.nan, 3.0][last], nan_ok=True)
    assert (summary.config_min, summary.config_max, summary.unit) == (0.0, 9.0, "m")
    assert world.value(fork, "log", AttributeType.STRING_SERIES) == StringSeriesSummary(last + 1, "abcd"[last], last * STEP, NOW)
    seen = FileSeriesSummary(last + 1, files[last], last * STEP, NOW)
    assert world.value(fork, "images", AttributeType.FILE_SERIES) == seen
    assert world.value(fork, "refs", AttributeType.FILE_REF_SERIES) == seen
    assert world.value(fork, "hist", AttributeType.HISTOGRAM_SERIES) == HistogramSeriesSummary(
        last + 1, histograms[last], last * STEP, NOW
    )
    assert world.paths(fork) == {"x", "log", "images", "refs", "hist"}


def test_references_to_files_are_inherited_but_stored_files_are_not(world: World) -> None:
    parent = world.create().container
    value = FileValue("bucket/key", 3, "txt", "text/plain", "name")
    world.do(parent, Assign("ref", value, is_reference=True), Assign("file", FileValue("k/1", 3)), Assign("sys/failed", True))
    fork = world.create(parent=parent.run_id, step=0).container
    assert world.paths(fork) == {"ref"}
    assert world.value(fork, "ref", AttributeType.FILE_REF) == value
    assert world.system(fork)["failed"] is False


def test_a_fork_of_a_wide_run_reads_no_points_of_series_that_it_sees_whole(world: World) -> None:
    parent = world.create().container
    world.do(parent, *(floats(f"m/{n}", [1.0, 2.0], [1, 2]) for n in range(300)), texts("log", ["a"], [1]))
    world.engine.queries.clear()
    fork = world.create(parent=parent.run_id, step=2).container
    assert not [sql for sql in world.engine.queries if "_points" in sql]
    assert len(world.engine.queries) < 5
    assert world.summary(fork, "m/7").average == 1.5


@pytest.mark.parametrize("width", [1, 300])
def test_a_cut_costs_one_statement_however_many_series_and_ancestors(world: World, width: int) -> None:
    lineage = [world.create().container]
    for level in range(20):
        step = 3 * level
        world.do(lineage[-1], *(floats(f"m/{n}", [1.0, 2.0, 3.0], [step, step + 1, step + 2]) for n in range(width)))
        with counted_statements(world.t.catalog) as statements:
            world.engine.queries.clear()
            lineage.append(world.create(parent=lineage[-1].run_id, step=step + 1).container)
        assert len([sql for sql in world.engine.queries if "_points" in sql]) == 1
        assert len(world.engine.queries) < 6
        assert len(statements) < 25
    summary = world.summary(lineage[-1], "m/0")
    assert (summary.count, summary.average, summary.last_step_micros) == (40, 1.5, 58 * STEP)
    assert len(world.steps(lineage[-1], "m/0")) == 40


def test_late_points_cost_a_fork_a_few_statements_however_many_series(world: World) -> None:
    parent = world.create().container
    fork = world.create(parent=parent.run_id, step=100).container
    grandchild = world.create(parent=fork.run_id, step=50).container
    world.do(fork, *(floats(f"m/{n}", [9.0], [101]) for n in range(100)))
    world.do(parent, *(floats(f"m/{n}", [1.0], [1]) for n in range(100)))
    world.engine.queries.clear()
    world.do(parent, *(floats(f"m/{n}", [2.0, 3.0], [2, 3]) for n in range(100)))
    assert len(world.engine.queries) < 6
    for run, expected in ((fork, (4, 15 / 4, 9.0)), (grandchild, (3, 2.0, 3.0))):
        summary = world.summary(run, "m/42")
        assert (summary.count, summary.average, summary.last) == expected


def test_forks_that_see_nothing_of_late_points_are_left_alone(world: World) -> None:
    parent = world.create().container
    world.do(parent, floats("x", [1.0], [1]))
    forks = [world.create(parent=parent.run_id, step=1).container for _ in range(20)]
    world.engine.queries.clear()
    with counted_statements(world.t.catalog) as statements:
        for step in range(2, 12):
            world.do(parent, floats("x", [1.0], [step]))
    assert world.engine.queries == []
    assert len(statements) < 15
    assert [world.summary(fork, "x").count for fork in forks] == [1] * 20


def test_a_fork_follows_a_fast_parent_in_larger_strides(world: World) -> None:
    parent = world.create().container
    fork = world.create(parent=parent.run_id, step=1000).container
    gate = threading.Event()
    world.t.background.submit(gate.wait, 60)
    world.engine.queries.clear()
    for step in range(50):
        world.submit(parent, floats("x", [1.0], [step]), floats(f"y{step % 5}", [1.0], [step])).wait(60)
    gate.set()
    for _ in range(3):
        world.catch_up()
    assert len(world.engine.queries) < 8
    assert world.summary(fork, "x").count == 50
    assert [world.summary(fork, f"y{n}").count for n in range(5)] == [10] * 5
