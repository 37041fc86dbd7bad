"""The rows of an export as what they mean: points of series, single values, and files."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from seamark.model.journal import AppendHistograms, AppendStrings, Assign, AssignDatetime, AssignStrings

__all__ = ["FILE_TYPES", "FileRow", "FloatPoints", "Rows", "read_rows"]

FILE_TYPES = ("file", "file_series", "file_set", "artifact")
_SERIES = ("float_series", "string_series", "histogram_series", "file_series")
_WRITABLE = frozenset({"sys/name", "sys/description", "sys/tags", "sys/group_tags", "sys/failed", "sys/hostname", "sys/stage"})
"""What is the server's own below `sys/` is told of apart (`facts.py`)."""
_TEXTS_AT_ONCE = 2**20
"""Characters of one operation; a journal's frame has a limit."""

# pyarrow's stubs leave the types of what a file holds open.
_pc: Any = pyarrow.compute

Int64s = npt.NDArray[np.int64]
Float64s = npt.NDArray[np.float64]
_Value = Assign | AssignDatetime | AssignStrings


@dataclass(frozen=True, slots=True, eq=False)
class FloatPoints:
    """Points of float series, by series and step: `series` are places in `paths`, steps in micros, times in milliseconds."""

    paths: Sequence[str]
    series: Int64s
    steps: Int64s
    times: Int64s
    values: Float64s


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file, one of a series, a set or the list of an artifact, and where it lies below the folder of the project's files."""

    kind: str
    path: str
    source: str
    step: int | None = None
    time: int = 0


@dataclass(slots=True)
class Rows:
    floats: FloatPoints | None = None
    values: list[_Value] = field(default_factory=list[_Value])
    texts: list[AppendStrings] = field(default_factory=list[AppendStrings])
    histograms: list[AppendHistograms] = field(default_factory=list[AppendHistograms])
    files: list[FileRow] = field(default_factory=list[FileRow])
    problems: Counter[str] = field(default_factory=Counter[str])
    """What cannot be taken, and how many rows say so."""


def read_rows(batch: "pa.RecordBatch", default_time: int) -> Rows:
    """What some rows of a run hold. Rows without a value are of attributes that the run lacks, but for points, which are NaN: the exporter
    writes both alike. `default_time` is for points of which no time is known."""
    rows = Rows()
    untyped: Any = batch
    kinds = untyped.column("attribute_type")
    for count in _pc.value_counts(kinds).to_pylist():
        kind: str = count["values"]
        if kind not in _READERS:
            rows.problems[f"Values of the type {str(kind)[:40]!r} are not known here. Update Seamark."] += int(count["counts"])
            continue
        chosen: Any = batch.filter(_pc.equal(kinds, kind))
        if kind in _SERIES:
            chosen = _with_steps(chosen, kind, rows)
        if chosen.num_rows:
            _READERS[kind](_Columns(chosen, kind, default_time), rows)
    return rows


def _with_steps(batch: Any, kind: str, rows: Rows) -> Any:
    missing = batch.column("step").null_count if "step" in batch.schema.names else batch.num_rows
    if not missing:
        return batch
    rows.problems[f"Points of the type {kind} have no step. Export the run again."] += missing
    return batch.filter(_pc.is_valid(batch.column("step")))


class _Columns:
    """The columns of rows of one type."""

    def __init__(self, batch: Any, kind: str, default_time: int) -> None:
        self.kind = kind
        self._batch = batch
        self._default_time = default_time

    def __len__(self) -> int:
        return self._batch.num_rows

    def get(self, name: str) -> Any:
        """A column; one of nothing where the file has none."""
        if name in self._batch.schema.names:
            return self._batch.column(name)
        return pa.nulls(self._batch.num_rows, pa.float64() if name == "float_value" else pa.null())

    def paths(self) -> tuple[list[str], Int64s]:
        """The different paths, and the place among them of each row's."""
        column = self.get("attribute_path")
        places = np.asarray(column.indices.fill_null(-1).to_numpy(zero_copy_only=False), np.int64)
        texts: list[str | None] = column.dictionary.to_pylist()
        return [text or "" for text in texts] + [""], places

    def steps(self) -> Int64s:
        # The lower half of each decimal of 128 bits: 18 digits fit into it.
        column = self.get("step")
        halves = np.frombuffer(column.buffers()[1], np.int64)
        return halves[2 * column.offset : 2 * (column.offset + len(column)) : 2]

    def times(self) -> Int64s:
        column = self.get("timestamp")
        if column.null_count == len(column):
            return np.full(len(column), self._default_time, np.int64)
        return np.asarray(column.cast(pa.int64()).fill_null(self._default_time).to_numpy(zero_copy_only=False), np.int64)


def _read_floats(columns: _Columns, rows: Rows) -> None:
    paths, series = columns.paths()
    steps = columns.steps()
    order = np.lexsort((steps, series))
    values = np.asarray(columns.get("float_value").fill_null(np.nan).to_numpy(zero_copy_only=False), np.float64)
    rows.floats = FloatPoints(paths, series[order], steps[order], columns.times()[order], values[order])


def _spans(columns: _Columns, is_there: npt.NDArray[np.bool_]) -> Iterator[tuple[str, Int64s]]:
    """By series: its path, and which rows are its points, by their steps."""
    paths, series = columns.paths()
    order = np.lexsort((columns.steps(), series))
    order = order[is_there[order]]
    if len(order):
        ends = np.flatnonzero(np.diff(series[order])) + 1
        for places in np.split(order, ends):
            yield paths[int(series[places[0]])], places


def _read_texts(columns: _Columns, rows: Rows) -> None:
    column = columns.get("string_value")
    texts = column.to_pylist()
    steps, times = columns.steps(), columns.times()
    for path, places in _spans(columns, _is_valid(column)):
        for some in _portions(places, [len(texts[place]) for place in places]):
            values = [texts[place] for place in some]
            rows.texts.append(AppendStrings(path, values, steps[some].tolist(), times[some].tolist()))


def _read_histograms(columns: _Columns, rows: Rows) -> None:
    column = columns.get("histogram_value")
    points = column.to_pylist()
    is_there = np.array([bool(each and each.get("edges") and each.get("values")) for each in points], np.bool_)
    steps, times = columns.steps(), columns.times()
    for path, places in _spans(columns, is_there):
        for some in _portions(places, [8 * len(points[place]["edges"]) for place in places]):
            chosen = [points[place] for place in some]
            rows.histograms.append(
                AppendHistograms(
                    path,
                    [_numbers(each["edges"]) for each in chosen],
                    [_numbers(each["values"]) for each in chosen],
                    [each["type"] == "DENSITY" for each in chosen],
                    steps[some].tolist(),
                    times[some].tolist(),
                )
            )


def _numbers(values: Sequence[float | None]) -> list[float]:
    return [np.nan if each is None else each for each in values]


def _portions(places: Int64s, sizes: Sequence[int]) -> Iterator[Int64s]:
    start = size = 0
    for index, each in enumerate(sizes):
        if size and size + each > _TEXTS_AT_ONCE:
            yield places[start:index]
            start, size = index, 0
        size += each
    yield places[start:]


def _read_values(columns: _Columns, rows: Rows) -> None:
    column = columns.get(_VALUE_COLUMNS[columns.kind])
    is_instant = columns.kind == "datetime" and pa.types.is_timestamp(column.type)
    values = (column.cast(pa.int64()) if is_instant else column).to_pylist()
    paths, places = columns.paths()
    for place, value in zip(places, values, strict=True):
        path = paths[int(place)]
        if value is None or (path.startswith("sys/") and path not in _WRITABLE):
            continue
        match columns.kind:
            case "datetime":
                rows.values.append(AssignDatetime(path, value))
            case "string_set":
                rows.values.append(AssignStrings(path, [each for each in value if each is not None]))
            case _:
                rows.values.append(Assign(path, value))


def _read_files(columns: _Columns, rows: Rows) -> None:
    paths, places = columns.paths()
    is_series = columns.kind == "file_series"
    steps = columns.steps().tolist() if is_series else [None] * len(columns)
    times = columns.times().tolist()
    found = columns.get("file_value").to_pylist()
    for place, value, step, time in sorted(
        zip(map(int, places), found, steps, times, strict=True), key=lambda each: (each[0], each[2] or 0)
    ):
        source = None if value is None else value.get("path")
        if source:
            rows.files.append(FileRow(columns.kind, paths[place], source, step, time))


def _is_valid(column: Any) -> npt.NDArray[np.bool_]:
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), np.bool_)


_VALUE_COLUMNS = {
    "float": "float_value",
    "int": "int_value",
    "string": "string_value",
    "bool": "bool_value",
    "datetime": "datetime_value",
    "string_set": "string_set_value",
}
_READERS = {
    "float_series": _read_floats,
    "string_series": _read_texts,
    "histogram_series": _read_histograms,
    **dict.fromkeys(_VALUE_COLUMNS, _read_values),
    **dict.fromkeys(FILE_TYPES, _read_files),
}
