"""What a piece of a journal asks for, read whole before anything of it is applied."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import msgspec

from seamark.model import journal
from seamark.model.errors import InvalidInput, TooLarge
from seamark.model.journal import FileOperation, JournalOperation, Tag
from seamark.model.operations import (
    AddStrings,
    AppendHistograms,
    AppendStrings,
    Assign,
    AssignDatetime,
    ClearSeries,
    ClearStringSet,
    ConfigureFloatSeries,
    DeleteAttribute,
    ErrorKind,
    Operation,
    OperationError,
    RemoveStrings,
)
from seamark.model.values import GitRef, Histogram, NotebookRef
from seamark.wire.journal.rows import FIRST_TIME, LAST_TIME, Rows, count_rows

__all__ = ["Instruction", "Piece", "decode"]

_MAX_PATHS = 1_000_000
_MAX_OPERATIONS = 500_000
_MAX_OPERATION_BYTES = journal.MAX_FRAME_BYTES
"""Of all operations of a piece together; what they become in memory is many times as large."""
_MANY_OPERATION_BYTES = 4 * 2**20
_SERIES_KINDS = frozenset({"float", "string", "file", "histogram"})
_INT64 = range(-(2**63), 2**63)

Instruction = Operation | FileOperation | journal.AssignArtifact | journal.ListArtifactFiles | journal.CopyValue
"""What the stores can do by themselves, or what needs files, artifacts or other runs first."""

_Points = AppendStrings | AppendHistograms | journal.AppendReference
"""What appends to a series, other than rows; contents of 2.x files have their order from elsewhere."""


@dataclass(slots=True)
class Piece:
    """`instructions` are in an order that has the same effect as the journal's."""

    instructions: list[Instruction] = field(default_factory=list[Instruction])
    errors: list[OperationError] = field(default_factory=list[OperationError])
    has_open_steps: bool = False
    """Whether some point has the next whole step: only then does sending the piece again change anything."""
    is_failed: bool = False
    """Whether the process closed its journal because of an error."""


def decode(content: bytes, *, by_step: bool = False, admit_many: Callable[[], None] | None = None) -> Piece:
    """Reads frames. With `by_step` the points of a series in this piece count in the order of their steps, as the 3.x API has it.

    `admit_many` is called, once, before more than a few megabytes of operations become objects; what it raises ends the reading.

    Raises InvalidInput when they are damaged, and TooLarge when they would take too much memory.
    """
    reading = _Reading(content, by_step, admit_many)
    view = memoryview(content)
    end = 0
    for frames in journal.frames_of(view, count_rows):
        end = frames.end
        if frames.tag is None:
            reading.rows.add(frames)
        else:
            reading.read(frames.tag, view[frames.start : end])
    if end != len(content):
        raise InvalidInput(f"The piece of the journal ends within a frame, at byte {end} of {len(content)}. Send whole frames.")
    return reading.finish()


class _Reading:
    def __init__(self, content: bytes, by_step: bool, admit_many: Callable[[], None] | None) -> None:
        self._admit_many = admit_many
        self.rows = Rows(content, by_step=by_step)
        self._by_step = by_step
        self._piece = Piece()
        self._points: dict[tuple[type[_Points], str], list[_Points]] = {}
        """By the series: what appends to it, the first of which is among the instructions."""
        self._paths = 0
        self._operations = 0
        self._operation_bytes = 0

    def read(self, tag: Tag, frame: memoryview) -> None:
        match tag:
            case Tag.SCHEMA:
                self._read_schema(frame)
            case Tag.OPERATIONS:
                self._count(frame)
                for each in journal.unpack_operations(frame):
                    self._follow(each)
            case Tag.FILE_OPERATIONS:
                self._count(frame)
                for each in journal.unpack_file_operations(frame):
                    self._follow(each)
            case Tag.HEADER:
                version = journal.unpack_header(frame).version
                if version != journal.FORMAT_VERSION:
                    raise InvalidInput(f"The journal is of the format {version}, which is unknown here. Update the server.")
            case Tag.CLOSED:
                self._piece.is_failed |= journal.unpack_closed(frame).is_failed

    def finish(self) -> Piece:
        self._take_rows()
        if any(len(each) > 1 for each in self._points.values()):
            self._piece.instructions = list(self._in_order_of_steps())
        self._piece.errors += self.rows.errors
        self._piece.has_open_steps |= self.rows.has_open_steps
        return self._piece

    def _read_schema(self, frame: memoryview) -> None:
        self._paths += _count_of(journal.payload_of(frame), 1)
        if self._paths > _MAX_PATHS:
            raise TooLarge(f"The piece of the journal names more than {_MAX_PATHS} series. Send smaller pieces.")
        schema = journal.unpack_schema(frame)
        if self.rows.redefines(schema):
            self._take_rows()
        self.rows.define(schema)

    def _count(self, frame: memoryview) -> None:
        """Bounds the objects that the operations become, before they are made."""
        self._operations += _count_of(journal.payload_of(frame), None)
        self._operation_bytes += len(frame)
        if self._operations > _MAX_OPERATIONS or self._operation_bytes > _MAX_OPERATION_BYTES:
            raise TooLarge(
                f"The piece of the journal has more than {_MAX_OPERATIONS} operations, or {_MAX_OPERATION_BYTES} bytes of them. "
                "Send smaller pieces."
            )
        if self._operation_bytes > _MANY_OPERATION_BYTES and self._admit_many is not None:
            self._admit_many()
            self._admit_many = None

    def _take_rows(self) -> None:
        self._piece.instructions += self.rows.take()

    def _follow(self, operation: JournalOperation | FileOperation) -> None:
        if self.rows.concern(operation.path):
            # What happens first to an attribute decides what may happen next.
            self._take_rows()
        if isinstance(operation, FileOperation):
            if isinstance(operation, journal.AppendFile) and operation.step is None:
                self._piece.has_open_steps = True
            self._instruct(operation)
            return
        if isinstance(operation, journal.AppendStrings | journal.AppendHistograms) and None in operation.steps:
            self._piece.has_open_steps = True
        try:
            self._instruct(_instruction(operation))
        except InvalidInput as error:
            self._piece.errors.append(OperationError(operation.path[:80], ErrorKind.INVALID_VALUE, str(error)))

    def _instruct(self, instruction: Instruction) -> None:
        if self._by_step and isinstance(instruction, _Points) and None not in _steps_of(instruction):
            points = self._points.setdefault((type(instruction), instruction.path), [])
            points.append(instruction)
            if len(points) > 1:
                return
        if self._by_step and isinstance(instruction, AppendStrings) and None in instruction.steps:
            # In the 3.x API every point that is logged has a step. What has none is a line of the console or of a logger.
            instruction = replace(instruction, are_lines=True)
        self._piece.instructions.append(instruction)

    def _in_order_of_steps(self) -> Iterator[Instruction]:
        """The instructions, with all that appends to a series where the first of it was."""
        for instruction in self._piece.instructions:
            points = self._points.get((type(instruction), instruction.path)) if isinstance(instruction, _Points) else None
            if points is None or points[0] is not instruction:
                yield instruction
            else:
                yield from _sorted_by_step(points)


def _steps_of(points: _Points) -> Sequence[int | None]:
    return [points.step] if isinstance(points, journal.AppendReference) else points.steps


def _sorted_by_step(points: Sequence[_Points]) -> Iterator[Instruction]:
    columns = [each for each in points if not isinstance(each, journal.AppendReference)]
    if not columns:
        yield from sorted(points, key=lambda each: _steps_of(each)[0] or 0)
        return
    steps = [step or 0 for each in columns for step in each.steps]
    order = sorted(range(len(steps)), key=steps.__getitem__)
    values = [value for each in columns for value in each.values]
    timestamps = [timestamp for each in columns for timestamp in each.timestamps]
    yield replace(
        columns[0],
        values=cast("Any", [values[each] for each in order]),  # Any: texts or histograms, as those of the first
        steps=[steps[each] for each in order],
        timestamps=[timestamps[each] for each in order],
    )


def _instruction(operation: JournalOperation) -> Instruction:
    """Raises InvalidInput for values that no attribute has."""
    match operation:
        case journal.Assign(path, value):
            return Assign(path, value)
        case journal.AssignDatetime(path, milliseconds):
            _check_times(path, [milliseconds])
            return AssignDatetime(path, milliseconds)
        case journal.AssignStrings(path, values):
            return Assign(path, frozenset(values))
        case journal.AddStrings(path, values):
            return AddStrings(path, frozenset(values))
        case journal.RemoveStrings(path, values):
            return RemoveStrings(path, frozenset(values))
        case journal.ClearStrings(path):
            return ClearStringSet(path)
        case journal.AppendStrings(path, values, steps, timestamps):
            _check_times(path, timestamps)
            return AppendStrings(path, values, steps, timestamps)
        case journal.AppendHistograms():
            return _histograms(operation)
        case journal.ClearSeries(path, kind):
            if kind not in _SERIES_KINDS:
                raise InvalidInput(f'"{kind[:40]}" is no kind of series. Use one of {", ".join(sorted(_SERIES_KINDS))}.')
            return ClearSeries(path, kind)
        case journal.ConfigureFloatSeries(path, least, most, unit):
            return ConfigureFloatSeries(path, least, most, unit)
        case journal.Delete(path):
            return DeleteAttribute(path)
        case journal.AssignGitRef():
            return Assign(operation.path, _git_ref(operation))
        case journal.AssignNotebookRef(path, notebook_id, name):
            return Assign(path, NotebookRef(notebook_id, name))
        case journal.AssignArtifact() | journal.ListArtifactFiles() | journal.CopyValue():
            return operation


def _histograms(operation: journal.AppendHistograms) -> AppendHistograms:
    _check_times(operation.path, operation.timestamps)
    if not len(operation.edges) == len(operation.values) == len(operation.are_densities):
        raise InvalidInput(f'The histograms of "{operation.path}" have not as many edges as values. Send one of each a point.')
    points = [
        Histogram(tuple(edges), tuple(values), is_density)
        for edges, values, is_density in zip(operation.edges, operation.values, operation.are_densities, strict=True)
    ]
    return AppendHistograms(operation.path, points, operation.steps, operation.timestamps)


def _git_ref(operation: journal.AssignGitRef) -> GitRef:
    if operation.commit_date is not None:
        _check_times(operation.path, [operation.commit_date])
    return GitRef(
        operation.commit_id,
        operation.message,
        operation.author_name,
        operation.author_email,
        operation.commit_date,
        operation.branch,
        tuple(operation.remotes),
        operation.is_dirty,
    )


def _check_times(path: str, milliseconds: Sequence[int]) -> None:
    if milliseconds and not (min(milliseconds) >= FIRST_TIME and max(milliseconds) <= LAST_TIME):
        raise InvalidInput(f'A time of "{path}" lies outside the years 1 to 9999. Give milliseconds since 1970.')


def _count_of(payload: memoryview, position: int | None) -> int:
    """How many elements the array has that the payload is, or that is its element at `position`; 0 when it is no array."""
    try:
        raw = payload if position is None else msgspec.msgpack.decode(payload, type=tuple[msgspec.Raw, ...])[position]
    except (msgspec.DecodeError, IndexError):
        return 0
    content = memoryview(raw)
    if not len(content):
        return 0
    kind = content[0]
    if 0x90 <= kind <= 0x9F:
        return kind & 0x0F
    width = {0xDC: 2, 0xDD: 4}.get(kind, 0)
    return int.from_bytes(content[1 : 1 + width], "big")
