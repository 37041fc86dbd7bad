"""Whether tiles say what the points say, for whoever looks over a store."""

from collections.abc import Sequence

from seamark.stores.columns.engine import Engine, values_of
from seamark.stores.columns.points import Segment, any_of
from seamark.stores.columns.schema import FLOAT_POINTS, FLOAT_TILES
from seamark.stores.columns.tiles import HIGHEST_LEVEL, Key

__all__ = ["remove_tiles", "wrong_tiles"]

_KEYS_PER_STATEMENT = 256
_KEY = "container, attribute, generation"
_PATIENTLY = "SETTINGS max_execution_time = 0"


def wrong_tiles(engine: Engine, *, has_repeats: bool) -> list[Key]:
    """The series whose tiles do not count all of their points up to where the tiles end. Reads the steps of all that have tiles."""
    table = engine.query(
        f"SELECT {_KEY}, level, toInt64(sum(t.count)) AS points, max(t.last_step) AS end FROM {FLOAT_TILES} AS t FINAL "
        f"GROUP BY {_KEY}, level ORDER BY {_KEY}, level {_PATIENTLY}"
    )
    columns = (values_of(table, name) for name in ("container", "attribute", "generation", "level", "points", "end"))
    levels: dict[Key, list[tuple[int, int]]] = {}
    for container, attribute, generation, _, points, end in zip(*columns, strict=True):
        levels.setdefault((container, attribute, generation), []).append((points, end))
    keys = list(levels)
    wrong: list[Key] = []
    for first in range(0, len(keys), _KEYS_PER_STATEMENT):
        some = keys[first : first + _KEYS_PER_STATEMENT]
        # The narrowest tiles, which come first, reach furthest; wider ones may have been left for later.
        ends = {key: levels[key][0][1] for key in some}
        counted = _count_points(engine, ends, has_repeats=has_repeats)
        for key in some:
            of_levels = {points for points, end in levels[key] if end == ends[key]}
            if of_levels != {counted.get(key, 0)}:
                wrong.append(key)
    return wrong


def remove_tiles(engine: Engine, keys: Sequence[Key]) -> None:
    """Removes the tiles of these series."""
    for first in range(0, len(keys), _KEYS_PER_STATEMENT):
        some = any_of([Segment(*key) for key in keys[first : first + _KEYS_PER_STATEMENT]])
        engine.execute(
            f"DELETE FROM {FLOAT_TILES} WHERE level <= {HIGHEST_LEVEL} AND {some} SETTINGS lightweight_deletes_sync = 2"
        )


def _count_points(engine: Engine, ends: dict[Key, int], *, has_repeats: bool) -> dict[Key, int]:
    where = any_of([Segment(*key, until=end) for key, end in ends.items()])
    table = engine.query(
        f"SELECT {_KEY}, toInt64(count()) AS points FROM {FLOAT_POINTS} {'FINAL' if has_repeats else ''} WHERE {where} "
        f"GROUP BY {_KEY} {_PATIENTLY}"
    )
    columns = (values_of(table, name) for name in ("container", "attribute", "generation", "points"))
    return {(container, attribute, generation): points for container, attribute, generation, points in zip(*columns, strict=True)}
