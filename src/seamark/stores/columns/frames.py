"""Batches as bytes, for the log: MessagePack with the columns of points as raw little-endian memory."""

import struct
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from seamark.stores.columns.batches import Batch
from seamark.stores.columns.float_tables import REALS, FloatSeries, FloatTable
from seamark.stores.columns.rows import (
    NO_PREVIEW,
    AttributeRow,
    FileChunk,
    FloatChunk,
    HistogramChunk,
    PreviewChunk,
    SingleFloat,
    StringChunk,
)

__all__ = ["array_header", "decode_batches", "encode_batch"]


class _Points(msgspec.Struct, array_like=True):
    """The columns that chunks of every kind share."""

    container: int
    attribute: int
    generation: int
    request: int
    steps: bytes
    timestamps: bytes


class _Floats(_Points, array_like=True):
    values: bytes


class _Strings(_Points, array_like=True):
    values: Sequence[str]


class _Files(_Points, array_like=True):
    keys: Sequence[str]
    sizes: Sequence[int]
    details: Sequence[str]


class _Histograms(_Points, array_like=True):
    edges: Sequence[Sequence[float]]
    values: Sequence[Sequence[float]]
    densities: Sequence[bool]


class _Previews(msgspec.Struct, array_like=True):
    container: int
    attribute: int
    generation: int
    steps: bytes
    timestamps: bytes
    values: bytes
    completion_ratios: bytes


class _Series(msgspec.Struct, array_like=True):
    """`FloatSeries`; the last four only where one of the series has something else than the default."""

    project: int
    container: int
    kind: int
    paths: bytes
    generations: bytes
    inherited: bytes = b""
    preview_steps: bytes = b""
    details: Sequence[str] = ()


class _Table(msgspec.Struct, array_like=True):
    series: _Series
    steps: bytes
    timestamps: bytes
    values: bytes
    integers: Sequence[bytes]
    """One each of `FloatTable.integers`, or none; a single number where all are equal."""
    reals: bytes


class _Batch(msgspec.Struct, array_like=True):
    """New fields come last and have defaults: a log may have been written by an earlier version."""

    attributes: list[tuple[Any, ...]]
    definitions: list[tuple[int, int, int, str, int]]
    floats: list[_Floats]
    single_floats: list[SingleFloat]
    strings: list[_Strings]
    files: list[_Files]
    histograms: list[_Histograms]
    previews: list[_Previews] = []
    tables: list[_Table] = []


_ARRAY = struct.Struct(">BI")
_ARRAY_MARK = 0xDD
"""MessagePack's array with a length of 32 bits."""
_ROW_DEFAULTS = tuple(each.default for each in fields(AttributeRow))

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[_Batch])


def encode_batch(batch: Batch) -> bytes:
    """Raises ValueError, TypeError or OverflowError for what no batch may hold, such as text that is not valid Unicode."""
    return _encoder.encode(_packed(batch))


def array_header(count: int) -> bytes:
    """What stands before so many encoded batches where `decode_batches` reads them."""
    return _ARRAY.pack(_ARRAY_MARK, count)


def decode_batches(data: bytes | memoryview) -> list[Batch]:
    """Raises msgspec.DecodeError for bytes that are no batches."""
    return [_unpacked(each) for each in _decoder.decode(data)]


def _packed(batch: Batch) -> _Batch:
    return _Batch(
        list(batch.attributes.values()),
        batch.definitions,
        [_Floats(*_key(chunk), _bytes(chunk.values)) for chunk in batch.floats],
        batch.single_floats,
        [_Strings(*_key(chunk), chunk.values) for chunk in batch.strings],
        [_Files(*_key(chunk), chunk.keys, chunk.sizes, chunk.details) for chunk in batch.files],
        [_Histograms(*_key(chunk), chunk.edges, chunk.values, chunk.densities) for chunk in batch.histograms],
        [
            _Previews(
                chunk.container,
                chunk.attribute,
                chunk.generation,
                _bytes(chunk.steps),
                _bytes(chunk.timestamps),
                _bytes(chunk.values),
                _bytes(chunk.completion_ratios),
            )
            for chunk in batch.previews
        ],
        [_packed_table(table) for table in batch.tables],
    )


def _unpacked(packed: _Batch) -> Batch:
    return Batch(
        # Container and attribute are the second and third column.
        {(row[1], row[2]): (*row, *_ROW_DEFAULTS[len(row) :]) for row in packed.attributes},
        packed.definitions,
        [FloatChunk(*_columns(each), np.frombuffer(each.values, "<f8")) for each in packed.floats],
        packed.single_floats,
        [StringChunk(*_columns(each), each.values) for each in packed.strings],
        [FileChunk(*_columns(each), each.keys, each.sizes, each.details) for each in packed.files],
        [HistogramChunk(*_columns(each), each.edges, each.values, each.densities) for each in packed.histograms],
        [
            PreviewChunk(
                each.container,
                each.attribute,
                each.generation,
                np.frombuffer(each.steps, "<i8"),
                np.frombuffer(each.timestamps, "<i8"),
                np.frombuffer(each.values, "<f8"),
                np.frombuffer(each.completion_ratios, "<f8"),
            )
            for each in packed.previews
        ],
        [_unpacked_table(table) for table in packed.tables],
    )


def _packed_table(table: FloatTable) -> _Table:
    series = table.series
    packed = _Series(series.project, series.container, series.kind, series.path_bytes, _short(series.generations))
    if not series.has_defaults:
        packed.inherited = series.inherited.tobytes()
        packed.preview_steps = series.preview_steps.tobytes()
        packed.details = series.details
    integers = [] if table.integers is None else [_short(column) for column in table.integers]
    reals = b"" if table.reals is None else table.reals.tobytes()
    return _Table(packed, _bytes(table.steps), _bytes(table.timestamps), _bytes(table.values), integers, reals)


def _unpacked_table(packed: _Table) -> FloatTable:
    paths = tuple(packed.series.paths.decode().split("\0"))
    count = len(paths)
    has_defaults = not packed.series.details
    series = FloatSeries(
        packed.series.project,
        packed.series.container,
        packed.series.kind,
        paths,
        _long(packed.series.generations, "<u4", count),
        np.zeros(count, np.uint8) if has_defaults else np.frombuffer(packed.series.inherited, "<u1"),
        np.full(count, NO_PREVIEW) if has_defaults else np.frombuffer(packed.series.preview_steps, "<i8"),
        ("",) * count if has_defaults else tuple(packed.series.details),
    )
    return FloatTable(
        series,
        np.frombuffer(packed.steps, "<i8"),
        np.frombuffer(packed.timestamps, "<i8"),
        np.frombuffer(packed.values, "<f8").reshape(-1, count),
        np.stack([_long(column, "<i8", count) for column in packed.integers]) if packed.integers else None,
        np.frombuffer(packed.reals, "<f8").reshape(len(REALS), count) if packed.reals else None,
    )


def _short(values: npt.NDArray[np.int64] | npt.NDArray[np.uint32]) -> bytes:
    """The numbers, or one of them where all are equal."""
    return values[:1].tobytes() if bool((values == values[0]).all()) else values.tobytes()


def _long(data: bytes, dtype: str, count: int) -> npt.NDArray[Any]:
    values = np.frombuffer(data, dtype)
    return np.repeat(values, count) if len(values) < count else values


def _key(chunk: FloatChunk | StringChunk | FileChunk | HistogramChunk) -> tuple[int, int, int, int, bytes, bytes]:
    return (chunk.container, chunk.attribute, chunk.generation, chunk.request, _bytes(chunk.steps), _bytes(chunk.timestamps))


def _columns(points: _Points) -> tuple[int, int, int, int, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    steps, timestamps = np.frombuffer(points.steps, "<i8"), np.frombuffer(points.timestamps, "<i8")
    return (points.container, points.attribute, points.generation, points.request, steps, timestamps)


def _bytes(values: npt.NDArray[np.int64] | npt.NDArray[np.float64]) -> bytes:
    return values.tobytes()
