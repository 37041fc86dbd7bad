"""What an update of a run asks for, as operations of the model.

The snapshots of a request are turned into columns: one for each series, with the points of all snapshots in the order of
their steps, since a request may bring them in any order. What is wrong with one field becomes an error; the others stay.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
from google.protobuf.timestamp_pb2 import Timestamp

from seamark.model.operations import (
    AddStrings,
    AppendFiles,
    AppendFloats,
    AppendHistograms,
    AppendStrings,
    Assign,
    AssignDatetime,
    ErrorKind,
    Operation,
    OperationError,
    PreviewFloats,
    RemoveStrings,
)
from seamark.model.steps import MAX_STEP_MICROS, MICROS_PER_STEP
from seamark.model.values import FilePoint, FileValue, Histogram
from seamark.tracking.appending import MAX_HISTOGRAM_EDGES
from seamark.wire.neptune3.messages import values_pb2 as pb

__all__ = ["FIRST_DATETIME", "LAST_DATETIME", "MAX_ERRORS", "DecodedUpdate", "decode_update", "milliseconds_of"]

MAX_ERRORS = 1_000
"""So many errors of a request keep their words; the others are counted."""
_MAX_STRING_BYTES = 2**20
_MAX_FILE_REF_BYTES = 4096
FIRST_DATETIME = -2_208_988_800_000
"""1900-01-01."""
LAST_DATETIME = 10_413_791_999_999
"""2299-12-31, its last millisecond."""
_FIRST_TIMESTAMP = -62_135_596_800_000
"""Year 1."""
_LAST_TIMESTAMP = 253_402_300_799_999
"""Year 9999."""
_FEW = 16
"""Below this many points plain Python beats NumPy's fixed costs."""

_Fault = tuple[ErrorKind, str]
_T = TypeVar("_T")


@dataclass(slots=True)
class DecodedUpdate:
    """What a request asks for."""

    operations: list[Operation] = field(default_factory=list[Operation])
    errors: list[OperationError] = field(default_factory=list[OperationError])
    """The first MAX_ERRORS."""
    further_errors: Counter[ErrorKind] = field(default_factory=Counter[ErrorKind])
    """How many more there are."""
    fields: int = 0
    """How many fields all snapshots have together."""
    has_open_steps: bool = False
    """True when some point has no step: only then does sending the request again change anything."""


def decode_update(snapshots: Iterable[pb.UpdateRunSnapshot], now: int) -> DecodedUpdate:
    """The operations of one request. `now` (milliseconds) is the time of snapshots that have none."""
    decoder = _Decoder(now)
    for snapshot in snapshots:
        decoder.add(snapshot)
    return decoder.finish()


@dataclass(slots=True)
class _Column(Generic[_T]):
    """The points of one series in the order of arrival: values, and the number of the snapshot that brought each."""

    values: list[_T] = field(default_factory=list[_T])
    snapshots: list[int] = field(default_factory=list[int])


@dataclass(slots=True)
class _FloatSeries:
    path: str
    points: _Column[float] = field(default_factory=_Column[float])
    previews: _Column[float] = field(default_factory=_Column[float])


class _Decoder:
    def __init__(self, now: int) -> None:
        self._now = now
        self._steps: list[int | None] = []
        self._timestamps: list[int] = []
        self._ratios: list[float] = []
        self._step_array: npt.NDArray[np.int64] | None = None
        """All steps and, likewise, all timestamps, once they are complete and every one is known."""
        self._timestamp_array: npt.NDArray[np.int64] | None = None
        self._decoded = DecodedUpdate()
        # In the order in which the series first appear, since that decides whose type counts.
        self._parts: list[Callable[[], Iterable[Operation]]] = []
        self._floats: dict[str, _FloatSeries] = {}
        self._strings: dict[str, _Column[str]] = {}
        self._files: dict[str, _Column[FilePoint]] = {}
        self._histograms: dict[str, _Column[Histogram]] = {}

    def add(self, snapshot: pb.UpdateRunSnapshot) -> None:
        self._decoded.fields += len(snapshot.assign) + len(snapshot.modify_sets) + len(snapshot.append)
        for path, value in snapshot.assign.items():
            self._assign(path, value)
        for path, change in snapshot.modify_sets.items():
            self._modify(path, change)
        if snapshot.append:
            self._append_all(snapshot)

    def finish(self) -> DecodedUpdate:
        if not self._decoded.has_open_steps:
            self._step_array = np.array(self._steps, np.int64)
            self._timestamp_array = np.array(self._timestamps, np.int64)
        for part in self._parts:
            self._decoded.operations.extend(part())
        return self._decoded

    def _refuse(self, path: str, kind: ErrorKind, message: str) -> None:
        if len(self._decoded.errors) < MAX_ERRORS:
            self._decoded.errors.append(OperationError(path, kind, message))
        else:
            self._decoded.further_errors[kind] += 1

    def _keep(self, *operations: Operation) -> None:
        self._parts.append(lambda: operations)

    def _assign(self, path: str, value: pb.Value) -> None:
        match value.WhichOneof("value"):
            case "float64":
                self._keep(Assign(path, value.float64))
            case "int64":
                self._keep(Assign(path, value.int64))
            case "bool":
                self._keep(Assign(path, value.bool))
            case "string":
                if self._is_short(path, value.string):
                    self._keep(Assign(path, value.string))
            case "timestamp":
                milliseconds = milliseconds_of(value.timestamp)
                if FIRST_DATETIME <= milliseconds <= LAST_DATETIME:
                    self._keep(AssignDatetime(path, milliseconds))
                else:
                    self._refuse(
                        path,
                        ErrorKind.DATETIME_OUT_OF_RANGE,
                        f'The time for "{path}" lies outside the years 1900 to 2299. Log another one.',
                    )
            case "string_set":
                self._keep(Assign(path, frozenset(value.string_set.values)))
            case "file_ref":
                if self._is_file_ref(path, value.file_ref):
                    reference = value.file_ref
                    name = reference.path.rpartition("/")[2]
                    file = FileValue(
                        reference.path, reference.size_bytes, _extension(name), mime_type=reference.mime_type, name=name
                    )
                    self._keep(Assign(path, file, is_reference=True))
            case kind:
                self._refuse_type(path, kind, "an attribute of one value")

    def _modify(self, path: str, change: pb.ModifySet) -> None:
        if change.WhichOneof("type") != "string":
            self._refuse_type(path, None, "a change of a set")
            return
        values = change.string.values
        removed = frozenset(text for text, how in values.items() if how == pb.REMOVE)
        # Also without a string to add, so that the set exists.
        self._keep(AddStrings(path, frozenset(text for text, how in values.items() if how == pb.ADD)))
        if removed:
            self._keep(RemoveStrings(path, removed))

    def _append_all(self, snapshot: pb.UpdateRunSnapshot) -> None:
        is_preview = snapshot.preview.is_preview
        position = len(self._steps)
        fault = self._note_snapshot(snapshot, is_preview)
        if fault is not None:
            for path in snapshot.append:
                self._refuse(path, fault[0], f'The point for "{path}" {fault[1]}')
            return
        if is_preview:
            self._preview_all(snapshot, position)
            return
        floats = self._floats
        for path, value in snapshot.append.items():
            kind = value.WhichOneof("value")
            if kind == "float64":
                series = floats.get(path) or self._float_series(path)
                series.points.values.append(value.float64)
                series.points.snapshots.append(position)
            else:
                self._append(path, kind, value, position)

    def _note_snapshot(self, snapshot: pb.UpdateRunSnapshot, is_preview: bool) -> _Fault | None:
        """Adds the snapshot's step and time to the columns; what is wrong with them is returned instead."""
        step = None
        if snapshot.HasField("step"):
            if snapshot.step.micro >= MICROS_PER_STEP:
                return ErrorKind.STEP_INVALID, "has a step with a millionth part of a million or more. Send less than one whole."
            step = snapshot.step.whole * MICROS_PER_STEP + snapshot.step.micro
            if step >= MAX_STEP_MICROS:
                return ErrorKind.STEP_TOO_LARGE, "has a step of 10^12 or more. Count in larger units."
        elif is_preview:
            return ErrorKind.STEP_INVALID, "is a preview without a step. Give it one."
        else:
            self._decoded.has_open_steps = True
        timestamp = milliseconds_of(snapshot.timestamp) if snapshot.HasField("timestamp") else self._now
        if not _FIRST_TIMESTAMP <= timestamp <= _LAST_TIMESTAMP:
            return ErrorKind.DATETIME_OUT_OF_RANGE, "has a timestamp outside the years 1 to 9999. Send the time of logging."
        self._steps.append(step)
        self._timestamps.append(timestamp)
        self._ratios.append(snapshot.preview.completion_ratio)
        return None

    def _float_series(self, path: str) -> _FloatSeries:
        series = self._floats[path] = _FloatSeries(path)
        self._parts.append(lambda: self._float_operations(series))
        return series

    def _preview_all(self, snapshot: pb.UpdateRunSnapshot, position: int) -> None:
        for path, value in snapshot.append.items():
            if value.WhichOneof("value") == "float64":
                previews = (self._floats.get(path) or self._float_series(path)).previews
                previews.values.append(value.float64)
                previews.snapshots.append(position)
            else:
                self._refuse_type(path, value.WhichOneof("value"), "a preview")

    def _append(self, path: str, kind: str | None, value: pb.Value, position: int) -> None:
        match kind:
            case "string":
                if self._is_short(path, value.string):
                    self._put(self._strings, path, value.string, position, AppendStrings)
            case "file_ref":
                if self._is_file_ref(path, value.file_ref):
                    reference = value.file_ref
                    name = reference.path.rpartition("/")[2]
                    point = FilePoint(reference.path, reference.size_bytes, reference.mime_type, name)
                    self._put(self._files, path, point, position, _file_references)
            case "histogram":
                histogram = self._histogram(path, value.histogram)
                if histogram is not None:
                    self._put(self._histograms, path, histogram, position, AppendHistograms)
            case _:
                self._refuse_type(path, kind, "a series")

    def _put(
        self,
        columns: dict[str, _Column[_T]],
        path: str,
        value: _T,
        position: int,
        operation: Callable[[str, Sequence[_T], Sequence[int | None], Sequence[int]], Operation],
    ) -> None:
        column = columns.get(path)
        if column is None:
            column = columns[path] = _Column[_T]()
            self._parts.append(lambda: [operation(path, *self._sorted(column))])
        column.values.append(value)
        column.snapshots.append(position)

    def _float_operations(self, series: _FloatSeries) -> Iterable[Operation]:
        # Previews come first: what a point of the same request makes void was no error when it was logged.
        if series.previews.snapshots:
            yield self._previews(series.path, series.previews)
        if series.points.snapshots:
            yield self._append_floats(series.path, series.points)

    def _append_floats(self, path: str, column: _Column[float]) -> AppendFloats:
        if len(column.snapshots) < _FEW or self._step_array is None or self._timestamp_array is None:
            return AppendFloats(path, *self._sorted(column))
        positions = np.array(column.snapshots)
        steps: Any = self._step_array[positions]
        timestamps: Any = self._timestamp_array[positions]
        # Any: to the type checker an array is no sequence.
        values: Any = np.array(column.values, np.float64)
        if not bool((steps[1:] >= steps[:-1]).all()):
            order = np.argsort(steps, kind="stable")
            values, steps, timestamps = values[order], steps[order], timestamps[order]
        return AppendFloats(path, values, steps, timestamps)

    def _previews(self, path: str, column: _Column[float]) -> PreviewFloats:
        """The previews in the order of their steps; of several at one step, the last to arrive."""
        latest: dict[int, tuple[float, int, float]] = {}
        for value, position in zip(column.values, column.snapshots, strict=True):
            step = self._steps[position]
            assert step is not None, "previews without steps are refused"
            latest[step] = value, self._timestamps[position], self._ratios[position]
        steps = sorted(latest)
        values, timestamps, ratios = zip(*(latest[step] for step in steps), strict=True)
        return PreviewFloats(path, values, steps, timestamps, ratios)

    def _sorted(self, column: _Column[_T]) -> tuple[Sequence[_T], Sequence[int | None], Sequence[int]]:
        """Values, steps and timestamps of the points in the order of their steps; those without steps follow as they came."""
        positions = column.snapshots
        if len(positions) == 1:
            position = positions[0]
            return column.values, (self._steps[position],), (self._timestamps[position],)
        steps = [self._steps[position] for position in positions]
        # No step reaches the most that there can be.
        order = sorted(range(len(steps)), key=lambda each: MAX_STEP_MICROS if (step := steps[each]) is None else step)
        return (
            [column.values[each] for each in order],
            [steps[each] for each in order],
            [self._timestamps[positions[each]] for each in order],
        )

    def _is_short(self, path: str, text: str) -> bool:
        if len(text) * 4 <= _MAX_STRING_BYTES or len(text.encode()) <= _MAX_STRING_BYTES:
            return True
        self._refuse(
            path,
            ErrorKind.STRING_TOO_LARGE,
            f'The text for "{path}" is longer than {_MAX_STRING_BYTES} bytes. Log less, or a file.',
        )
        return False

    def _is_file_ref(self, path: str, reference: pb.FileRef) -> bool:
        if reference.size_bytes < 0:
            self._refuse(
                path, ErrorKind.INVALID_VALUE, f'The file for "{path}" has {reference.size_bytes} bytes. Send its true size.'
            )
            return False
        if reference.ByteSize() > _MAX_FILE_REF_BYTES:
            self._refuse(
                path,
                ErrorKind.FILE_REF_TOO_LARGE,
                f'Destination and MIME type of the file for "{path}" are longer than {_MAX_FILE_REF_BYTES} bytes. Shorten them.',
            )
            return False
        return True

    def _histogram(self, path: str, histogram: pb.Histogram) -> Histogram | None:
        is_density = histogram.WhichOneof("values") == "densities"
        values = histogram.densities.values if is_density else histogram.counts.values
        # Looked at before there is an object for each; all that is wrong with one of fewer bins is found where it is stored.
        bins = max(len(histogram.bin_edges) - 1, len(values))
        if bins > MAX_HISTOGRAM_EDGES:
            self._refuse(
                path,
                ErrorKind.HISTOGRAM_TOO_MANY_BINS,
                f'The point for "{path}" has {bins} bins; at most {MAX_HISTOGRAM_EDGES - 1} are allowed. Use wider bins.',
            )
            return None
        return Histogram(tuple(histogram.bin_edges), tuple(map(float, values)), is_density)

    def _refuse_type(self, path: str, kind: str | None, what: str) -> None:
        self._refuse(path, ErrorKind.TYPE_UNSUPPORTED, f'The value for "{path}" ({kind or "of no known kind"}) cannot be {what}.')


def milliseconds_of(timestamp: Timestamp) -> int:
    """Milliseconds since the epoch, rounded down."""
    return timestamp.seconds * 1000 + timestamp.nanos // 1_000_000


def _extension(name: str) -> str:
    return name.rpartition(".")[2] if "." in name else ""


def _file_references(
    path: str, values: Sequence[FilePoint], steps: Sequence[int | None], timestamps: Sequence[int]
) -> AppendFiles:
    return AppendFiles(path, values, steps, timestamps, is_reference=True)
