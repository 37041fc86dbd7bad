"""Columns of numbers in the engine's own file format: their memory, one after the other, which the engine takes as it is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy.typing as npt
import pyarrow as pa

from seamark.stores.columns.gathered_writes import write_all

__all__ = ["write_native"]

_TYPES: dict[Any, str] = {
    pa.uint8(): "UInt8",
    pa.uint32(): "UInt32",
    pa.uint64(): "UInt64",
    pa.int64(): "Int64",
    pa.float64(): "Float64",
}


def write_native(block: pa.Table, file: Path) -> Sequence[str]:
    """Writes the rows, at least one, of a table of numbers without nulls as one block. Gives the names of the columns that are in the
    file: one of integers that are all zero is left out, since zero is what the engine puts where a column is missing. Raises OSError."""
    memory = {name: _memory(block.column(name)) for name in block.column_names}
    columns = {name: arrays for name, arrays in memory.items() if any(map(_says_something, arrays))}
    pieces: list[bytes | memoryview] = [_length(len(columns)) + _length(block.num_rows)]
    for name, arrays in columns.items():
        pieces.append(_text(name) + _text(_TYPES[block.column(name).type]))
        pieces += [array.data.cast("B") for array in arrays]
    with file.open("wb", buffering=0) as sink:
        write_all(sink.fileno(), pieces)
    return list(columns)


def _memory(column: "pa.ChunkedArray[Any]") -> list[npt.NDArray[Any]]:
    return [chunk.to_numpy(zero_copy_only=True) for chunk in column.chunks if len(chunk)]


def _says_something(array: npt.NDArray[Any]) -> bool:
    return array.dtype.kind == "f" or bool(array.any())  # a float of zero has a sign


def _text(text: str) -> bytes:
    encoded = text.encode()
    return _length(len(encoded)) + encoded


def _length(number: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*encoded, number])
