"""Batches as Arrow tables: one block of rows for each table."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from seamark.stores.columns.rows import SCHEMAS, Batch, FileChunk, FloatChunk, HistogramChunk, StringChunk

__all__ = ["blocks_of"]


def blocks_of(batches: Sequence[Batch], commit: int) -> dict[str, pa.Table]:
    """The rows of all batches by schema name, under one commit number; the last row of an attribute wins."""
    blocks: dict[str, pa.Table] = {}
    attributes = {key: row for batch in batches for key, row in batch.attributes.items()}
    if attributes:
        blocks["attributes"] = _table("attributes", [*zip(*attributes.values(), strict=True), [commit] * len(attributes)])
    definitions = {each for batch in batches for each in batch.definitions}
    if definitions:
        blocks["definitions"] = _table("definitions", [*zip(*definitions, strict=True), [commit] * len(definitions)])
    floats = [chunk for batch in batches for chunk in batch.floats]
    if floats:
        blocks["float_points"] = _points("float_points", floats, commit, [np.concatenate([chunk.values for chunk in floats])])
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
    return blocks


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


def _table(name: str, columns: Sequence[Any]) -> pa.Table:
    schema: Any = SCHEMAS[name]
    return pa.table([pa.array(column, each.type) for column, each in zip(columns, schema, strict=True)], schema=schema)
