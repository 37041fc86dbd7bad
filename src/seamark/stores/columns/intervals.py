"""Intervals of stored series, told apart by the keys of the series."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa

from seamark.stores.columns.aggregates import Aggregates, aggregates_of
from seamark.stores.columns.rows import Int64Array
from seamark.stores.columns.tiles import Key

__all__ = ["Intervals", "intervals_of", "key_columns", "rows_by_key"]


@dataclass(frozen=True, slots=True)
class Intervals:
    """What is known of intervals of some series; `rows` says which are whose, in the order of their marks."""

    rows: Mapping[Key, slice]
    values: Aggregates


def key_columns(keys: Sequence[Key]) -> str:
    """Those columns of the key that tell these series apart. A shorter key makes for less to read and to group."""
    return "container" if all(key[1:] == keys[0][1:] for key in keys) else "container, attribute, generation"


def rows_by_key(table: pa.Table, keys: Sequence[Key]) -> dict[Key, slice]:
    """The rows of each of the series in a table that has the `key_columns` of these keys, and is in their order."""
    if not table.num_rows:
        return {}
    columns = [table.column(name).to_numpy() for name in key_columns(keys).split(", ")]
    is_start = np.zeros(table.num_rows, np.bool_)
    is_start[0] = True
    for column in columns:
        is_start[1:] |= column[1:] != column[:-1]
    starts: Int64Array = np.flatnonzero(is_start)
    found = [column[starts].tolist() for column in columns]
    attributes, generations = found[1:] or [[keys[0][1]] * len(starts), [keys[0][2]] * len(starts)]
    places = (slice(begin, end) for begin, end in pairwise([*starts.tolist(), table.num_rows]))
    return dict(zip(zip(found[0], attributes, generations, strict=True), places, strict=True))


def intervals_of(table: pa.Table, keys: Sequence[Key]) -> Intervals:
    """A table as `aggregates_of` takes it, with the `key_columns` of these keys and in their order."""
    return Intervals(rows_by_key(table, keys), aggregates_of(table))
