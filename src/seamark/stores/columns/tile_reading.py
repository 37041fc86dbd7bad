"""Reading tiles: what they say about the intervals between marks."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from seamark.stores.columns.aggregates import BEFORE_ALL, NEVER, Aggregates
from seamark.stores.columns.engine import Engine
from seamark.stores.columns.intervals import Intervals, intervals_of, key_columns, rows_by_key
from seamark.stores.columns.points import Segment, any_of
from seamark.stores.columns.rows import Float64Array, Int64Array
from seamark.stores.columns.schema import FLOAT_TILES
from seamark.stores.columns.sql import integers, pairs
from seamark.stores.columns.tiles import Key, width_of

__all__ = ["WantedTiles", "read_tiles"]

_TILES_AT_ONCE = 2_000_000
"""That many rows are in memory at most, at about a hundred bytes each."""

_OF_TILES = (
    "toInt64(sum(t.count)) AS count, toInt64(sum(t.nan)) AS nan, toInt64(sum(t.positive_infinity)) AS positive_infinity, "
    "toInt64(sum(t.negative_infinity)) AS negative_infinity, min(t.first_step) AS first_step, max(t.last_step) AS last_step, "
    "min(t.first_finite_step) AS first_finite_step, max(t.last_finite_step) AS last_finite_step, "
    "argMin(t.first, t.first_finite_step) AS first, argMax(t.last, t.last_finite_step) AS last, "
    "min(t.min) AS min, max(t.max) AS max, sum(t.sum) AS sum, "
    "argMin(t.min_step, t.min) AS min_step, argMax(t.max_step, t.max) AS max_step"
)
# `nan` alone is a number.
_PLAIN = (
    "tile, toInt64(count) AS count, toUInt8(t.nan + positive_infinity + negative_infinity > 0) AS strange, "
    "first_step, last_step, first, last, min, max, sum"
)
_WITH_CARE = (
    "tile, toInt64(count) AS count, toInt64(t.nan) AS nan, toInt64(positive_infinity) AS positive_infinity, "
    "toInt64(negative_infinity) AS negative_infinity, first_step, last_step, first_finite_step, last_finite_step, first, last, min, max, sum"
)
_EXTREMES = ", min_step, max_step"


@dataclass(frozen=True, slots=True)
class WantedTiles:
    """The tiles of a level of some series that hold anything above `after` and up to `until`, but for those of `without`, and of
    `without_of` a series."""

    level: int
    keys: Sequence[Key]
    after: int | None
    until: int | None
    without: Collection[int] = ()
    without_of: Mapping[Key, Collection[int]] = field(default_factory=dict[Key, Collection[int]])


def read_tiles(
    engine: Engine, wanted: WantedTiles, marks: Int64Array, *, extent: tuple[int, int] | None, with_extreme_steps: bool
) -> list[Intervals]:
    """What the tiles say about the intervals between the marks, which cut none of them, and before the first and behind the last.

    Between marks there are a few tiles each, which are summed up here: the engine's table of groups costs more than the tiles.
    Of the two open intervals there may be very many, and these the engine sums up, unless `extent` tells that the series lie between.
    """
    if not len(marks):
        return [_query_sums(engine, wanted.keys, _conditions(wanted), f"toInt64('{BEFORE_ALL}')")]
    width = width_of(wanted.level)
    # One more tile on each side: series begin and end where their first and last buckets do.
    first, end = int(marks[0]) // width - 1, -(-int(marks[-1]) // width) + 1
    parts: list[Intervals] = []
    if extent is None or extent[0] <= first * width or extent[1] > end * width:
        outside = [*_conditions(wanted), f"(tile < {first} OR tile >= {end})"]
        parts.append(_query_sums(engine, wanted.keys, outside, f"toInt64(if(tile < {first}, '{BEFORE_ALL}', '{marks[-1]}'))"))
    between = [f"tile >= {first}", f"tile < {end}"]
    for some in _shared_out(wanted, end - first):
        table = _query(engine, some, between, _PLAIN + (_EXTREMES if with_extreme_steps else ""))
        if table.num_rows and table.column("strange").to_numpy().any():
            table = _query(engine, some, between, _WITH_CARE + (_EXTREMES if with_extreme_steps else ""))
        if table.num_rows:
            parts.append(_summed_up(table, some.keys, marks, width))
    return parts


def _query_sums(engine: Engine, keys: Sequence[Key], where: Sequence[str], mark: str) -> Intervals:
    order = f"{key_columns(keys)}, mark"
    source = f"SELECT *, {mark} AS mark FROM {FLOAT_TILES} FINAL WHERE {' AND '.join(where)}"
    table = engine.query(f"SELECT {order}, {_OF_TILES} FROM ({source}) AS t GROUP BY {order} ORDER BY {order}")
    return intervals_of(table, keys)


def _shared_out(wanted: WantedTiles, tiles: int) -> Iterator[WantedTiles]:
    """The same for some of the series at a time, each with so many tiles at most."""
    count = max(1, _TILES_AT_ONCE // max(1, tiles))
    for begin in range(0, len(wanted.keys), count):
        keys = wanted.keys[begin : begin + count]
        without_of = {key: wanted.without_of[key] for key in keys if key in wanted.without_of}
        yield WantedTiles(wanted.level, keys, wanted.after, wanted.until, wanted.without, without_of)


def _query(engine: Engine, wanted: WantedTiles, more: Sequence[str], columns: str) -> pa.Table:
    # FINAL, since the last tile of a series is written again when more of its points are there. The order is the table's.
    return engine.query(
        f"SELECT {key_columns(wanted.keys)}, {columns} FROM {FLOAT_TILES} AS t FINAL "
        f"WHERE {' AND '.join([*_conditions(wanted), *more])} ORDER BY level, container, attribute, generation, t.tile"
    )


def _conditions(wanted: WantedTiles) -> list[str]:
    width = width_of(wanted.level)
    where = [f"level = {wanted.level}", any_of([Segment(*key) for key in wanted.keys])]
    if wanted.after is not None:
        where.append(f"tile >= {wanted.after // width}")
    if wanted.until is not None:
        where.append(f"tile <= {(wanted.until - 1) // width}")
    if wanted.without:
        where.append(f"tile NOT IN {integers(wanted.without)}")
    cut = [(*key, tile) for key, tiles in wanted.without_of.items() for tile in tiles]
    if cut:
        where.append(f"(container, attribute, generation, tile) NOT IN {pairs(cut)}")
    return where


def _summed_up(table: pa.Table, keys: Sequence[Key], marks: Int64Array, width: int) -> Intervals:
    """The tiles of each interval, in one."""
    tiles: Int64Array = table.column("tile").to_numpy()
    firsts = -(-marks // width)
    below = np.concatenate([[BEFORE_ALL], marks])
    starts: list[Int64Array] = []
    found: list[Int64Array] = []
    rows: dict[Key, slice] = {}
    at = 0
    for key, place in rows_by_key(table, keys).items():
        bounds = np.concatenate([[0], np.searchsorted(tiles[place], firsts), [place.stop - place.start]])
        is_filled = bounds[1:] > bounds[:-1]
        starts.append(place.start + bounds[:-1][is_filled])
        found.append(below[is_filled])
        rows[key] = slice(at, at + len(starts[-1]))
        at += len(starts[-1])
    return Intervals(rows, _grouped(table, np.concatenate(starts), np.concatenate(found)))


def _grouped(table: pa.Table, starts: Int64Array, marks: Int64Array) -> Aggregates:
    """The rows from each start up to the next as one, where rows without finite values count for nothing but their points."""
    names = set(table.column_names)
    ends = np.append(starts[1:], table.num_rows) - 1
    nothing = np.zeros(len(starts), np.int64)

    def ints(name: str) -> Int64Array:
        return table.column(name).to_numpy()

    def floats(name: str) -> Float64Array:
        return table.column(name).to_numpy()

    def total(name: str) -> Int64Array:
        return np.add.reduceat(ints(name), starts) if name in names else nothing

    def first_row(counts: npt.NDArray[np.bool_]) -> Int64Array:
        """The first row of each group that counts; where none does, some row."""
        return np.minimum(np.minimum.reduceat(np.where(counts, np.arange(len(counts)), len(counts)), starts), len(counts) - 1)

    count, nan, positive, negative = total("count"), total("nan"), total("positive_infinity"), total("negative_infinity")
    first_rows, last_rows, is_empty = starts, ends, np.zeros(len(starts), np.bool_)
    first_step, last_step = ints("first_step")[starts], ints("last_step")[ends]
    first_finite, last_finite = first_step, last_step
    if "nan" in names:
        is_finite = ints("first_finite_step") != NEVER
        first_rows = first_row(is_finite)
        last_rows = np.maximum(np.maximum.reduceat(np.where(is_finite, np.arange(len(is_finite)), -1), starts), 0)
        is_empty = nan + positive + negative == count
        first_finite = np.where(is_empty, NEVER, ints("first_finite_step")[first_rows])
        last_finite = np.where(is_empty, BEFORE_ALL, ints("last_finite_step")[last_rows])

    def unless_empty(values: Float64Array) -> Float64Array:
        return np.where(is_empty, np.nan, values) if is_empty.any() else values

    # Rows without finite values have the extremes of infinity, which lose against all others.
    lowest, highest = np.minimum.reduceat(floats("min"), starts), np.maximum.reduceat(floats("max"), starts)
    min_step = max_step = first_step
    if "min_step" in names:
        sizes = ends + 1 - starts
        min_step = ints("min_step")[first_row(floats("min") == np.repeat(lowest, sizes))]
        max_step = ints("max_step")[first_row(floats("max") == np.repeat(highest, sizes))]
    with np.errstate(over="ignore", invalid="ignore"):
        sums = np.add.reduceat(floats("sum"), starts)
    return Aggregates(
        mark=marks,
        count=count,
        nan=nan,
        positive_infinity=positive,
        negative_infinity=negative,
        first_step=first_step,
        last_step=last_step,
        first_finite_step=first_finite,
        last_finite_step=last_finite,
        min_step=min_step,
        max_step=max_step,
        first=unless_empty(floats("first")[first_rows]),
        last=unless_empty(floats("last")[last_rows]),
        min=unless_empty(lowest),
        max=unless_empty(highest),
        sum=unless_empty(sums),
    )
