"""Making tiles from points, and wide tiles from narrow ones, inside the engine.

Whatever interrupts it, and whoever else does the same at the same time, the tiles of a level reach from the beginning of a
series up to the last of them without a gap: every statement adds to the end of what is there, and its tiles appear together.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from seamark.stores.columns.aggregates import BEFORE_ALL, NEVER
from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.points import Segment, any_of
from seamark.stores.columns.schema import FLOAT_POINTS, FLOAT_TILES
from seamark.stores.columns.sql import integers
from seamark.stores.columns.tiles import FACTOR, FEWEST_TILES, HIGHEST_LEVEL, Key, finest_level, width_of

__all__ = ["FEWEST_NEW_POINTS", "build_tiles"]

FEWEST_NEW_POINTS = 16_384
"""So many points may lie behind the last tile."""
_POINTS_PER_STATEMENT = 4_000_000
_KEYS_PER_STATEMENT = 64

# One thread, since whoever writes and reads has precedence; one block, so that a statement makes one part or none.
_SETTINGS = (
    "SETTINGS max_threads = 1, max_insert_threads = 1, min_insert_block_size_rows = 1000000000, min_insert_block_size_bytes = 0"
)

_KEY = "container, attribute, generation"

_COLUMNS = (
    "level, container, attribute, generation, tile, count, nan, positive_infinity, negative_infinity, first_step, last_step, "
    "first_finite_step, last_finite_step, min_step, max_step, first, last, min, max, sum"
)

# Where no value is finite the numbers lose against all others.
_FROM_POINTS = f"""
    count(), countIf(isNaN(value)), countIf(value = inf), countIf(value = -inf), min(step), max(step),
    if(countIf(isFinite(value)) = 0, {NEVER}, minIf(step, isFinite(value))),
    if(countIf(isFinite(value)) = 0, {BEFORE_ALL}, maxIf(step, isFinite(value))),
    argMinIf(step, value, isFinite(value)), argMaxIf(step, value, isFinite(value)),
    argMinIf(value, step, isFinite(value)), argMaxIf(value, step, isFinite(value)),
    if(countIf(isFinite(value)) = 0, inf, minIf(value, isFinite(value))),
    if(countIf(isFinite(value)) = 0, -inf, maxIf(value, isFinite(value))),
    sumIf(value, isFinite(value))"""

_FROM_TILES = """
    sum(t.count), sum(t.nan), sum(t.positive_infinity), sum(t.negative_infinity), min(t.first_step), max(t.last_step),
    min(t.first_finite_step), max(t.last_finite_step), argMin(t.min_step, t.min), argMax(t.max_step, t.max),
    argMin(t.first, t.first_finite_step), argMax(t.last, t.last_finite_step), min(t.min), max(t.max), sum(t.sum)"""


@dataclass(frozen=True, slots=True)
class _Level:
    """How far a level of a series has come: its first and its last tile, and the last step in that."""

    first_tile: int
    last_tile: int
    last_step: int


@dataclass(frozen=True, slots=True)
class _Fresh:
    """The points of a series behind its narrowest tiles."""

    points: int
    first_step: int
    last_step: int


@dataclass(frozen=True, slots=True)
class _Job:
    """Tiles to make of what a series has above one step and up to another; about so many points or tiles."""

    key: Key
    after: int
    until: int
    size: int


def build_tiles(
    engine: Engine,
    keys: Sequence[Key],
    *,
    committed_before: int | None = None,
    is_exclusive: bool = True,
    is_stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Brings the tiles of these series up to date where enough of their points are new, as far as there is time.

    Points of the commit `committed_before` and later ones, and all behind them in their series, are left for later: where several
    servers write, a step may still arrive that is lower than one that is there. Raises EngineError.
    """
    levels = _read_levels(engine, keys)
    ends = {key: of_key[min(of_key)].last_step for key, of_key in levels.items()}
    fresh = _read_fresh(engine, keys, ends, committed_before)
    finest = {key: _finest(levels.get(key, {}), fresh.get(key)) for key in keys}
    touched: set[int] = set()
    """Containers whose tiles a statement adds to."""
    for level in sorted({each for each in finest.values() if each is not None}):
        members = [key for key in keys if finest[key] == level]
        jobs = [
            job
            for key in members
            if key in fresh and fresh[key].points >= FEWEST_NEW_POINTS
            for job in _jobs(key, level, levels.get(key, {}).get(level), fresh[key])
        ]
        for some in _shared_out(jobs):
            if is_stopping():
                _forget_deleted(engine, sorted(touched))
                return
            touched.update(job.key[0] for job in some)
            _insert_from_points(engine, level, some, is_exclusive=is_exclusive)
        touched |= _build_wider(engine, level, members, is_stopping)
    _forget_deleted(engine, sorted(touched))


def _finest(levels: Mapping[int, _Level], fresh: _Fresh | None) -> int | None:
    if levels:
        return min(levels)
    return None if fresh is None else finest_level(fresh.points, fresh.first_step, fresh.last_step)


def _jobs(key: Key, level: int, done: _Level | None, fresh: _Fresh) -> Iterator[_Job]:
    """The last tile is made again, since it may have got more points."""
    width = width_of(level)
    start = (fresh.first_step - 1) // width * width if done is None else done.last_tile * width
    count = -(-fresh.points // _POINTS_PER_STATEMENT)
    stride = -(-(fresh.last_step - start) // (count * width)) * width
    for number in range(count):
        after, until = start + number * stride, min(start + (number + 1) * stride, fresh.last_step)
        if after < until:
            yield _Job(key, after, until, -(-fresh.points // count))


def _shared_out(jobs: Sequence[_Job]) -> Iterator[list[_Job]]:
    """Jobs for one statement each, in their order."""
    some: list[_Job] = []
    for job in jobs:
        if some and (len(some) == _KEYS_PER_STATEMENT or sum(each.size for each in some) + job.size > _POINTS_PER_STATEMENT):
            yield some
            some = []
        some.append(job)
    if some:
        yield some


def _build_wider(engine: Engine, finest: int, keys: Sequence[Key], is_stopping: Callable[[], bool]) -> set[int]:
    """The wider tiles of series with the same narrowest ones, each level from the one below. Gives the containers that got any."""
    touched: set[int] = set()
    levels = _read_levels(engine, keys)
    for level in range(finest + 1, HIGHEST_LEVEL + 1):
        jobs: list[_Job] = []
        for key in keys:
            narrowest, done = levels.get(key, {}).get(finest), levels.get(key, {}).get(level)
            if narrowest is None:
                continue
            span = (narrowest.last_tile + 1 - narrowest.first_tile) * width_of(finest)
            if span < FEWEST_TILES * width_of(level) or (done is not None and done.last_step >= narrowest.last_step):
                continue
            start = narrowest.first_tile * width_of(finest) if done is None else done.last_tile * width_of(level)
            after = start // width_of(level) * width_of(level)
            jobs.append(_Job(key, after, narrowest.last_step, (narrowest.last_step - after) // width_of(level - 1)))
        for some in _shared_out(jobs):
            if is_stopping():
                return touched
            touched.update(job.key[0] for job in some)
            _insert_from_tiles(engine, level, some)
    return touched


def _insert_from_points(engine: Engine, level: int, jobs: Sequence[_Job], *, is_exclusive: bool) -> None:
    # Only where several servers write can a point be there twice.
    final = "" if is_exclusive else "FINAL"
    where = any_of([Segment(*job.key, job.after, job.until) for job in jobs])
    engine.execute(
        f"INSERT INTO {FLOAT_TILES} ({_COLUMNS}) SELECT {level}, {_KEY}, {_quotient('step - 1', width_of(level))} AS tile, {_FROM_POINTS} "
        f"FROM {FLOAT_POINTS} {final} WHERE {where} GROUP BY {_KEY}, tile {_SETTINGS}"
    )


def _insert_from_tiles(engine: Engine, level: int, jobs: Sequence[_Job]) -> None:
    terms = [f"({any_of([Segment(*job.key)])} AND tile >= {job.after // width_of(level - 1)})" for job in jobs]
    narrow = (
        f"SELECT *, {_quotient('tile', FACTOR)} AS wide FROM {FLOAT_TILES} FINAL "
        f"WHERE level = {level - 1} AND ({' OR '.join(terms)})"
    )
    engine.execute(
        f"INSERT INTO {FLOAT_TILES} ({_COLUMNS}) SELECT {level}, {_KEY}, wide, {_FROM_TILES} FROM ({narrow}) AS t "
        f"GROUP BY {_KEY}, wide {_SETTINGS}"
    )


def _quotient(number: str, divisor: int) -> str:
    """The number divided and rounded down; the engine's own division rounds towards zero."""
    shift = 2 * 10**18 // divisor + 1
    return f"(intDiv({number} + {shift * divisor}, {divisor}) - {shift})"


def _read_levels(engine: Engine, keys: Sequence[Key]) -> dict[Key, dict[int, _Level]]:
    """The levels that the series have."""
    levels: dict[Key, dict[int, _Level]] = {}
    if not keys:
        return levels
    table = engine.query(
        f"SELECT {_KEY}, level, min(tile) AS low, max(tile) AS high, max(last_step) AS last FROM {FLOAT_TILES} "
        f"WHERE level <= {HIGHEST_LEVEL} AND {any_of([Segment(*key) for key in keys])} GROUP BY {_KEY}, level"
    )
    columns = (values_of(table, name) for name in ("container", "attribute", "generation", "level", "low", "high", "last"))
    for container, attribute, generation, level, *facts in zip(*columns, strict=True):
        levels.setdefault((container, attribute, generation), {})[level] = _Level(*facts)
    return levels


def _read_fresh(engine: Engine, keys: Sequence[Key], ends: Mapping[Key, int], committed_before: int | None) -> dict[Key, _Fresh]:
    """The points above the `ends` of those series that have any."""
    if not keys:
        return {}
    open_ends = [Segment(*key, after=ends.get(key)) for key in keys]
    if committed_before is not None:
        table = engine.query(
            f"SELECT {_KEY}, min(step) AS low FROM {FLOAT_POINTS} WHERE {any_of(open_ends)} AND commit >= {committed_before} GROUP BY {_KEY}"
        )
        columns = (values_of(table, name) for name in ("container", "attribute", "generation", "low"))
        barriers = {
            (container, attribute, generation): low - 1 for container, attribute, generation, low in zip(*columns, strict=True)
        }
        open_ends = [Segment(*each.key, after=each.after, until=barriers.get(each.key)) for each in open_ends]
    table = engine.query(
        f"SELECT {_KEY}, toInt64(count()) AS points, min(step) AS low, max(step) AS high FROM {FLOAT_POINTS} "
        f"WHERE {any_of(open_ends)} GROUP BY {_KEY}"
    )
    columns = (values_of(table, name) for name in ("container", "attribute", "generation", "points", "low", "high"))
    return {
        (container, attribute, generation): _Fresh(*facts)
        for container, attribute, generation, *facts in zip(*columns, strict=True)
    }


def _forget_deleted(engine: Engine, containers: Sequence[int]) -> None:
    """Removes the tiles of what was deleted while they were made. Whoever deletes removes points first, and then tiles."""
    for first in range(0, len(containers), _KEYS_PER_STATEMENT):
        some = containers[first : first + _KEYS_PER_STATEMENT]
        lookups = (f"(SELECT container FROM {FLOAT_POINTS} WHERE container = {each} LIMIT 1)" for each in some)
        # Each would read ahead with all threads, and needs one row.
        table = engine.query(f"{' UNION ALL '.join(lookups)} SETTINGS max_threads = 1, max_block_size = 64")
        gone = set(some) - set(values_of(table, "container"))
        if gone:
            engine.execute(
                f"DELETE FROM {FLOAT_TILES} WHERE level <= {HIGHEST_LEVEL} AND container IN {integers(sorted(gone))} "
                "SETTINGS lightweight_deletes_sync = 2"
            )
