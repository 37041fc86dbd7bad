"""Float series on the grid of the 3.x API: its geometry to the last bit, and what forks and previews add."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seamark.model.containers import Container
from seamark.model.errors import InvalidQuery
from seamark.model.lineage import LineageScope
from seamark.model.operations import PreviewFloats
from seamark.tracking.grids import GridBuckets, last_steps_within, read_grid
from seamark.tracking.series import Buckets, SeriesKey, read_float_buckets
from seamark.tracking.series_reading import SeriesRequest
from tests.tracking.core_world import NOW, STEP, World, a_world, floats

_VALUES = st.floats() | st.sampled_from([math.nan, math.inf, -math.inf, 0.0, 1e300])
_STEPS = st.integers(0, 60) | st.integers(0, 60 * STEP).map(lambda micros: micros / STEP)
_POINTS = st.dictionaries(_STEPS, _VALUES, min_size=1, max_size=30).map(lambda points: dict(sorted(points.items())))
_names = (f"x{number}" for number in itertools.count())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("world")) as made:
        yield made


def _request(run: Container, path: str, scope: LineageScope = LineageScope.FULL, *, previews: bool = False) -> SeriesRequest:
    return SeriesRequest(str(run.uuid), path, scope, previews)


def _log(world: World, run: Container, path: str, points: Mapping[float, float]) -> None:
    world.do(run, floats(path, list(points.values()), list(points)))


def _expect(found: GridBuckets, points: Mapping[float, float], a: float, b: float, buckets: int) -> None:
    """Compares with the geometry, bucket by bucket."""
    if a == b:
        ends = [(a, math.inf)]
    else:
        width = (b - a) / (buckets - 1) if buckets > 1 else 0.0
        edges = [a + width * number for number in range(buckets)]
        ends = list(itertools.pairwise([-math.inf, *edges, math.inf]))
    row = 0
    for index, (low, high) in enumerate(ends):
        inside = {x: y for x, y in points.items() if low < x <= high or (a == b and x == a)}
        if not inside:
            continue
        finite = {x: y for x, y in inside.items() if math.isfinite(y)}
        values = list(finite.values())
        assert (found.index[row], found.from_x[row], found.to_x[row]) == (index, low, high)
        assert found.finite[row] == len(finite)
        assert found.nan[row] == sum(map(math.isnan, inside.values()))
        assert found.positive_infinity[row] == list(inside.values()).count(math.inf)
        assert found.negative_infinity[row] == list(inside.values()).count(-math.inf)
        got = [getattr(found, name)[row] for name in ("first_x", "first_y", "last_x", "last_y", "min", "max")]
        if finite:
            assert got == [min(finite), values[0], max(finite), values[-1], min(values), max(values)]
            with np.errstate(over="ignore", invalid="ignore"):
                total = float(np.sum(values))
            if math.isfinite(total):
                assert found.sum[row] == pytest.approx(total, rel=1e-9, abs=1e-9 * max(map(abs, values)))
        else:
            assert np.isnan(got).all()
            assert found.sum[row] == 0.0
        row += 1
    assert row == len(found.index)


def _span(*series: Mapping[float, float]) -> tuple[float, float]:
    steps = [x for points in series for x in points]
    return min(steps), max(steps)


@given(several=st.lists(_POINTS, min_size=1, max_size=3), buckets=st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_the_grid_spans_all_series_and_its_buckets_are_exact(
    world: World, several: list[dict[float, float]], buckets: int
) -> None:
    run = world.a_run()
    paths = [next(_names) for _ in several]
    for path, points in zip(paths, several, strict=True):
        _log(world, run, path, points)
    found = read_grid(world.t, world.owner, [_request(run, path) for path in paths], buckets=buckets)
    a, b = _span(*several)
    for each, points in zip(found, several, strict=True):
        _expect(each, points, a, b, buckets)


_ENDS = st.integers(-20, 80) | st.floats(-20, 80)


@given(points=_POINTS, ends=st.tuples(_ENDS, _ENDS), buckets=st.integers(1, 1001), steps=st.none() | st.tuples(_STEPS, _STEPS))
@example(points={1.0: 1.0, 2.0: 2.0}, ends=(2, 2), buckets=10, steps=None)
@settings(max_examples=40, deadline=None)
def test_a_given_range_is_kept_and_what_lies_beyond_goes_to_the_open_buckets(
    world: World, points: dict[float, float], ends: tuple[float, float], buckets: int, steps: tuple[float, float] | None
) -> None:
    run = world.a_run()
    _log(world, run, "x", points)
    a, b = map(float, sorted(ends))
    low, high = (None, None) if steps is None else sorted(steps)
    [found] = read_grid(
        world.t,
        world.owner,
        [_request(run, "x")],
        buckets=buckets,
        from_x=a,
        to_x=b,
        from_step=None if low is None else round(low * STEP),
        to_step=None if high is None else round(high * STEP),
    )
    inside = {x: y for x, y in points.items() if (low is None or x >= low) and (high is None or x <= high)}
    _expect(found, inside, a, b, buckets)


@given(parent=_POINTS, child=_POINTS, own_only=_POINTS, fork=st.integers(0, 60), buckets=st.integers(2, 20))
@settings(max_examples=20, deadline=None)
def test_forks_show_what_they_inherit_as_far_as_is_asked_for(
    world: World,
    parent: dict[float, float],
    child: dict[float, float],
    own_only: dict[float, float],
    fork: int,
    buckets: int,
) -> None:
    run = world.a_run()
    _log(world, run, "x", parent)
    forked = world.a_fork(run, fork)
    own = {x: y for x, y in child.items() if x > fork}
    _log(world, forked, "x", own)
    _log(world, forked, "own", {x: y for x, y in own_only.items() if x > fork})
    inherited = {x: y for x, y in parent.items() if x <= fork}
    seen = {**inherited, **own}
    requests = [
        _request(forked, "x"),
        _request(run, "x"),
        _request(forked, "x", LineageScope.OWN),
        _request(forked, "own"),
        _request(forked, "x"),
    ]
    expected: list[Mapping[float, float]] = [seen, parent, own, {x: y for x, y in own_only.items() if x > fork}, seen]
    for chosen in (range(5), [2], [0, 2]):
        found = read_grid(world.t, world.owner, [requests[each] for each in chosen], buckets=buckets)
        together = [expected[each] for each in chosen]
        if not any(together):
            assert all(not len(each.index) for each in found)
            continue
        for each, points in zip(found, together, strict=True):
            _expect(each, points, *_span(*together), buckets)


def test_a_series_that_is_not_there_has_no_buckets(world: World) -> None:
    run = world.a_run()
    _log(world, run, "x", {1.0: 5.0})
    missing = [_request(run, "y"), SeriesRequest("team/first/NONE-7", "x"), SeriesRequest("", "x"), _request(run, "sys/id")]
    found = read_grid(world.t, world.owner, [*missing, _request(run, "x")], buckets=10)
    assert [len(each.index) for each in found] == [0, 0, 0, 0, 1]
    assert [len(each.index) for each in read_grid(world.t, world.owner, missing, buckets=10)] == [0, 0, 0, 0]
    assert read_grid(world.t, world.owner, [], buckets=10) == []


def test_previews_count_only_where_they_are_asked_for_and_not_yet_void(world: World) -> None:
    run = world.a_run()
    _log(world, run, "x", {0.0: 1.0, 1.0: 2.0})
    _preview(world, run, "x", {2.0: 30.0, 4.0: 50.0, 5.0: math.nan})
    _log(world, run, "x", {2.0: 3.0, 3.0: 4.0})
    _preview(world, run, "only", {10.0: 7.0})
    points = {0.0: 1.0, 1.0: 2.0, 2.0: 3.0, 3.0: 4.0}
    [without] = read_grid(world.t, world.owner, [_request(run, "x")], buckets=3)
    _expect(without, points, 0.0, 3.0, 3)
    [with_them] = read_grid(world.t, world.owner, [_request(run, "x", previews=True)], buckets=3)
    _expect(with_them, {**points, 4.0: 50.0, 5.0: math.nan}, 0.0, 5.0, 3)
    both = read_grid(world.t, world.owner, [_request(run, "x"), _request(run, "only", previews=True)], buckets=4)
    _expect(both[0], points, 0.0, 10.0, 4)
    _expect(both[1], {10.0: 7.0}, 0.0, 10.0, 4)
    [cut] = read_grid(world.t, world.owner, [_request(run, "x", previews=True)], buckets=4, from_step=STEP, to_step=4 * STEP)
    _expect(cut, {1.0: 2.0, 2.0: 3.0, 3.0: 4.0, 4.0: 50.0}, 1.0, 4.0, 4)


def _preview(world: World, run: Container, path: str, points: Mapping[float, float]) -> None:
    steps = [round(x * STEP) for x in points]
    world.do(run, PreviewFloats(path, list(points.values()), steps, [NOW] * len(steps), [0.5] * len(steps)))


@given(st.lists(st.floats(-1e12, 1e12) | st.integers(-(10**12), 10**12).map(float), min_size=1, max_size=50))
def test_the_last_step_within_an_edge_is_the_highest_that_is_not_above_it(edges: Sequence[float]) -> None:
    for edge, step in zip(edges, last_steps_within(np.array(edges)).tolist(), strict=True):
        assert float(step) / STEP <= edge < float(step + 1) / STEP


@pytest.fixture
def short_series_are_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that some thousand points are read from tiles."""
    for module in ("tiles", "tiler"):
        monkeypatch.setattr(f"seamark.stores.columns.{module}.FEWEST_POINTS", 1000)
    monkeypatch.setattr("seamark.stores.columns.tiles._MOST_POINTS_READ", 1000)


def _long(world: World, run: Container, path: str, points: int) -> dict[float, float]:
    """Noise, with one point far above it and one that is not a number."""
    values = np.random.default_rng(points).standard_normal(points)
    values[points // 3], values[points // 2] = 1e6, math.nan
    logged = dict(zip(map(float, range(points)), values.tolist(), strict=True))
    _log(world, run, path, logged)
    return logged


@pytest.mark.usefixtures("short_series_are_long")
@pytest.mark.parametrize(("given_range", "count"), [(None, 40), ((100.5, 31_000.25), 40), (None, 3), (None, 2)])
def test_a_long_series_is_cut_at_the_ends_of_tiles_and_exact_for_the_edges_that_are_told(
    world: World, given_range: tuple[float, float] | None, count: int
) -> None:
    run = world.a_run()
    points = [_long(world, run, "long", 40_000), _long(world, run, "shorter", 20_000)]
    forked = world.a_fork(run, 12_345)
    own = {float(x): 2.0 for x in range(12_346, 14_000)}
    _log(world, forked, "long", own)
    points.append({x: y for x, y in points[0].items() if x <= 12_345} | own)
    _log(world, run, "short", {5.0: 1.0, 35_000.5: math.inf})
    points.append({5.0: 1.0, 35_000.5: math.inf})
    requests = [_request(run, "long"), _request(run, "shorter"), _request(forked, "long"), _request(run, "short")]
    a, b = given_range or (0.0, 39_999.0)
    for is_tiled in (False, True):
        if is_tiled:
            assert world.t.columns.make_tiles(60)
        found = read_grid(world.t, world.owner, requests, buckets=count, from_x=given_range and a, to_x=given_range and b)
        width = (b - a) / (count - 1)
        for buckets, of_series in zip(found, points, strict=True):
            steps, values = np.array(list(of_series)), np.array(list(of_series.values()))
            assert buckets.finite.sum() + buckets.nan.sum() + buckets.positive_infinity.sum() == len(of_series)
            for row, index in enumerate(buckets.index.tolist()):
                low, high = buckets.from_x[row], buckets.to_x[row]
                assert low == -math.inf if index == 0 else abs(low - (a + width * (index - 1))) <= width / 12
                assert high == math.inf if index == count else abs(high - (a + width * index)) <= width / 12
                inside = (steps > low) & (steps <= high)
                finite = inside & np.isfinite(values)
                assert buckets.finite[row] == finite.sum()
                if not finite.any():
                    continue
                assert (buckets.first_x[row], buckets.last_x[row]) == (steps[finite][0], steps[finite][-1])
                assert (buckets.first_y[row], buckets.last_y[row]) == (values[finite][0], values[finite][-1])
                assert (buckets.min[row], buckets.max[row]) == (values[finite].min(), values[finite].max())
                assert buckets.sum[row] == pytest.approx(values[finite].sum(), rel=1e-9, abs=1e-6)
        assert 1e6 in found[0].max
        edges = found[0].to_x[(found[0].index > 0) & (found[0].index < count - 1)]
        assert (edges % 64 == 0).all()


@pytest.mark.usefixtures("short_series_are_long")
@pytest.mark.parametrize("from_step", [None, 777 * STEP])
def test_a_chart_of_a_long_series_shows_every_point_of_its_buckets(world: World, from_step: int | None) -> None:
    run = world.a_run()
    points = _long(world, run, "x", 30_000)
    key = SeriesKey(str(run.uuid), "x")
    for is_tiled in (False, True):
        if is_tiled:
            assert world.t.columns.make_tiles(60)
        chart = read_float_buckets(world.t, world.owner, [key], buckets=20, from_step=from_step, with_extreme_steps=True)
        assert isinstance(chart, Buckets)
        [found] = chart.series
        assert chart.count <= 20
        assert chart.width % (64 * STEP) == 0
        for row, index in enumerate(found.index.tolist()):
            low = max(chart.start + index * chart.width, from_step or 0)
            inside = [round(x * STEP) for x in points if low <= round(x * STEP) < chart.start + (index + 1) * chart.width]
            assert found.values.count[row] == len(inside)
            assert (found.values.first_step[row], found.values.last_step[row]) == (inside[0], inside[-1])
        assert found.values.max.max() == 1e6
        assert found.values.max_step[found.values.max.argmax()] == 10_000 * STEP


def test_a_grid_that_is_none_is_refused(world: World) -> None:
    run = world.a_run()
    _log(world, run, "x", {1.0: 5.0, 2.0: 6.0})
    for arguments in (
        {"buckets": 0},
        {"buckets": 5, "from_x": 3.0, "to_x": 1.0},
        {"buckets": 5, "from_x": math.nan},
        {"buckets": 5, "to_x": math.inf},
        {"buckets": 5, "from_x": -1.7e308, "to_x": 1.7e308},
    ):
        with pytest.raises(InvalidQuery):
            read_grid(world.t, world.owner, [_request(run, "x")], **arguments)  # type: ignore[arg-type]
