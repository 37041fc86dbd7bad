"""Tiles: what is known of a long float series in pieces of fixed widths, so that its buckets need not look at every point.

A tile of level L holds the steps above k·w and up to (k + 1)·w, where w = `width_of(L)`: twice as wide from level to level.
A series has tiles from the level where they hold a few dozen points each up to where few are left. They say exactly what
its points say; what lies behind the last of them is read from the points.
"""

from collections.abc import Iterable
from functools import lru_cache

from seamark.model.steps import MICROS_PER_STEP

__all__ = [
    "FACTOR",
    "FEWEST_POINTS",
    "FEWEST_TILES",
    "HIGHEST_LEVEL",
    "Key",
    "finest_level",
    "level_for",
    "level_of_parts",
    "tile_below",
    "width_of",
]

Key = tuple[int, int, int]
"""Container, attribute and generation of a stored series."""

FACTOR = 2
HIGHEST_LEVEL = 44
FEWEST_POINTS = 50_000
"""A shorter series is read from its points."""
FEWEST_TILES = 64
"""A series has no tiles that are so wide that they would be fewer."""
_NARROWEST = 15_625
"""Micros: 1/64 of a step. Wide tiles are whole steps, which make for edges that people can read."""
_POINTS_PER_TILE = 32
_MOST_POINTS_READ = 4_000_000
"""Of more points the buckets are made to fit tiles."""
_TILES_PER_BUCKET = (6, 4)
"""So many at least, so that an edge that is moved to the next end of a tile moves by a twelfth of a bucket at most; fewer where
a series has no tiles that are narrow enough."""


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


def level_for(
    width: float, series: Iterable[tuple[int, int, int]], *, after: int | None = None, until: int | None = None
) -> int | None:
    """The level to read buckets of this width (micros) from, of series given by points, first and last step, between two steps.

    Its tiles are a small part of a bucket. None where there are not too many points to read them all, or none of them in such tiles.
    """
    found = [(_points_between(each, after, until), finest_level(*each), _widest_level(*each)) for each in series]
    total = sum(points for points, _, _ in found)
    narrow, wide = (_widest(width / fewest) for fewest in _TILES_PER_BUCKET)
    if total <= _MOST_POINTS_READ or wide is None:
        return None
    best: tuple[int, int | None] = 0, None
    for level in (*range(-1 if narrow is None else narrow, -1, -1), wide):
        tiled = sum(points for points, finest, widest in found if finest is not None and finest <= level <= widest)
        if tiled > best[0]:
            best = tiled, level
        if total - tiled <= _MOST_POINTS_READ:
            break
    return best[1]


def level_of_parts(width: float) -> int | None:
    """The level for buckets of this width that some series have in common with others that are asked for elsewhere: it depends
    on nothing but the width, so that all have the same edges. It suits series with a point a step."""
    levels = (_widest(width / fewest) for fewest in _TILES_PER_BUCKET)
    narrowest = _POINTS_PER_TILE * MICROS_PER_STEP
    return next((each for each in levels if each is not None and width_of(each) >= narrowest), None)


def _widest_level(_points: int, first_step: int, last_step: int) -> int:
    """The level up to which such a series surely has tiles, also when the last of them are still to be made."""
    widest = _widest((last_step - first_step) / (2 * FEWEST_TILES))
    return -1 if widest is None else widest


@lru_cache(maxsize=1024)
def _widest(width: float) -> int | None:
    """The level of the widest tiles that are not wider than this."""
    return next((each for each in range(HIGHEST_LEVEL, -1, -1) if width_of(each) <= width), None)


def _points_between(series: tuple[int, int, int], after: int | None, until: int | None) -> int:
    """About how many there are, as if they were spread evenly."""
    points, first, last = series
    low = first if after is None else max(first, after)
    high = last if until is None else min(last, until)
    return 0 if high < low else points if last == first else points * (high - low) // (last - first)
