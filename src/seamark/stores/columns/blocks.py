"""Batches as Arrow tables: one block of rows for each table."""

import logging
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from seamark.stores.columns.batches import Batch
from seamark.stores.columns.float_tables import points_of_tables, rows_of_table
from seamark.stores.columns.rows import SCHEMAS, FileChunk, FloatChunk, HistogramChunk, PreviewChunk, StringChunk

__all__ = ["blocks_of", "sound_blocks_of"]

_log = logging.getLogger(__name__)


def blocks_of(batches: Sequence[Batch], commit: int) -> dict[str, pa.Table]:
    """The rows of all batches by schema name, under one commit number; the last row of an attribute wins."""
    blocks: dict[str, pa.Table] = {}
    attributes = _attributes(batches, commit)
    if attributes is not None:
        blocks["attributes"] = attributes
    definitions = {each for batch in batches for each in batch.definitions}
    if definitions:
        blocks["definitions"] = _table("definitions", [*_transposed(list(definitions)), [commit] * len(definitions)])
    # In the order of the table, which the engine has to sort otherwise.
    floats = sorted((chunk for batch in batches for chunk in batch.floats if len(chunk.steps)), key=_place)
    singles = [point for batch in batches for point in batch.single_floats]
    wide = [table for batch in batches for table in batch.tables if len(table.steps)]
    if floats or singles or wide:
        tables = [_points("float_points", floats, commit, [np.concatenate([chunk.values for chunk in floats])])] if floats else []
        if singles:
            containers, attributes, generations, requests, steps, timestamps, numbers = _transposed(singles)
            columns = [containers, attributes, generations, steps, timestamps, requests, [commit] * len(singles), numbers]
            tables.append(_table("float_points", columns))
        if wide:
            tables.append(points_of_tables(wide, commit))
        blocks["float_points"] = pa.concat_tables(tables)
    strings = [chunk for batch in batches for chunk in batch.strings]
    if strings:
        blocks["string_points"] = _points(
            "string_points", strings, commit, [[value for chunk in strings for value in chunk.values]]
        )
    files = [chunk for batch in batches for chunk in batch.files]
    if files:
        values: list[Any] = [
            [key for chunk in files for key in chunk.keys],
            [size for chunk in files for size in chunk.sizes],
            [detail for chunk in files for detail in chunk.details],
        ]
        blocks["file_points"] = _points("file_points", files, commit, values)
    histograms = [chunk for batch in batches for chunk in batch.histograms]
    if histograms:
        values = [
            [edges for chunk in histograms for edges in chunk.edges],
            [each for chunk in histograms for each in chunk.values],
            [int(density) for chunk in histograms for density in chunk.densities],
        ]
        blocks["histogram_points"] = _points("histogram_points", histograms, commit, values)
    previews = [chunk for batch in batches for chunk in batch.previews]
    if previews:
        blocks["preview_points"] = _previews(previews, commit)
    return blocks


def _attributes(batches: Sequence[Batch], commit: int) -> pa.Table | None:
    rows = {key: (time, row) for time, batch in enumerate(batches) for key, row in batch.attributes.items()}
    # Of tables of the same series, the last has the last rows of all of them.
    wide = {
        id(table.series): (time, table)
        for time, batch in enumerate(batches)
        for table in batch.tables
        if table.integers is not None
    }
    tables: list[pa.Table] = []
    times: list[npt.NDArray[np.int64]] = []
    if rows:
        tables.append(_table("attributes", [*_transposed([row for _, row in rows.values()]), [commit] * len(rows)]))
        times.append(np.array([2 * time for time, _ in rows.values()]))
    for time, table in wide.values():
        tables.append(rows_of_table(table, commit))
        times.append(np.full(len(table.series), 2 * time + 1))
    if len(tables) < 2:
        return tables[0] if tables else None
    joined = pa.concat_tables(tables).combine_chunks()
    keys = [np.concatenate(times), *(joined.column(name).to_numpy() for name in ("attribute", "container"))]
    order = np.lexsort(keys)  # the last key comes first
    is_last = np.ones(len(order), np.bool_)
    is_last[:-1] = np.logical_or.reduce([key[order][1:] != key[order][:-1] for key in keys[1:]])
    rows: Any = order[is_last]
    return joined.take(rows).combine_chunks()


def sound_blocks_of(batches: Sequence[Batch], commit: int) -> dict[str, pa.Table]:
    """`blocks_of` without the batches that no table can take, which are reported: they must not hold up the others."""
    try:
        return blocks_of(batches, commit)
    except (ValueError, TypeError, OverflowError, pa.ArrowException):
        sound = [batch for batch in batches if _is_sound(batch, commit)]
        return blocks_of(sound, commit)


def _is_sound(batch: Batch, commit: int) -> bool:
    try:
        blocks_of([batch], commit)
    except (ValueError, TypeError, OverflowError, pa.ArrowException):
        _log.critical("A write of the containers %s cannot be stored and is lost.", sorted(batch.containers()), exc_info=True)
        return False
    return True


def _transposed(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    """Rows as columns. (`zip(*rows)` makes an iterator for each row, which is far slower for many rows.)"""
    return [[row[position] for row in rows] for position in range(len(rows[0]))]


def _place(chunk: FloatChunk) -> tuple[int, int, int, int]:
    return chunk.container, chunk.attribute, chunk.generation, int(chunk.steps[0])


def _points(
    name: str,
    chunks: Sequence[FloatChunk] | Sequence[StringChunk] | Sequence[FileChunk] | Sequence[HistogramChunk],
    commit: int,
    values: Sequence[Any],
) -> pa.Table:
    lengths = np.array([len(chunk.steps) for chunk in chunks])

    def repeated(values: Sequence[int], dtype: Any) -> Any:
        return np.repeat(np.array(values, dtype), lengths)

    columns: list[Any] = [
        repeated([chunk.container for chunk in chunks], np.uint64),
        repeated([chunk.attribute for chunk in chunks], np.uint64),
        repeated([chunk.generation for chunk in chunks], np.uint32),
        np.concatenate([chunk.steps for chunk in chunks]),
        np.concatenate([chunk.timestamps for chunk in chunks]),
        repeated([chunk.request for chunk in chunks], np.uint64),
        np.full(int(lengths.sum()), commit, np.uint64),
        *values,
    ]
    return _table(name, columns)


def _previews(chunks: Sequence[PreviewChunk], commit: int) -> pa.Table:
    lengths = np.array([len(chunk.steps) for chunk in chunks])
    columns: list[Any] = [
        np.repeat(np.array([chunk.container for chunk in chunks], np.uint64), lengths),
        np.repeat(np.array([chunk.attribute for chunk in chunks], np.uint64), lengths),
        np.repeat(np.array([chunk.generation for chunk in chunks], np.uint32), lengths),
        np.concatenate([chunk.steps for chunk in chunks]),
        np.concatenate([chunk.timestamps for chunk in chunks]),
        np.concatenate([chunk.values for chunk in chunks]),
        np.concatenate([chunk.completion_ratios for chunk in chunks]),
        np.full(int(lengths.sum()), commit, np.uint64),
    ]
    return _table("preview_points", columns)


def _table(name: str, columns: Sequence[Any]) -> pa.Table:
    schema: Any = SCHEMAS[name]
    arrays: list[pa.Array[Any]] = [pa.array(column, each.type) for column, each in zip(columns, schema, strict=True)]
    return pa.table(arrays, schema=schema)
