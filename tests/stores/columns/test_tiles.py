"""Tiles: they say what the points say, whatever they were made of and whatever interrupted it."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seamark.model.attributes import AttributeType
from seamark.stores.columns import Columns, attribute_id
from seamark.stores.columns import tile_building as building
from seamark.stores.columns import tiles as tiling
from seamark.stores.columns.aggregates import Aggregates
from seamark.stores.columns.buckets import Cut, SeriesBuckets, read_buckets
from seamark.stores.columns.engine import Engine, EngineError, values_of
from seamark.stores.columns.points import Segment
from seamark.stores.columns.schema import FLOAT_TILES
from seamark.stores.columns.tile_building import build_tiles
from seamark.stores.columns.tiles import Key, finest_level, level_for, level_of_parts, width_of
from tests.effort import examples
from tests.stores.columns.builders import STEP, Unreliable, a_batch, a_chunk, a_row, a_segment, new_id, write

_NARROWEST = width_of(0)
_VALUES = st.floats(-1e9, 1e9) | st.sampled_from([float("nan"), float("inf"), float("-inf"), 0.0])
_STEPS = st.integers(-40, 400).map(lambda number: number * 10_000)
_POINTS = st.dictionaries(_STEPS, _VALUES, min_size=1, max_size=60).map(lambda points: dict(sorted(points.items())))


@pytest.fixture(autouse=True)
def short_series_have_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few points are a long series."""
    monkeypatch.setattr(tiling, "FEWEST_POINTS", 4)
    monkeypatch.setattr(tiling, "_POINTS_PER_TILE", 2)
    monkeypatch.setattr(building, "FEWEST_NEW_POINTS", 1)
    monkeypatch.setattr(building, "FEWEST_TILES", 3)
    monkeypatch.setattr(building, "_POINTS_PER_STATEMENT", 25)


def _key(container: int, generation: int = 0) -> Key:
    return container, attribute_id("x"), generation


def _tiles(engine: Engine, container: int) -> int:
    table = engine.query(f"SELECT count() AS tiles FROM {FLOAT_TILES} FINAL WHERE level < 99 AND container = {container}")
    return int(table.column("tiles")[0].as_py())


def _levels(engine: Engine, container: int) -> list[int]:
    table = engine.query(f"SELECT DISTINCT level FROM {FLOAT_TILES} WHERE level < 99 AND container = {container} ORDER BY level")
    return values_of(table, "level")


_EXACT = ("count", "nan", "positive_infinity", "negative_infinity", "first_step", "last_step", "first", "last", "min", "max")


def _assert_same(found: Sequence[SeriesBuckets], expected: Sequence[SeriesBuckets], values: Mapping[int, float]) -> None:
    for one, other in zip(found, expected, strict=True):
        assert one.index.tolist() == other.index.tolist()
        for name in _EXACT:
            np.testing.assert_array_equal(getattr(one.values, name), getattr(other.values, name), err_msg=name)
        np.testing.assert_allclose(one.values.sum, other.values.sum, rtol=1e-9, atol=1.0)
        _assert_extremes_are_there(one.values, values)


def _assert_extremes_are_there(found: Aggregates, values: Mapping[int, float]) -> None:
    for row in np.flatnonzero(found.finite).tolist():
        assert values[int(found.min_step[row])] == found.min[row]
        assert values[int(found.max_step[row])] == found.max[row]


def _read(
    engine: Engine, series: Sequence[Sequence[Segment]], cut: Cut, extents: Mapping[Key, tuple[int, int]] | None = None
) -> list[SeriesBuckets]:
    return read_buckets(engine, series, cut, with_extreme_steps=True, extents=extents)


_LIMITS = st.none() | st.integers(-50, 450).map(lambda number: number * 10_000)
_BOUNDARIES = st.lists(
    st.integers(-40, 400).map(lambda number: number * 10_000) | st.integers(-20, 200).map(lambda number: number * _NARROWEST),
    max_size=8,
).map(sorted)


@given(
    pieces=st.lists(_POINTS, min_size=1, max_size=3),
    build_after=st.lists(st.booleans(), min_size=3, max_size=3),
    boundaries=_BOUNDARIES,
    limits=st.tuples(_LIMITS, _LIMITS),
    level=st.integers(0, 9),
    is_extent_known=st.booleans(),
)
@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_buckets_from_tiles_are_those_from_points(
    columns: Columns,
    engine: Engine,
    pieces: list[dict[int, float]],
    build_after: list[bool],
    boundaries: list[int],
    limits: tuple[int | None, int | None],
    level: int,
    is_extent_known: bool,
) -> None:
    container = new_id()
    logged: dict[int, float] = {}
    for piece, is_built in zip(pieces, build_after, strict=False):
        more = {step: value for step, value in piece.items() if not logged or step > max(logged)}
        if more:
            _log(columns, container, more)
            logged.update(more)
        if is_built:
            build_tiles(engine, [_key(container)])
    after, until = limits
    exact = Cut(np.array(boundaries, np.int64), after, until)
    tiled = Cut(exact.boundaries, after, until, level=level)
    series = [[a_segment(container, "x")]]
    extents = {_key(container): (min(logged), max(logged))} if is_extent_known else None
    _assert_same(_read(engine, series, tiled, extents), _read(engine, series, exact), logged)


def test_points_behind_the_end_that_was_told_are_not_counted_before_it(columns: Columns, engine: Engine) -> None:
    container = new_id()
    logged = _a_long_series(columns, container)
    build_tiles(engine, [_key(container)])
    series = [[a_segment(container, "x")]]
    for level in _levels(engine, container):
        told = 1_000_000 + 10_000
        cut = Cut(np.array([0, 500_000, told], np.int64))
        found = _read(engine, series, Cut(cut.boundaries, level=level), {_key(container): (0, told)})
        _assert_same(found, _read(engine, series, cut), logged)


def _log(columns: Columns, container: int, points: Mapping[int, float], generation: int = 0) -> None:
    write(columns, a_batch(floats=[a_chunk(container, "x", points, generation=generation)]))
    columns.read_float_points([a_segment(container, "x")], limit=1)


@given(
    parent=_POINTS, child=_POINTS, forks=st.lists(_STEPS, min_size=1, max_size=3), level=st.integers(0, 8), boundaries=_BOUNDARIES
)
@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_forks_are_cut_exactly_also_inside_of_a_tile(
    columns: Columns,
    engine: Engine,
    parent: dict[int, float],
    child: dict[int, float],
    forks: list[int],
    level: int,
    boundaries: list[int],
) -> None:
    ancestor, own = new_id(), new_id()
    _log(columns, ancestor, parent)
    mine = {step: value for step, value in child.items() if step > forks[0]}
    if mine:
        _log(columns, own, mine)
    build_tiles(engine, [_key(ancestor), _key(own)])
    series = [[a_segment(own, "x", after=fork), a_segment(ancestor, "x", until=fork)] for fork in forks]
    series.append([a_segment(ancestor, "x")])
    exact = Cut(np.array(boundaries, np.int64))
    tiled = Cut(exact.boundaries, level=level)
    # Where the parent and the child have different values at a step, either may be an extreme.
    for one in range(len(series)):
        seen = {**parent, **mine} if one == 0 else parent
        if one == 0 or one == len(series) - 1 or not mine:
            _assert_same(_read(engine, series, tiled)[one : one + 1], _read(engine, series, exact)[one : one + 1], seen)
        else:
            found, expected = _read(engine, series, tiled)[one], _read(engine, series, exact)[one]
            assert found.values.count.tolist() == expected.values.count.tolist()
            np.testing.assert_array_equal(found.values.max, expected.values.max)


def _a_long_series(columns: Columns, container: int, points: int = 300, first: int = 0) -> dict[int, float]:
    values = np.sin(np.arange(first, first + points)).tolist()
    logged = {(first + number) * 10_000: value for number, value in enumerate(values)}
    _log(columns, container, logged)
    return logged


_WIDE = Cut(np.arange(0, 4_000_000, 500_000, dtype=np.int64))


def test_a_spike_of_one_point_is_in_the_tiles_of_all_levels(columns: Columns, engine: Engine) -> None:
    container = new_id()
    _log(columns, container, {number * 10_000: (1e6 if number == 137 else 0.5) for number in range(300)})
    build_tiles(engine, [_key(container)])
    levels = _levels(engine, container)
    assert len(levels) >= 3
    for level in levels:
        [found] = _read(engine, [[a_segment(container, "x")]], Cut(_WIDE.boundaries, level=level))
        assert found.values.max.max() == 1e6
        assert found.values.max_step[found.values.max.argmax()] == 1_370_000
        assert found.values.count.sum() == 300


def test_making_tiles_again_changes_nothing(columns: Columns, engine: Engine) -> None:
    container = new_id()
    logged = _a_long_series(columns, container)
    build_tiles(engine, [_key(container)])
    before = _tiles(engine, container)
    build_tiles(engine, [_key(container)])
    assert _tiles(engine, container) == before
    logged |= _a_long_series(columns, container, 2, first=300)
    build_tiles(engine, [_key(container)])
    for level in _levels(engine, container):
        series = [[a_segment(container, "x")]]
        _assert_same(_read(engine, series, Cut(_WIDE.boundaries, level=level)), _read(engine, series, _WIDE), logged)


class _Stopping(Unreliable):
    """An engine that takes so many statements and then fails; `before` runs before each."""

    def __init__(self, engine: Engine, statements: int) -> None:
        super().__init__(engine)
        self.left = statements

    def execute(self, sql: str) -> None:
        if self.left == 0:
            raise EngineError("made up", is_transient=True)
        self.left -= 1
        self.engine.execute(sql)


def test_whatever_interrupts_the_making_the_buckets_are_right(columns: Columns, engine: Engine) -> None:
    container = new_id()
    logged = _a_long_series(columns, container)
    series = [[a_segment(container, "x")]]
    for statements in range(1, 40):
        try:
            build_tiles(_Stopping(engine, statements), [_key(container)])
            is_done = True
        except EngineError:
            is_done = False
        for level in range(10):
            _assert_same(_read(engine, series, Cut(_WIDE.boundaries, level=level)), _read(engine, series, _WIDE), logged)
        if is_done:
            break
    else:
        pytest.fail("It was never done.")
    assert len(_levels(engine, container)) >= 3


class _Meanwhile(Unreliable):
    """An engine before whose first statement something else happens."""

    def __init__(self, engine: Engine, happens: object) -> None:
        super().__init__(engine)
        self.happens = happens

    def execute(self, sql: str) -> None:
        happens, self.happens = self.happens, None
        if callable(happens):
            happens()
        self.engine.execute(sql)


def test_two_servers_may_make_the_tiles_of_a_series_at_the_same_time(columns: Columns, engine: Engine) -> None:
    container = new_id()
    logged = _a_long_series(columns, container, 150)

    def the_other_is_quicker() -> None:
        logged.update(_a_long_series(columns, container, 151, first=150))
        build_tiles(engine, [_key(container)])

    build_tiles(_Meanwhile(engine, the_other_is_quicker), [_key(container)])
    series = [[a_segment(container, "x")]]
    for level in _levels(engine, container):
        _assert_same(_read(engine, series, Cut(_WIDE.boundaries, level=level)), _read(engine, series, _WIDE), logged)


def test_what_is_deleted_while_its_tiles_are_made_leaves_none(columns: Columns, engine: Engine) -> None:
    container = new_id()
    _a_long_series(columns, container)
    build_tiles(_Meanwhile(engine, lambda: columns.delete_containers([container])), [_key(container)])
    assert _tiles(engine, container) == 0


def test_deleting_a_container_removes_its_tiles_and_no_others(columns: Columns, engine: Engine) -> None:
    one, other = new_id(), new_id()
    _a_long_series(columns, one)
    _a_long_series(columns, other)
    build_tiles(engine, [_key(one), _key(other)])
    before = _tiles(engine, other)
    columns.delete_containers([one])
    assert (_tiles(engine, one), _tiles(engine, other)) == (0, before)


def test_a_series_that_is_logged_again_has_tiles_of_its_own(columns: Columns, engine: Engine) -> None:
    container = new_id()
    _a_long_series(columns, container)
    _log(columns, container, {number * 10_000: -1.0 for number in range(200)}, generation=1)
    build_tiles(engine, [_key(container), _key(container, 1)])
    level = _levels(engine, container)[0]
    found = _read(engine, [[a_segment(container, "x", generation=each)] for each in (0, 1)], Cut(_WIDE.boundaries, level=level))
    assert [each.values.count.sum() for each in found] == [300, 200]
    assert set(found[1].values.max.tolist()) == {-1.0}


def test_recent_commits_are_left_for_later_with_all_that_lies_behind_them(columns: Columns, engine: Engine) -> None:
    container = new_id()
    _a_long_series(columns, container)
    build_tiles(engine, [_key(container)], committed_before=0, is_exclusive=False)
    assert _tiles(engine, container) == 0
    build_tiles(engine, [_key(container)], committed_before=2**62, is_exclusive=False)
    assert _tiles(engine, container) > 0


def test_series_that_become_long_get_tiles_by_themselves(
    columns: Columns, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("seamark.stores.columns.tiler._PATIENCE_MICROS", -(10**12))
    container, read, points = new_id(), new_id(), 60_000
    row = a_row(container, "x", AttributeType.FLOAT_SERIES, points=points, last_step=(points - 1) * STEP)
    logged = dict.fromkeys((np.arange(points) * STEP).tolist(), 1.0)
    write(columns, a_batch([row], [a_chunk(container, "x", logged), a_chunk(read, "x", logged)]))
    # Of this one no row says that it is long; whoever reads it notices.
    columns.read_buckets([[a_segment(read, "x")], [a_segment(container, "x")]], Cut(np.array([0], np.int64)))
    assert columns.make_tiles(60)
    assert _levels(engine, container) == _levels(engine, read) == [11, 12, 13, 14, 15]


class _Looking(Unreliable):
    """An engine that notes after each statement in how many parts the tiles of each level of a container are."""

    def __init__(self, engine: Engine, container: int) -> None:
        super().__init__(engine)
        self.looked_at = container
        self.parts: list[int] = []

    def execute(self, sql: str) -> None:
        self.engine.execute(sql)
        table = self.engine.query(
            f"SELECT level, toInt64(uniqExact(_part)) AS parts FROM {FLOAT_TILES} "
            f"WHERE level < 99 AND container = {self.looked_at} GROUP BY level"
        )
        self.parts += values_of(table, "parts")


def test_the_tiles_of_a_statement_appear_in_one_part_however_many_they_are(
    columns: Columns, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_POINTS_PER_STATEMENT", 1_000_000)
    container = new_id()
    _a_long_series(columns, container, 300_000)
    looking = _Looking(engine, container)
    build_tiles(looking, [_key(container)])
    # More than the engine hands on in one piece.
    assert _tiles(engine, container) > 2 * 65_536
    assert set(looking.parts) == {1}


def test_tiles_that_do_not_count_their_points_are_found_and_made_again(columns: Columns, engine: Engine) -> None:
    sound, wrong = new_id(), new_id()
    logged = _a_long_series(columns, wrong)
    _a_long_series(columns, sound)
    build_tiles(engine, [_key(sound), _key(wrong)])
    assert not {_key(sound), _key(wrong)} & set(columns.inspection.wrong_tiles())
    level = _levels(engine, wrong)[0]
    engine.execute(
        f"DELETE FROM {FLOAT_TILES} WHERE level = {level} AND container = {wrong} AND tile = 10 SETTINGS lightweight_deletes_sync = 2"
    )
    assert _key(wrong) in columns.inspection.wrong_tiles()
    columns.inspection.remove_tiles([_key(wrong)])
    assert _tiles(engine, wrong) == 0 < _tiles(engine, sound)
    build_tiles(engine, [_key(wrong)])
    assert not {_key(sound), _key(wrong)} & set(columns.inspection.wrong_tiles())
    series = [[a_segment(wrong, "x")]]
    _assert_same(_read(engine, series, Cut(_WIDE.boundaries, level=level)), _read(engine, series, _WIDE), logged)


def test_points_that_were_left_for_later_get_tiles_when_somebody_reads_them(
    columns: Columns, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("seamark.stores.columns.tiler._PATIENCE_MICROS", -(10**12))
    monkeypatch.setattr("seamark.stores.columns.tiler._AGAIN_SECONDS", 0.0)
    container, points = new_id(), 120_000
    steps = (np.arange(points) * STEP).tolist()
    row = a_row(container, "x", AttributeType.FLOAT_SERIES, points=points, last_step=steps[-1])
    write(columns, a_batch([row], [a_chunk(container, "x", dict.fromkeys(steps[:60_000], 1.0))]))
    series, level = [[a_segment(container, "x")]], 11
    for end in (60_000, points):
        columns.read_buckets(series, Cut(np.array([0], np.int64), level=level))
        assert columns.make_tiles(60)
        table = engine.query(
            f"SELECT sum(t.count) AS points FROM {FLOAT_TILES} AS t FINAL WHERE level = {level} AND container = {container}"
        )
        assert table.column("points")[0].as_py() == end
        write(columns, a_batch([row], [a_chunk(container, "x", dict.fromkeys(steps[60_000:], 1.0))]))


def test_a_short_series_has_no_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert finest_level(49_999, 0, 49_998 * STEP) is None
    assert finest_level(1_000_000, 0, 999_999 * STEP) == 11
    assert width_of(11) == 32 * STEP
    # Everything at nearly one step: one tile would hold it all.
    assert finest_level(1_000_000, 0, 1_000_000) == 0
    assert finest_level(100_000, 0, 10_000) is None


def test_tiles_are_read_where_they_are_a_small_part_of_a_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    millions = [(1_000_000, 0, 999_999 * STEP)] * 5
    few = (10, 0, 9 * STEP)
    assert level_for(1_000 * STEP, [*millions, few]) == 13
    # A series of a million points has 100 tiles of 8192 steps, and none that are much wider.
    assert [level_for(each * 1_000 * STEP, millions) for each in (10, 100, 1_000)] == [16, 18, 18]
    # Tiles that the long one has as well as the others.
    long = (50_000_000, 0, 49_999_999 * STEP)
    assert [level_for(1_000_000 * STEP, [long, *others]) for others in (millions[:3], millions)] == [23, 18]
    # Four tiles of 32 steps in a bucket, since there are no narrower ones.
    assert level_for(130 * STEP, millions) == 11
    assert level_for(100 * STEP, millions) is None
    assert level_for(1.0, millions) is None
    assert level_for(1_000 * STEP, millions[:4]) is None
    assert level_for(1_000 * STEP, []) is None


def test_only_points_between_the_limits_are_too_many_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    millions = [(10_000_000, 0, 9_999_999 * STEP)] * 5
    assert level_for(1_000 * STEP, millions, after=100_000 * STEP, until=800_000 * STEP) is None
    assert level_for(1_000 * STEP, millions, after=100_000 * STEP, until=1_000_000 * STEP) == 13


def test_parts_of_a_request_have_the_same_level_whatever_their_series_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert [level_of_parts(steps * STEP) for steps in (100, 130, 300, 1_000, 3_000)] == [None, 11, 11, 13, 14]
