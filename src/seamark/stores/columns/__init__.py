"""Columnar facts: attribute values, series points, and search over them. All of ClickHouse's SQL lives here."""

from seamark.stores.columns.batches import Batch
from seamark.stores.columns.compactions import Compaction
from seamark.stores.columns.rows import AttributeRow, FileChunk, FloatChunk, HistogramChunk, StringChunk, attribute_id
from seamark.stores.columns.store import Columns

__all__ = [
    "AttributeRow",
    "Batch",
    "Columns",
    "Compaction",
    "FileChunk",
    "FloatChunk",
    "HistogramChunk",
    "StringChunk",
    "attribute_id",
]
