"""What charts draw: exact extremes on every axis, forks, previews, and groups."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seamark.model.containers import Container
from seamark.model.errors import InvalidQuery
from seamark.model.lineage import LineageScope
from seamark.model.operations import AppendFloats, PreviewFloats
from seamark.stores.columns.names import NameAlternative, NameFilter
from seamark.tracking import metrics
from seamark.tracking.chart_axes import Axis, AxisKind, Range
from seamark.tracking.charts import Chart, GivenGrid, find_containers, read_chart
from seamark.tracking.x_buckets import XBuckets, XPoints, bucketed, grouped, in_order
from tests.tracking.core_world import NOW, STEP, World, a_world, floats

SPIKE, SPIKE_STEP = 99.5, 637


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="module")
def spiked(world: World) -> Container:
    """A run with 1,000 points of "loss", one of them far above all others, a second apart; "tokens" counts down at even steps."""
    run = world.a_run()
    values = [SPIKE if step == SPIKE_STEP else math.cos(step) for step in range(1000)]
    steps = [step * STEP for step in range(1000)]
    times = [NOW + 1000 * step for step in range(1000)]
    tokens = [1e6 - step for step in range(1, 1000, 2)]
    world.do(run, AppendFloats("loss", values, steps, times), AppendFloats("tokens", tokens, steps[1::2], times[1::2]))
    return run


def chart(world: World, runs: Sequence[Container], path: str = "loss", axis: Axis | None = None, **more: object) -> Chart:
    asked = {"buckets": 10, "within": Range(), "raw_below": 0, **more}
    return read_chart(world.t, [(run, path) for run in runs], axis or Axis(), **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("axis", "place"),
    [
        (Axis(), float(SPIKE_STEP)),
        (Axis(AxisKind.RELATIVE), float(SPIKE_STEP)),
        (Axis(AxisKind.ABSOLUTE), NOW / 1000 + SPIKE_STEP),
        (Axis(AxisKind.METRIC, "tokens"), 1e6 - SPIKE_STEP),
    ],
)
def test_a_spike_of_one_point_is_there_on_every_axis_and_zooming_reaches_it(
    world: World, spiked: Container, axis: Axis, place: float
) -> None:
    (line,) = chart(world, [spiked], axis=axis, buckets=3, with_extreme_x=True).lines
    assert line.buckets is not None
    top = int(np.argmax(line.buckets.max))
    assert (line.buckets.max[top], line.buckets.max_x[top]) == (SPIKE, place)
    near = chart(world, [spiked], axis=axis, buckets=100, raw_below=100, within=Range(place - 8, place + 8)).lines[0]
    assert near.points is not None
    assert SPIKE in near.points.values
    assert near.points.x[near.points.values == SPIKE].tolist() == [place]


def test_points_without_a_value_of_the_metric_have_no_place_on_its_axis(world: World, spiked: Container) -> None:
    (line,) = chart(world, [spiked], axis=Axis(AxisKind.METRIC, "tokens"), raw_below=1000).lines
    assert line.points is not None
    assert (line.count, line.total) == (500, 1000)
    assert line.points.x.tolist() == sorted(line.points.x.tolist())
    (line,) = chart(world, [spiked], axis=Axis(AxisKind.METRIC, "nothing"), raw_below=1000).lines
    assert line.count == 0


def test_what_a_fork_logs_continues_the_time_of_its_parent(world: World) -> None:
    parent = world.a_run()
    world.do(parent, AppendFloats("x", [0.0, 1.0, 2.0], [0, STEP, 2 * STEP], [NOW, NOW + 5000, NOW + 9000]))
    world.now = NOW + 86_400_000
    fork = world.a_fork(parent, 1)
    world.do(fork, AppendFloats("x", [7.0], [2 * STEP], [world.now + 3000]))
    world.now = NOW
    (line,) = chart(world, [fork], "x", Axis(AxisKind.RELATIVE), raw_below=10).lines
    assert line.points is not None
    assert line.points.x.tolist() == [0.0, 5.0, 8.0]
    assert line.forks == [5.0]
    (line,) = chart(world, [fork], "x", Axis(AxisKind.ABSOLUTE), raw_below=10).lines
    assert line.forks == [NOW / 1000 + 5]


@pytest.mark.parametrize("kind", [AxisKind.RELATIVE, AxisKind.ABSOLUTE])
@pytest.mark.parametrize("within", [Range(), Range(NOW / 1000 + 0.004, NOW / 1000 + 86_500), Range(0.004, 0.019)])
def test_the_engine_cuts_over_time_as_we_do(world: World, monkeypatch: pytest.MonkeyPatch, kind: AxisKind, within: Range) -> None:
    parent = world.a_run()
    values = [math.nan if n == 4 else math.inf if n == 5 else (-1.0) ** n * n for n in range(20)]
    world.do(parent, floats("x", values, list(range(20))), floats("late", [1.0, 2.0], [0, 30], at=NOW + 50))
    world.now = NOW + 86_400_000
    child = world.a_fork(parent, 12)
    world.do(child, floats("x", [500.0, -500.0], [13, 14], at=world.now + 7))
    grandchild = world.a_fork(child, 13)
    world.now = NOW
    for more in ({}, {"raw_below": 100}, {"scope": LineageScope.OWN}):
        asked = [(parent, "x"), (child, "x"), (grandchild, "x"), (child, "late"), (child, "nothing")]
        monkeypatch.setattr("seamark.tracking.charts._MOST_IN_MEMORY", 10**9)
        ours = read_chart(world.t, asked, Axis(kind), **{"buckets": 7, "within": within, "raw_below": 0, **more})  # type: ignore[arg-type]
        monkeypatch.setattr("seamark.tracking.charts._MOST_IN_MEMORY", 0)
        theirs = read_chart(world.t, asked, Axis(kind), **{"buckets": 7, "within": within, "raw_below": 0, **more})  # type: ignore[arg-type]
        for one, other in zip(ours.lines, theirs.lines, strict=True):
            assert one.count == other.count
            assert one.forks == pytest.approx(other.forks)
            if one.points is not None and one.count:
                assert other.points is not None
                assert other.points.x.tolist() == pytest.approx(one.points.x.tolist())
                assert other.points.steps.tolist() == one.points.steps.tolist()
            if one.buckets is None or not one.count:
                continue
            assert other.buckets is not None
            for name in ("count", "nan", "positive_infinity"):
                assert getattr(other.buckets, name).sum() == getattr(one.buckets, name).sum()
            for name, least in (("min", True), ("max", False)):
                column = getattr(one.buckets, name)
                assert (
                    np.nanmin(getattr(other.buckets, name)) == np.nanmin(column)
                    if least
                    else np.nanmax(getattr(other.buckets, name)) == np.nanmax(column)
                )
            assert other.buckets.first_x[0] == pytest.approx(one.buckets.first_x[0])
            assert other.buckets.last_x[-1] == pytest.approx(one.buckets.last_x[-1])


@pytest.mark.parametrize("axis", [Axis(AxisKind.RELATIVE), Axis(AxisKind.ABSOLUTE), Axis(AxisKind.METRIC, "epoch")])
@pytest.mark.parametrize("is_part", [False, True])
def test_a_grown_chart_is_what_it_was_and_the_rest_of_it_on_its_own_grid(world: World, axis: Axis, is_part: bool) -> None:
    parent = world.a_run()
    run = world.a_run()

    def log(container: Container, *steps: int) -> None:
        times = [NOW + 900 * step for step in steps]
        values = [math.nan if step % 17 == 0 else math.sin(step) for step in steps]
        micros = [step * STEP for step in steps]
        world.do(container, AppendFloats("x", values, micros, times))
        world.do(container, AppendFloats("epoch", [step // 4 for step in steps], micros, times))

    log(parent, *range(40))
    log(run, *range(100))
    fork = world.a_fork(parent, 29)
    log(fork, *range(30, 50))
    start = NOW / 1000 if axis.kind is AxisKind.ABSOLUTE else 0.0
    within = Range(start + 5, start + 35) if is_part else Range()
    before = chart(world, [run, fork], "x", axis, within=within)
    first_steps = [line.tail_step for line in before.lines]
    log(run, *range(100, 173))
    log(fork, *range(50, 60))
    grid = GivenGrid(before.start, before.width)
    rest = chart(
        world, [run, fork], "x", axis, within=within, grid=grid, from_steps=[round((step or 0) * STEP) for step in first_steps]
    )
    whole = chart(world, [run, fork], "x", axis, within=within, grid=grid)
    assert rest.buckets == whole.buckets
    for old, new, all_of_it in zip(before.lines, rest.lines, whole.lines, strict=True):
        assert old.tail_step is not None
        assert old.buckets is not None
        assert new.buckets is not None
        assert all_of_it.buckets is not None
        assert 0 < len(new.buckets.index) < len(all_of_it.buckets.index)
        kept = len(old.buckets.index) - 1
        assert new.buckets.index[0] == old.buckets.index[kept]
        assert (new.forks, new.tail_step) == (all_of_it.forks, all_of_it.tail_step)
        for column in fields(XBuckets):
            both = np.concatenate([getattr(old.buckets, column.name)[:kept], getattr(new.buckets, column.name)])
            np.testing.assert_array_equal(both, getattr(all_of_it.buckets, column.name), column.name)


def test_a_line_that_turns_back_on_its_axis_cannot_be_read_on_from_a_step(world: World) -> None:
    run = world.a_run()
    world.do(run, floats("x", [1.0, 2.0, 3.0, 4.0], [0, 1, 2, 3]), floats("there", [0.0, 10.0, 1.0, 9.9], [0, 1, 2, 3]))
    assert chart(world, [run], "x", Axis(AxisKind.METRIC, "there")).lines[0].tail_step is None
    assert chart(world, [run], "x", Axis(AxisKind.METRIC, "there"), buckets=1).lines[0].tail_step == 0


def test_forks_are_told_and_inherited_points_are_left_out_on_demand(world: World) -> None:
    parent = world.a_run()
    world.do(parent, floats("x", [float(n) for n in range(10)], list(range(10))))
    child = world.a_fork(parent, 5)
    grandchild = world.a_fork(child, 7)
    world.do(child, floats("x", [60.0, 70.0, 80.0], [6, 7, 8]))
    world.do(grandchild, floats("x", [800.0], [8]))
    full = chart(world, [parent, child, grandchild], "x", raw_below=100)
    assert [line.forks for line in full.lines] == [[], [5.0], [5.0, 7.0]]
    assert [line.count for line in full.lines] == [10, 9, 9]
    own = chart(world, [parent, child, grandchild], "x", raw_below=100, scope=LineageScope.OWN)
    assert [line.count for line in own.lines] == [10, 3, 1]
    cut = chart(world, [grandchild], "x", scope=LineageScope.OWN)
    assert (cut.start, cut.lines[0].count) == (8.0, 1)


def test_previews_are_columns_of_their_own(world: World) -> None:
    run = world.a_run()
    world.do(run, floats("x", [1.0, 2.0], [0, 1]), PreviewFloats("x", [5.0], [2 * STEP], [NOW + 1000], [0.25]))
    (line,) = chart(world, [run], "x", raw_below=10, with_previews=True).lines
    assert line.previews is not None
    assert [column.tolist() for column in (line.previews.x, line.previews.values, line.previews.completion)] == [[2], [5], [0.25]]
    (line,) = chart(world, [run], "x", Axis(AxisKind.ABSOLUTE), raw_below=10, with_previews=True).lines
    assert line.previews is not None
    assert line.previews.x.tolist() == [NOW / 1000 + 1]
    assert chart(world, [run], "x", raw_below=10).lines[0].previews is None


def test_a_group_has_the_mean_and_the_spread_of_its_members_and_says_how_many_there_are(world: World) -> None:
    runs = [world.a_run() for _ in range(4)]
    for number, run in enumerate(runs):
        world.do(run, floats("y", [float(number), 10.0 * number], [0, 9] if number else [0, 5]))
    found = chart(world, runs, "y", raw_below=1000, groups=[[0, 1, 2, 3]])
    group = found.groups[0].buckets
    assert found.buckets == 10
    assert group.index.tolist() == [0, 5, 9]
    assert group.n.tolist() == [4, 1, 3]
    assert group.mean.tolist() == [1.5, 0.0, 20.0]
    assert group.median.tolist() == [1.5, 0.0, 20.0]
    assert group.std[[0, 2]].tolist() == pytest.approx([np.std([0, 1, 2, 3], ddof=1), 10.0])
    assert math.isnan(group.std[1])
    assert group.sem[0] == pytest.approx(group.std[0] / 2)
    assert (group.lower_quartile[0], group.upper_quartile[0]) == (0.75, 2.25)
    assert (group.min.tolist(), group.max.tolist()) == ([0, 0, 10], [3, 0, 30])


def test_a_group_over_time_is_read_on_from_the_last_bucket_that_all_of_it_have_reached(world: World) -> None:
    runs = [world.a_run() for _ in range(2)]

    def log(run: Container, steps: range) -> None:
        values, times = [float(step % 7) for step in steps], [NOW + 1000 * step for step in steps]
        world.do(run, AppendFloats("z", values, [step * STEP for step in steps], times))

    log(runs[0], range(101))
    log(runs[1], range(0, 100, 11))
    axis = Axis(AxisKind.ABSOLUTE)
    (before,) = (found := chart(world, runs, "z", axis, buckets=25, groups=[[0, 1]])).groups
    assert before.tail is not None
    # The second run ends at 99 of 100 seconds, in the last bucket.
    assert (before.tail.index, before.tail.steps) == (24, [96, 99])
    log(runs[0], range(101, 131))
    log(runs[1], range(110, 122, 11))
    grid = GivenGrid(found.start, found.width)
    (whole,) = chart(world, runs, "z", axis, buckets=25, groups=[[0, 1]], grid=grid).groups
    from_steps = [round(step * STEP) for step in before.tail.steps]
    (rest,) = chart(world, runs, "z", axis, buckets=25, groups=[[0, 1]], grid=grid, from_steps=from_steps).groups
    is_rest = whole.buckets.index >= before.tail.index
    for field in fields(rest.buckets):
        np.testing.assert_array_equal(getattr(rest.buckets, field.name), getattr(whole.buckets, field.name)[is_rest])
    assert rest.tail == whole.tail
    assert whole.tail is not None
    assert (whole.tail.index, whole.tail.steps) == (30, [120, 121])


def test_a_group_with_a_series_that_turns_back_or_has_no_points_has_no_tail(world: World) -> None:
    forward, back, without = (world.a_run() for _ in range(3))
    axis = Axis(AxisKind.METRIC, "at")
    for run, places in ((forward, [0.0, 5.0, 9.0]), (back, [0.0, 9.0, 5.0])):
        world.do(run, floats("at", places, [0, 1, 2]), floats("v", [1.0, 2.0, 3.0], [0, 1, 2]))
    tails = [each.tail for each in chart(world, [forward, back, without], "v", axis, groups=[[0], [0, 1], [0, 2]]).groups]
    assert [None if each is None else (each.index, each.steps) for each in tails] == [(9, [2]), None, None]
    assert chart(world, [forward], "v", groups=[[0]]).groups[0].tail is None


def test_a_given_grid_of_groups_has_an_end(world: World, spiked: Container) -> None:
    found = chart(world, [spiked], axis=Axis(AxisKind.RELATIVE), groups=[[0]], grid=GivenGrid(0, 1e-6))
    assert found.buckets == 4096


_VALUES = st.floats(-1e6, 1e6) | st.sampled_from([math.nan, math.inf, -math.inf])


@given(
    points=st.lists(st.tuples(st.floats(-1000, 1000), _VALUES), min_size=1, max_size=40),
    count=st.integers(1, 12),
)
@settings(max_examples=150, deadline=None)
def test_buckets_over_any_axis_are_exact(points: list[tuple[float, float]], count: int) -> None:
    x, values = (np.array(column, np.float64) for column in zip(*points, strict=True))
    nothing = np.zeros(len(x), np.int64)
    ordered = in_order(XPoints(x, nothing, nothing, values))
    start, end = float(ordered.x[0]), float(ordered.x[-1])
    width = (end - start) / count if end > start else 1.0
    found = bucketed(ordered, start, width, count)
    place = np.clip(np.floor((ordered.x - start) / width), 0, count - 1).astype(int)
    assert found.index.tolist() == sorted(set(place.tolist()))
    for row, bucket in enumerate(found.index.tolist()):
        inside, at = ordered.values[place == bucket], ordered.x[place == bucket]
        is_finite = np.isfinite(inside)
        assert (found.count[row], found.nan[row]) == (len(inside), np.isnan(inside).sum())
        assert (found.positive_infinity[row], found.negative_infinity[row]) == (
            (inside == np.inf).sum(),
            (inside == -np.inf).sum(),
        )
        assert (found.first_x[row], found.last_x[row]) == (at[0], at[-1])
        if not is_finite.any():
            assert math.isnan(found.min[row])
            continue
        finite = inside[is_finite]
        assert (found.min[row], found.max[row]) == (finite.min(), finite.max())
        assert (found.first[row], found.last[row]) == (finite[0], finite[-1])
        assert inside[at == found.max_x[row]].tolist().count(finite.max()) >= 1
        assert found.mean[row] == pytest.approx(finite.mean(), abs=1e-6)


def test_a_group_counts_what_is_not_finite_and_has_no_value_where_nothing_is() -> None:
    nothing = np.zeros(3, np.int64)
    one = bucketed(XPoints(np.array([0.0, 1, 2]), nothing, nothing, np.array([1, math.nan, math.inf])), 0.0, 1.0, 4)
    other = bucketed(XPoints(np.array([0.0, 1, 2]), nothing, nothing, np.array([math.nan, math.nan, 4])), 0.0, 1.0, 4)
    group = grouped([one, other], 4)
    assert (group.index.tolist(), group.n.tolist()) == ([0, 1, 2], [1, 0, 1])
    assert [group.nan.tolist(), group.positive_infinity.tolist(), group.negative_infinity.tolist()] == [
        [1, 2, 0],
        [0, 0, 1],
        [0, 0, 0],
    ]
    assert (group.mean[[0, 2]].tolist(), group.x[1]) == ([1, 4], 1)
    assert all(math.isnan(column[1]) for column in (group.mean, group.median, group.std, group.min, group.max))
    assert grouped([], 4).index.tolist() == []


@pytest.mark.parametrize(
    ("axis", "many_in_memory"),
    [(Axis(), True), (Axis(AxisKind.RELATIVE), True), (Axis(AxisKind.RELATIVE), False), (Axis(AxisKind.METRIC, "tokens"), True)],
)
def test_a_series_of_few_points_has_all_of_them_beside_one_of_many(
    world: World, spiked: Container, monkeypatch: pytest.MonkeyPatch, axis: Axis, many_in_memory: bool
) -> None:
    if not many_in_memory:
        monkeypatch.setattr("seamark.tracking.charts._MOST_IN_MEMORY", 0)
    few = world.a_run()
    steps, times = [1, 2, 3, 4, 600], [NOW + 1000 * step for step in (1, 2, 3, 4, 600)]
    values = [0.5, 0.25, 0.125, math.nan, 0.0]
    micros = [step * STEP for step in steps]
    world.do(
        few, AppendFloats("loss", values, micros, times), AppendFloats("tokens", [1e6 - step for step in steps], micros, times)
    )
    found = chart(world, [spiked, few], axis=axis, raw_below=50)
    assert found.buckets == 10
    dense, sparse = found.lines
    assert dense.points is None
    assert sparse.points is not None
    in_steps = np.argsort(sparse.points.steps)
    assert sparse.points.steps[in_steps].tolist() == micros
    np.testing.assert_array_equal(sparse.points.values[in_steps], values)
    assert chart(world, [spiked, few], axis=axis, raw_below=4).lines[1].points is None
    assert chart(world, [spiked, few], axis=axis, raw_below=50, groups=[[1]]).lines[1].points is None


def test_a_series_whose_buckets_are_its_points_has_no_others(world: World, spiked: Container) -> None:
    few = world.a_run()
    world.do(few, floats("loss", [0.5, 0.25], [1, 600]))
    (sparse,) = chart(world, [spiked, few], raw_below=50).lines[1:]
    assert sparse.buckets is not None
    assert sparse.buckets.count.tolist() == [1, 1]


def test_buckets_tell_the_first_and_the_last_finite_value(world: World) -> None:
    run = world.a_run()
    world.do(run, floats("ends", [math.nan, 5.0, 6.0, *[1.0] * 16, 7.0, math.nan], list(range(21))))
    (line,) = chart(world, [run], "ends", buckets=7).lines
    assert line.buckets is not None
    assert line.buckets.ends == (0, 5.0, 20, 7.0)
    world.do(run, floats("never", [math.nan] * 3, [0, 1, 2]))
    (line,) = chart(world, [run], "never", buckets=1).lines
    assert line.buckets is not None
    assert line.buckets.ends is None


def test_metrics_are_counted_over_the_runs_and_chosen_by_an_extended_expression(world: World) -> None:
    first, second = world.a_run(), world.a_run()
    world.do(first, floats("train/loss", [1.0, 2.0]), floats("train/acc", [1.0]), floats("val/loss", [1.0]))
    world.do(second, floats("train/loss", [1.0]), floats("a+b", [1.0]))

    def named(pattern: str = "", limit: int = 100) -> tuple[int, int, list[tuple[str, int, int]]]:
        runs = [first.sys_id, str(second.uuid), "NONE-1"]
        count, total, found = metrics.metric_names(world.t, world.owner, world.project, runs, pattern=pattern, limit=limit)
        return count, total, list(zip(found.paths, found.containers.tolist(), found.points.tolist(), strict=True))

    everything = [("a+b", 1, 1), ("train/acc", 1, 1), ("train/loss", 2, 2), ("val/loss", 1, 1)]
    assert named() == (2, 4, everything)
    assert named(limit=2) == (2, 4, everything[:2])
    assert [name for name, _, _ in named("LOSS & !^val")[2]] == ["train/loss"]
    assert [name for name, _, _ in named("^val | acc$")[2]] == ["train/acc", "val/loss"]
    assert named("nothing") == (2, 0, [])
    with pytest.raises(InvalidQuery, match="not a regular expression"):
        named("a(")


def test_an_extended_expression_has_alternatives_of_terms() -> None:
    assert metrics.extended_pattern(" ") is None
    assert metrics.extended_pattern("a|b & !c | !d") == NameFilter(
        (NameAlternative(("(?i)a|b",), ("(?i)c",)), NameAlternative((), ("(?i)d",)))
    )


def test_runs_of_other_projects_are_not_found(world: World, spiked: Container) -> None:
    other = world.a_run(world.a_project())
    found = find_containers(world.t, world.owner, world.project, [spiked.sys_id, str(other.uuid), "nothing"])
    assert list(found) == [spiked.sys_id]
