"""The journal's frame format: what a client appends to its file, and what the server is sent pieces of.

A journal is a sequence of frames. Every frame is a multiple of 8 bytes long, little endian, and begins with its length in bytes
and its tag (two unsigned 32-bit integers):

- A tag from `FIRST_SCHEMA` on: a *row*, the values of several float series at one step. The tag is the number of its schema; then
  follow the step in micros (`OPEN_STEP`: the next whole step of each series), the time in milliseconds since the epoch (both
  signed 64-bit integers), and one double a series. In a row of previews the first double is how much of the step is done.
- `Tag.SCHEMA`: the paths that the values of such rows belong to.
- `Tag.OPERATIONS`: everything else that is logged, as operations in MessagePack.
- `Tag.FILE_OPERATIONS`: operations that need contents of files, which travel beside the journal.
- `Tag.HEADER` begins a journal, `Tag.CLOSED` ends what its process wrote.

MessagePack payloads are preceded by their size in bytes (an unsigned 64-bit integer) and padded with zeros.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import TypeVar

import msgspec

from seamark.model.errors import InvalidInput

__all__ = [
    "FIRST_SCHEMA",
    "FORMAT_VERSION",
    "MAX_FRAME_BYTES",
    "OPEN_STEP",
    "POINT_BYTES",
    "ROW_HEAD_BYTES",
    "AddStrings",
    "AppendFile",
    "AppendHistograms",
    "AppendReference",
    "AppendStrings",
    "ArtifactFile",
    "Assign",
    "AssignArtifact",
    "AssignDatetime",
    "AssignGitRef",
    "AssignNotebookRef",
    "AssignStrings",
    "ClearSeries",
    "ClearStrings",
    "Closed",
    "ConfigureFloatSeries",
    "CopyValue",
    "Delete",
    "DeleteFromFileSet",
    "FileOperation",
    "Frames",
    "Header",
    "JournalOperation",
    "ListArtifactFiles",
    "PutFile",
    "PutFileSet",
    "PutReference",
    "RemoveStrings",
    "RowCounter",
    "RowPacker",
    "Schema",
    "StoredFile",
    "Tag",
    "TrackFiles",
    "TrackedPath",
    "frames_of",
    "pack_closed",
    "pack_file_operations",
    "pack_header",
    "pack_operations",
    "pack_schema",
    "payload_of",
    "row_packer",
    "unpack_closed",
    "unpack_file_operations",
    "unpack_header",
    "unpack_operations",
    "unpack_schema",
]

FORMAT_VERSION = 1
FIRST_SCHEMA = 16
OPEN_STEP = -(2**63)
ROW_HEAD_BYTES = 24
POINT_BYTES = ROW_HEAD_BYTES + 8
"""A row of one series."""
MAX_FRAME_BYTES = 32 * 2**20
_MAX_TAG = 2**32 - 1

_T = TypeVar("_T")


class Tag(IntEnum):
    """The kinds of frames that are not rows."""

    SCHEMA = 1
    OPERATIONS = 2
    FILE_OPERATIONS = 3
    CLOSED = 4
    HEADER = 15


class _Record(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=False):
    pass


class Header(_Record, frozen=True):
    """What a journal begins with. `writer` names the process that wrote it."""

    version: int
    session: str
    writer: str
    started_ms: int


class Schema(_Record, frozen=True):
    """The series that the rows with the tag `number` are of."""

    number: int
    paths: tuple[str, ...]
    is_preview: bool = False


class Closed(_Record, frozen=True):
    """The process closed its journal: nothing follows. `is_failed` when it ended by an error."""

    is_failed: bool = False


class StoredFile(_Record, frozen=True):
    """Contents that travel beside the journal, under the name `id`. `source` is where the client finds them while they wait: ""
    among the journal's own files, else the original's absolute path, which was last changed at `changed_ns`. Servers are not told."""

    id: str
    size: int
    source: str = ""
    changed_ns: int = 0


class Assign(_Record, frozen=True, tag=1):
    """Sets a single value, whose class decides the attribute's type."""

    path: str
    value: bool | int | float | str


class AssignDatetime(_Record, frozen=True, tag=2):
    path: str
    milliseconds: int


class AssignStrings(_Record, frozen=True, tag=3):
    """Replaces a whole string set."""

    path: str
    values: list[str]


class AddStrings(_Record, frozen=True, tag=4):
    path: str
    values: list[str]


class RemoveStrings(_Record, frozen=True, tag=5):
    path: str
    values: list[str]


class ClearStrings(_Record, frozen=True, tag=6):
    path: str


class AppendStrings(_Record, frozen=True, tag=7):
    """Points of a string series: steps in micros (None: the next whole step), times in milliseconds."""

    path: str
    values: list[str]
    steps: list[int | None]
    timestamps: list[int]


class AppendHistograms(_Record, frozen=True, tag=8):
    """Points of a histogram series: for each its n + 1 bin edges and n values, counts or densities."""

    path: str
    edges: list[list[float]]
    values: list[list[float]]
    are_densities: list[bool]
    steps: list[int | None]
    timestamps: list[int]


class ClearSeries(_Record, frozen=True, tag=9):
    """Empties a series, or creates an empty one. `kind` is "float", "string", "file" or "histogram"."""

    path: str
    kind: str


class ConfigureFloatSeries(_Record, frozen=True, tag=10):
    path: str
    min: float | None = None
    max: float | None = None
    unit: str | None = None


class Delete(_Record, frozen=True, tag=11):
    """Removes an attribute of any type; removing what is not there is no error."""

    path: str


class AssignGitRef(_Record, frozen=True, tag=12):
    """The state of the source code's repository; the commit's date is in milliseconds since the epoch."""

    path: str
    commit_id: str
    message: str = ""
    author_name: str = ""
    author_email: str = ""
    commit_date: int | None = None
    branch: str | None = None
    remotes: list[str] = []
    is_dirty: bool = False


class ArtifactFile(_Record, frozen=True):
    """One file of an artifact: its path within it, the hash of its contents, its kind ("Local" or "S3"), size in bytes, and
    where it lies."""

    path: str
    hash: str
    type: str
    size: int | None
    metadata: dict[str, str]


class AssignArtifact(_Record, frozen=True, tag=13):
    """Sets an artifact to a hash; `files` is what the hash is of, None when the server knows it already."""

    path: str
    hash: str
    files: list[ArtifactFile] | None = None


class ListArtifactFiles(_Record, frozen=True, tag=16):
    """A part of what the hash of an artifact is of, where that is too long for one `AssignArtifact`; with `is_last` nothing is missing
    any more. An `AssignArtifact` without files follows, for the same path."""

    path: str
    hash: str
    files: list[ArtifactFile]
    is_last: bool = False


class AssignNotebookRef(_Record, frozen=True, tag=15):
    """The notebook that a run was started from: its id, and what it is called."""

    path: str
    notebook_id: str
    name: str = ""


class CopyValue(_Record, frozen=True, tag=14):
    """Sets an attribute to the value that one of another container (by UUID) has."""

    path: str
    container: str
    source: str


class PutFile(_Record, frozen=True, tag=20):
    """Sets a file attribute. `ext` has no dot; `name` is how the file was called."""

    path: str
    file: StoredFile
    ext: str = ""
    name: str = ""
    mime_type: str = ""


class AppendFile(_Record, frozen=True, tag=21):
    """One point of a file series."""

    path: str
    file: StoredFile
    step: int | None
    timestamp: int
    name: str = ""
    description: str = ""
    mime_type: str = ""


class PutReference(_Record, frozen=True, tag=22):
    """Sets a file reference of the 3.x API: the contents go to `destination` in the project's own files. `size` is what is to be
    shown as theirs (None: what it is)."""

    path: str
    file: StoredFile
    destination: str
    mime_type: str = ""
    size: int | None = None


class AppendReference(_Record, frozen=True, tag=23):
    """One point of a series of file references."""

    path: str
    file: StoredFile
    destination: str
    step: int
    timestamp: int
    mime_type: str = ""
    size: int | None = None


class PutFileSet(_Record, frozen=True, tag=24):
    """Adds files to a file set under their names within it; with `is_reset` it has only these afterwards."""

    path: str
    files: list[tuple[str, StoredFile]]
    is_reset: bool = False


class DeleteFromFileSet(_Record, frozen=True, tag=25):
    path: str
    names: list[str]


class TrackedPath(_Record, frozen=True):
    """A file or folder (or an address in S3) to track in an artifact, and the folder within it to show its files in."""

    source: str
    destination: str | None = None


class TrackFiles(_Record, frozen=True, tag=26):
    """Adds files to an artifact; the client reads and hashes them on the way, so that servers get an `AssignArtifact`."""

    path: str
    entries: list[TrackedPath]


JournalOperation = (
    Assign
    | AssignDatetime
    | AssignStrings
    | AddStrings
    | RemoveStrings
    | ClearStrings
    | AppendStrings
    | AppendHistograms
    | ClearSeries
    | ConfigureFloatSeries
    | Delete
    | AssignGitRef
    | AssignNotebookRef
    | AssignArtifact
    | ListArtifactFiles
    | CopyValue
)
FileOperation = PutFile | AppendFile | PutReference | AppendReference | PutFileSet | DeleteFromFileSet | TrackFiles

RowPacker = Callable[..., bytes]
"""Takes the step in micros, the time in milliseconds and the values, and gives the frame. Raises struct.error for what is no
number, and OverflowError for integers beyond a double."""

RowCounter = Callable[[memoryview, int, int], int]
"""Takes a journal as 32-bit words, the word at which a row begins, and its length in bytes; tells how many rows of this length
follow one another from there on, at least one."""

_PAYLOAD = struct.Struct("<IIQ")
_LENGTH = struct.Struct("=I")
_encoder = msgspec.msgpack.Encoder()
_operations = msgspec.msgpack.Decoder(list[JournalOperation])
_file_operations = msgspec.msgpack.Decoder(list[FileOperation])
_schema = msgspec.msgpack.Decoder(Schema)
_header = msgspec.msgpack.Decoder(Header)
_closed = msgspec.msgpack.Decoder(Closed)


def row_packer(number: int, width: int) -> RowPacker:
    """What packs rows of `width` values with the schema `number`."""
    row = struct.Struct(f"<IIqq{width}d")
    _check_size(row.size)
    return partial(row.pack, row.size, number)


def pack_schema(schema: Schema) -> bytes:
    if not FIRST_SCHEMA <= schema.number <= _MAX_TAG:
        raise ValueError(f"A schema cannot have the number {schema.number}: those below {FIRST_SCHEMA} are other frames.")
    return _packed(Tag.SCHEMA, schema)


def pack_operations(operations: Sequence[JournalOperation]) -> bytes:
    """Raises InvalidInput when they are too large for one frame, and OverflowError for integers beyond 64 bits."""
    return _packed(Tag.OPERATIONS, operations)


def pack_file_operations(operations: Sequence[FileOperation]) -> bytes:
    """Raises InvalidInput when they are too large for one frame."""
    return _packed(Tag.FILE_OPERATIONS, operations)


def pack_header(header: Header) -> bytes:
    return _packed(Tag.HEADER, header)


def pack_closed(closed: Closed) -> bytes:
    return _packed(Tag.CLOSED, closed)


def unpack_schema(frame: memoryview) -> Schema:
    """The schema that a frame holds. Raises InvalidInput, as all `unpack_…` do, when the frame holds none."""
    return _unpacked(_schema, frame)


def unpack_operations(frame: memoryview) -> list[JournalOperation]:
    return _unpacked(_operations, frame)


def unpack_file_operations(frame: memoryview) -> list[FileOperation]:
    return _unpacked(_file_operations, frame)


def unpack_header(frame: memoryview) -> Header:
    return _unpacked(_header, frame)


def unpack_closed(frame: memoryview) -> Closed:
    return _unpacked(_closed, frame)


@dataclass(frozen=True, slots=True)
class Frames:
    """`count` frames of `length` bytes each, one behind the other from byte `start` on: rows of any schemas, or a single frame
    of another kind, which `tag` tells (None for rows)."""

    tag: Tag | None
    start: int
    length: int
    count: int

    @property
    def end(self) -> int:
        return self.start + self.length * self.count


def frames_of(journal: memoryview, count_rows: RowCounter | None = None) -> Iterator[Frames]:
    """The frames of a piece of a journal, from its first byte. Rows of the same length come together, however many there are:
    a million of them cost a few array operations. Stops before a frame that is not there whole, as the last one of a process
    that was killed may be; `end` of what came last tells how far that is. `count_rows` finds rows of the same length in a
    quicker way than without libraries.

    Raises InvalidInput where the bytes are no frame.
    """
    whole = len(journal) & ~7
    words = journal[:whole].cast("B").cast("I")
    position = 0
    count_rows = count_rows or _rows_alike
    while position < whole:
        length, tag = words[position >> 2], words[(position >> 2) + 1]
        if length < 8 or length & 7 or length > MAX_FRAME_BYTES:
            raise InvalidInput(f"The journal is damaged: a frame at byte {position} is {length} bytes long.")
        if position + length > whole:
            return
        if tag >= FIRST_SCHEMA:
            if length <= ROW_HEAD_BYTES:
                raise InvalidInput(f"The journal is damaged: the row at byte {position} has no values.")
            frames = Frames(None, position, length, count_rows(words, position >> 2, length))
        else:
            try:
                frames = Frames(Tag(tag), position, length, 1)
            except ValueError:
                raise InvalidInput(
                    f"The journal has a frame of the unknown kind {tag} at byte {position}. A newer client wrote it: update Seamark."
                ) from None
        yield frames
        position = frames.end


def _rows_alike(words: memoryview, first: int, length: int) -> int:
    """How many rows of `length` bytes follow one another from the word `first` on; there is one at least."""
    stride = length >> 2
    available = (len(words) - first) // stride
    count = 1
    span = 16
    while count < available:
        span = min(span, available - count)
        start = first + count * stride
        end = start + (span - 1) * stride + 2
        lengths = words[start : end - 1 : stride]
        tags = words[start + 1 : end : stride].tolist()
        if lengths.tobytes() != _LENGTH.pack(length) * span or min(tags) < FIRST_SCHEMA:
            for each, tag in zip(lengths.tolist(), tags, strict=True):
                if each != length or tag < FIRST_SCHEMA:
                    return count
                count += 1
        count += span
        span = min(4 * span, 1 << 16)
    return count


def _packed(tag: Tag, payload: object) -> bytes:
    data = _encoder.encode(payload)
    length = _PAYLOAD.size + (len(data) + 7 & ~7)
    _check_size(length)
    return _PAYLOAD.pack(length, tag, len(data)) + data + bytes(length - _PAYLOAD.size - len(data))


def _check_size(length: int) -> None:
    if length > MAX_FRAME_BYTES:
        raise InvalidInput(
            f"{length} bytes are too many for one call: at most {MAX_FRAME_BYTES} can be logged together. Use several calls."
        )


def payload_of(frame: memoryview) -> memoryview:
    """The MessagePack of a frame that is no row. Raises InvalidInput when the frame has none."""
    if len(frame) < _PAYLOAD.size:
        raise InvalidInput("The journal is damaged: a frame is too short for what it should hold.")
    _, _, size = _PAYLOAD.unpack_from(frame)
    if size > len(frame) - _PAYLOAD.size:
        raise InvalidInput(f"The journal is damaged: a frame of {len(frame)} bytes says that it holds {size}.")
    return frame[_PAYLOAD.size : _PAYLOAD.size + size]


def _unpacked(decoder: msgspec.msgpack.Decoder[_T], frame: memoryview) -> _T:
    payload = payload_of(frame)
    try:
        return decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(f"The journal is damaged: {error}.") from None
