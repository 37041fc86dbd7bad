"""`application/vnd.seamark.buckets`: series for charts as typed arrays that a browser views without copying.

docs/api/buckets.md describes the bytes. Pure: from arrays to bytes and back.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from seamark.model.errors import InvalidInput

__all__ = ["MEDIA_TYPE", "Chart", "Ends", "Grid", "Group", "Line", "Tail", "decode", "encode", "narrowed"]

MEDIA_TYPE = "application/vnd.seamark.buckets"
_MAGIC = b"SMBK"
_VERSION = 1
_PREAMBLE = struct.Struct("<4sHHII")
_ALIGNMENT = 8
_DTYPES = {"f64": np.dtype("<f8"), "f32": np.dtype("<f4"), "u32": np.dtype("<u4")}

Column = NDArray[Any]
"""A float64, float32 or uint32 array."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Buckets of equal width over the axis: bucket i holds the x from `start + i * width` up to, not including, the next
    one's; the last one holds its end too."""

    start: float
    width: float
    buckets: int


class Ends(msgspec.Struct, frozen=True):
    """The first and the last finite value of a line, and from where to where its buckets reach."""

    first_x: float
    first: float
    last_x: float
    last: float


@dataclass(frozen=True, slots=True)
class Line:
    """One series. `columns` have equal lengths: one element for each bucket with points in it, or for each point. Those whose
    names begin with `preview` have one element for each preview."""

    run: str
    path: str
    status: str
    """`ok`, `empty` (no points in the range), `no-data` (no float series of this path with points) or `run-not-found`."""
    points: int
    """How many points the range has."""
    columns: Mapping[str, Column]
    forks: Sequence[float] = ()
    """The x where the run and its ancestors left their parents, rising."""
    tail_step: float | None = None
    """Of a line in buckets over another axis than steps: where to read on from when it has grown."""
    ends: Ends | None = None
    """Of a line in buckets."""


class Tail(msgspec.Struct, frozen=True):
    """Of a group over another axis than steps: the last bucket that all of its series have reached, and the step from which each of
    them is to be read on."""

    index: int
    steps: Sequence[float]


@dataclass(frozen=True, slots=True)
class Group:
    """What several series have in common, on the same grid."""

    name: str
    members: int
    """How many of them have points in the range."""
    columns: Mapping[str, Column]
    tail: Tail | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Series on one grid (`mode` "buckets"), where those of few points have these instead, or every point of all of them (`mode`
    "points", no grid)."""

    mode: str
    grid: Grid | None
    lines: Sequence[Line]
    groups: Sequence[Group] = ()


class _Array(msgspec.Struct):
    """`offset` is from the start of the data part, in bytes."""

    type: str
    offset: int
    length: int


class _Series(msgspec.Struct):
    run: str
    path: str
    status: str
    points: int
    columns: dict[str, _Array]
    forks: Sequence[float] = ()
    tail_step: float | None = None
    ends: Ends | None = None


class _Group(msgspec.Struct):
    name: str
    members: int
    columns: dict[str, _Array]
    tail: Tail | None = None


class _Grid(msgspec.Struct):
    start: float
    width: float
    buckets: int


class _Directory(msgspec.Struct):
    mode: str
    grid: _Grid | None
    series: list[_Series]
    groups: Sequence[_Group] = ()


def narrowed(values: NDArray[np.float64], towards: float) -> Column:
    """The values as float32, those that it cannot hold as the next one `towards` an infinity; as they are where some are too large."""
    with np.errstate(over="ignore"):
        narrow = values.astype(np.float32)
    if bool((np.isinf(narrow) & np.isfinite(values)).any()):
        return values
    is_inside = narrow > values if towards < 0 else narrow < values
    return np.where(is_inside, np.nextafter(narrow, np.float32(towards)), narrow)


def encode(chart: Chart) -> bytes:
    """The chart as bytes. Every array begins at a multiple of eight; arrays that say the same are there once, as those of places
    mostly are, since series are logged together."""
    blocks: list[bytes] = []
    offset_of: dict[bytes, int] = {}
    offset = 0

    def placed(columns: Mapping[str, Column]) -> dict[str, _Array]:
        nonlocal offset
        places: dict[str, _Array] = {}
        for name, column in columns.items():
            kind = ("f32" if column.dtype.itemsize == 4 else "f64") if column.dtype.kind == "f" else "u32"
            content = np.ascontiguousarray(column, dtype=_DTYPES[kind]).tobytes()
            place = offset_of.setdefault(content, offset)
            places[name] = _Array(kind, place, len(column))
            if place < offset or not content:
                continue
            padding = -len(content) % _ALIGNMENT
            blocks.append(content + b"\0" * padding)
            offset += len(content) + padding
        return places

    series = [
        _Series(each.run, each.path, each.status, each.points, placed(each.columns), each.forks, each.tail_step, each.ends)
        for each in chart.lines
    ]
    groups = [_Group(each.name, each.members, placed(each.columns), each.tail) for each in chart.groups]
    grid = None if chart.grid is None else _Grid(chart.grid.start, chart.grid.width, chart.grid.buckets)
    directory = msgspec.json.encode(_Directory(chart.mode, grid, series, groups))
    # The preamble has 16 bytes, so a directory padded to eight leaves the data aligned.
    directory += b" " * (-len(directory) % _ALIGNMENT)
    return b"".join([_PREAMBLE.pack(_MAGIC, _VERSION, 0, len(directory), offset), directory, *blocks])


def decode(content: bytes) -> Chart:
    """The chart that `encode` wrote; raises InvalidInput for anything else."""
    if len(content) < _PREAMBLE.size:
        raise InvalidInput(f"{len(content)} bytes are too few for a buckets document. Fetch it again.")
    magic, version, _, directory_size, data_size = _PREAMBLE.unpack_from(content)
    data_start = _PREAMBLE.size + directory_size
    if magic != _MAGIC or version != _VERSION or len(content) != data_start + data_size:
        raise InvalidInput(f"This is not a whole buckets document of version {_VERSION}. Fetch it again.")
    directory = msgspec.json.decode(content[_PREAMBLE.size : data_start], type=_Directory)

    def viewed(columns: Mapping[str, _Array]) -> dict[str, Column]:
        return {
            name: np.frombuffer(content, _DTYPES[array.type], array.length, data_start + array.offset)
            for name, array in columns.items()
        }

    lines = [
        Line(each.run, each.path, each.status, each.points, viewed(each.columns), tuple(each.forks), each.tail_step, each.ends)
        for each in directory.series
    ]
    groups = [Group(each.name, each.members, viewed(each.columns), each.tail) for each in directory.groups]
    grid = None if directory.grid is None else Grid(directory.grid.start, directory.grid.width, directory.grid.buckets)
    return Chart(directory.mode, grid, lines, groups)
