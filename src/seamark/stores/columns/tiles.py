"""Tiles: what is known of a long float series in pieces of fixed widths, so that its buckets need not look at every point.

A tile of level L holds the steps above k·w and up to (k + 1)·w, where w = `width_of(L)`: four times wider from level to level.
A series has tiles from the level where they hold a few dozen points each up to where few are left. They say exactly what
its points say; what lies behind the last of them is read from the points.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import pyarrow as pa

from seamark.stores.columns.aggregates import BEFORE_ALL
from seamark.stores.columns.engine import Engine
from seamark.stores.columns.points import Segment, any_of
from seamark.stores.columns.schema import FLOAT_TILES
from seamark.stores.columns.sql import integers, pairs

__all__ = [
    "FACTOR",
    "FEWEST_POINTS",
    "HIGHEST_LEVEL",
    "MOST_POINTS_READ",
    "Key",
    "finest_level",
    "level_for",
    "query_tiles",
    "tile_below",
    "width_of",
]

Key = tuple[int, int, int]
"""Container, attribute and generation of a stored series."""

FACTOR = 4
HIGHEST_LEVEL = 22
FEWEST_POINTS = 50_000
"""A shorter series is read from its points."""
MOST_POINTS_READ = 4_000_000
"""Of more points the buckets are made to fit tiles."""
_NARROWEST = 15_625
"""Micros: 1/64 of a step. Wide tiles are whole steps, which make for edges that people can read."""
_POINTS_PER_TILE = 32
_TILES_PER_BUCKET = 12
"""An edge that is moved to the next end of a tile moves by a twenty-fourth of a bucket at most."""

_OF_TILES = (
    "toInt64(sum(t.count)) AS count, toInt64(sum(t.nan)) AS nan, toInt64(sum(t.positive_infinity)) AS positive_infinity, "
    "toInt64(sum(t.negative_infinity)) AS negative_infinity, min(t.first_step) AS first_step, max(t.last_step) AS last_step, "
    "min(t.first_finite_step) AS first_finite_step, max(t.last_finite_step) AS last_finite_step, "
    "argMin(t.first, t.first_finite_step) AS first, argMax(t.last, t.last_finite_step) AS last, "
    "min(t.min) AS min, max(t.max) AS max, sum(t.sum) AS sum"
)
_EXTREMES = ", argMin(t.min_step, t.min) AS min_step, argMax(t.max_step, t.max) AS max_step"


def width_of(level: int) -> int:
    """The width of the tiles of a level, in micros."""
    return _NARROWEST * FACTOR**level


def tile_below(step: int, level: int) -> int:
    """The tile of a level that lies just above this step, or that this step is inside of."""
    return step // width_of(level)


def finest_level(points: int, first_step: int, last_step: int) -> int | None:
    """The level of the narrowest tiles of a series with so many points; None when it has none."""
    span = last_step - first_step
    if points < FEWEST_POINTS:
        return None
    level = next((each for each in range(HIGHEST_LEVEL + 1) if width_of(each) * (points - 1) >= _POINTS_PER_TILE * span), None)
    return level if level is not None and span >= width_of(level) else None


def level_for(width: float, series: Iterable[tuple[int, int, int]]) -> int | None:
    """The level to read buckets of this width (micros) from: its tiles are a small part of a bucket, and at least one of the
    series, given by points, first and last step, has them. None where there is no such level."""
    levels = [each for each in range(HIGHEST_LEVEL + 1) if width_of(each) * _TILES_PER_BUCKET <= width]
    if not levels:
        return None
    finest = (finest_level(*each) for each in series)
    return levels[-1] if any(each is not None and each <= levels[-1] for each in finest) else None


def query_tiles(
    engine: Engine,
    level: int,
    keys: Sequence[Key],
    marks: Sequence[int],
    *,
    after: int | None,
    until: int | None,
    without: Collection[int],
    without_of: Mapping[Key, Collection[int]],
    with_extreme_steps: bool,
) -> pa.Table:
    """What the tiles of a level say about the intervals between the marks, as `aggregates_of` takes it, behind the columns of
    the key and in its order.

    Tiles that hold nothing above `after` and up to `until` are left out, as are those of `without`, and of `without_of` a series.
    """
    width = width_of(level)
    where = [f"level = {level}", any_of([Segment(*key) for key in keys])]
    if after is not None:
        where.append(f"tile >= {after // width}")
    if until is not None:
        where.append(f"tile <= {(until - 1) // width}")
    if without:
        where.append(f"tile NOT IN {integers(without)}")
    cut = [(*key, tile) for key, tiles in without_of.items() for tile in tiles]
    if cut:
        where.append(f"(container, attribute, generation, tile) NOT IN {pairs(cut)}")
    # The highest mark that is not above the lower end of the tile.
    mark = f"roundDown(tile * {width}, [{', '.join(map(str, [BEFORE_ALL, *marks]))}])"
    order = "container, attribute, generation, mark"
    columns = _OF_TILES + (_EXTREMES if with_extreme_steps else "")
    # FINAL, since the last tile of a series is written again when more of its points are there.
    tiles = f"SELECT *, {mark} AS mark FROM {FLOAT_TILES} FINAL WHERE {' AND '.join(where)}"
    return engine.query(f"SELECT {order}, {columns} FROM ({tiles}) AS t GROUP BY {order} ORDER BY {order}")
