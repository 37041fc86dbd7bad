"""Protocol buffers straight from columns: answers of a million points without an object for each.

Messages of one kind get one length: integers are written in as many bytes as the largest needs (a varint may be longer than
it has to be) and zeros are written out. Then the messages are the rows of a matrix that is filled column by column. What
comes out is parsed by any protocol buffers library; the messages are `FloatSeriesResult` and `BucketsResult`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seamark.tracking.grids import GridBuckets
from seamark.tracking.series_reading import ManyFloats

__all__ = ["bucket_chunks", "float_series_chunks", "total_length"]

Bytes = NDArray[np.uint8]
Int64Array = NDArray[np.int64]
Float64Array = NDArray[np.float64]

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_MAX_VARINT_BYTES = 10
_CHUNK_ROWS = 32_768
"""About a megabyte of points."""


def float_series_chunks(series: Sequence[tuple[str, ManyFloats]]) -> list[bytes | memoryview]:
    """A `FloatSeriesResult` in pieces: the request id and the points of each series, in their order."""
    chunks: list[bytes | memoryview] = []
    for group in _groups([columns.steps.size for _, columns in series]):
        members = series[group]
        rows = _rows(2, _point_fields([columns for _, columns in members]))
        at = 0
        for request_id, columns in members:
            points = rows[at : at + columns.steps.size]
            at += columns.steps.size
            total = b"" if not columns.total else _tag(1, _VARINT) + _varint(columns.total)
            head = _text(1, request_id) + _tag(2, _LENGTH) + _varint(len(total) + points.nbytes) + total
            chunks.append(_tag(1, _LENGTH) + _varint(len(head) + points.nbytes) + head)
            chunks.append(_view(points))
    return chunks


def bucket_chunks(series: Sequence[tuple[str, GridBuckets]]) -> list[bytes | memoryview]:
    """A `BucketsResult` in pieces: the request id and the filled buckets of each series, in their order."""
    chunks: list[bytes | memoryview] = []
    for group in _groups([columns.index.size for _, columns in series]):
        members = series[group]
        rows = _rows(2, _bucket_fields([columns for _, columns in members]))
        at = 0
        for request_id, columns in members:
            buckets = rows[at : at + columns.index.size]
            at += columns.index.size
            head = _text(1, request_id)
            chunks.append(_tag(1, _LENGTH) + _varint(len(head) + buckets.nbytes) + head)
            chunks.append(_view(buckets))
    return chunks


def total_length(chunks: Sequence[bytes | memoryview]) -> int:
    """The bytes of all pieces together."""
    return sum(len(chunk) for chunk in chunks)


@dataclass(frozen=True, slots=True)
class _Number:
    """A field of fixed length: a double or, for float32 columns, a float."""

    field: int
    column: NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Integer:
    """An int64 or bool field."""

    field: int
    column: NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Message:
    """A message within the message."""

    field: int
    fields: Sequence["_Field"]


_Field = _Number | _Integer | _Message


def _point_fields(series: Sequence[ManyFloats]) -> list[_Field]:
    count = sum(columns.steps.size for columns in series)
    fields: list[_Field] = [
        _Integer(1, _joined([columns.timestamps for columns in series], np.int64)),
        _Number(2, _joined([columns.steps for columns in series], np.int64) / 1e6),
        _Number(3, _joined([columns.values for columns in series], np.float64)),
    ]
    completion = np.ones(count, "<f4")
    if any(columns.is_preview is not None for columns in series):
        is_preview = np.zeros(count, np.bool_)
        at = 0
        for columns in series:
            if columns.is_preview is not None and columns.completion is not None:
                part = slice(at, at + columns.steps.size)
                is_preview[part] = columns.is_preview
                completion[part] = np.where(columns.is_preview, columns.completion, np.float32(1))
            at += columns.steps.size
        fields.append(_Integer(4, is_preview))
    return [*fields, _Number(5, completion)]


def _bucket_fields(series: Sequence[GridBuckets]) -> list[_Field]:
    def numbers(name: str) -> Float64Array:
        return _joined([getattr(columns, name) for columns in series], np.float64)

    def integers(name: str) -> Int64Array:
        return _joined([getattr(columns, name) for columns in series], np.int64)

    return [
        _Integer(1, integers("index")),
        _Number(2, numbers("from_x")),
        _Number(3, numbers("to_x")),
        _Message(4, [_Number(1, numbers("first_x")), _Number(2, numbers("first_y"))]),
        _Message(5, [_Number(1, numbers("last_x")), _Number(2, numbers("last_y"))]),
        _Number(6, numbers("min")),
        _Number(7, numbers("max")),
        _Integer(8, integers("finite")),
        _Integer(9, integers("nan")),
        _Integer(10, integers("positive_infinity")),
        _Integer(11, integers("negative_infinity")),
        _Number(12, numbers("sum")),
    ]


def _rows(field: int, fields: Sequence[_Field]) -> Bytes:
    """A matrix of bytes: each row is the message of one place in the columns, with its tag and length for `field`."""
    template = bytearray()
    slots: list[tuple[int, _Number | _Integer, int]] = []
    _lay_out(template, slots, _Message(field, fields))
    rows = np.empty((_count(fields), len(template)), np.uint8)
    rows[:] = np.frombuffer(template, np.uint8)
    for offset, each, width in slots:
        if isinstance(each, _Number):
            rows[:, offset : offset + width] = _as_bytes(each.column, width)
        else:
            _write_varints(rows[:, offset : offset + width], each.column)
    return rows


def _lay_out(template: bytearray, slots: list[tuple[int, _Number | _Integer, int]], field: _Field) -> None:
    """Appends a field with room for its value to the template, and the places to fill to `slots`."""
    match field:
        case _Message(number, fields):
            inner = bytearray()
            inner_slots: list[tuple[int, _Number | _Integer, int]] = []
            for each in fields:
                _lay_out(inner, inner_slots, each)
            template += _tag(number, _LENGTH) + _varint(len(inner))
            slots += [(len(template) + offset, each, width) for offset, each, width in inner_slots]
            template += inner
            return
        case _Number(number, column):
            width = column.dtype.itemsize
            template += _tag(number, _FIXED32 if width == 4 else _FIXED64)
        case _Integer(number, column):
            width = _varint_width(column)
            template += _tag(number, _VARINT)
    slots.append((len(template), field, width))
    template += bytes(width)


def _count(fields: Sequence[_Field]) -> int:
    first = fields[0]
    return _count(first.fields) if isinstance(first, _Message) else len(first.column)


def _varint_width(column: NDArray[Any]) -> int:
    """How many bytes the longest of the integers needs; negative ones always need ten."""
    if not column.size:
        return 1
    if int(column.min()) < 0:
        return _MAX_VARINT_BYTES
    return max(1, -(-int(column.max()).bit_length() // 7))


def _write_varints(target: Bytes, column: NDArray[Any]) -> None:
    width = target.shape[1]
    if width == 1:
        target[:, 0] = column
        return
    left = column.astype(np.int64).view(np.uint64)
    for position in range(width):
        more = 0x80 if position < width - 1 else 0
        target[:, position] = (left & np.uint64(0x7F)) | np.uint64(more)
        left = left >> np.uint64(7)


def _as_bytes(column: NDArray[Any], width: int) -> Bytes:
    contiguous = np.ascontiguousarray(column, dtype=f"<f{width}")
    return contiguous.view(np.uint8).reshape(-1, width)


def _joined(columns: Sequence[NDArray[Any]], kind: type[Any]) -> NDArray[Any]:
    return np.concatenate(columns, dtype=kind) if columns else np.empty(0, kind)


def _groups(sizes: Sequence[int]) -> Iterator[slice]:
    """Neighbours that together have so many rows that filling them at once pays."""
    start = rows = 0
    for position, size in enumerate(sizes):
        rows += size
        if rows >= _CHUNK_ROWS:
            yield slice(start, position + 1)
            start, rows = position + 1, 0
    if start < len(sizes):
        yield slice(start, len(sizes))


def _view(rows: Bytes) -> memoryview:
    return rows.reshape(-1).data


def _text(field: int, text: str) -> bytes:
    encoded = text.encode()
    return _tag(field, _LENGTH) + _varint(len(encoded)) + encoded


def _tag(field: int, wire_type: int) -> bytes:
    return _varint(field << 3 | wire_type)


def _varint(number: int) -> bytes:
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)
