"""Applying a piece of a journal to its container, in order: what the stores do by themselves goes to them in as few writes as
possible; files, file sets, artifacts and copies are looked up on the way."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import xxhash

from seamark.model import journal
from seamark.model.access import Caller, Project
from seamark.model.attributes import AttributeType
from seamark.model.containers import Container, ContainerKind
from seamark.model.errors import ArtifactNotFound, FileNotFound, InvalidInput, NotFound
from seamark.model.operations import (
    AppendFiles,
    AppendFloatTable,
    Assign,
    AssignDatetime,
    DeleteAttribute,
    ErrorKind,
    Operation,
    OperationError,
)
from seamark.model.values import ArtifactValue, FilePoint, FileValue
from seamark.stores.catalog import ArtifactFile, FileSetEntry
from seamark.tracking import artifacts
from seamark.tracking.access import require_container
from seamark.tracking.context import Commit, Tracking
from seamark.tracking.file_sets import checked_member, delete_members, put_entries
from seamark.tracking.operations import applied_requests, apply_unchecked, heartbeat
from seamark.tracking.single_files import checked_extension
from seamark.tracking.staged_files import StagedFile, StagedFiles, discard_unreferenced, staged_key
from seamark.tracking.values import read_attribute
from seamark.wire.journal.decoding import Instruction, Piece
from seamark.wire.journal.rows import FIRST_TIME, LAST_TIME

__all__ = ["Source", "apply"]

_COPIED = (
    AttributeType.BOOL,
    AttributeType.INT,
    AttributeType.FLOAT,
    AttributeType.STRING,
    AttributeType.DATETIME,
    AttributeType.ARTIFACT,
)
_ENDS_OF_WRITES = (journal.PutFileSet, journal.DeleteFromFileSet, journal.CopyValue)
"""What needs that everything before it is written."""
_MAX_REFERENCE_BYTES = 4096
_MAX_SIZE = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Source:
    """Where a piece comes from: bytes `start` to before `end` of a segment of what one process wrote in a session."""

    session: str
    writer: str
    segment: str
    start: int
    end: int


def apply(
    t: Tracking, caller: Caller, container: Container, project: Project, source: Source, piece: Piece, staged: StagedFiles
) -> Commit:
    """Applies a piece; the caller must be a contributor. What cannot be applied is in the commit's `errors`, all else is.

    An exact repetition is harmless. Raises StoreUnavailable; then a repetition completes what was begun.
    """
    t.sessions.hear(container.id, source.session, t.clock())
    applying = _Applying(t, caller, container, project, source, staged, piece.has_open_steps)
    applying.supersede(piece.instructions)
    start = applying.applied(piece.instructions) if piece.has_open_steps else 0
    for position, instruction in enumerate(piece.instructions[start:], start):
        applying.follow(position, instruction)
    applying.position = len(piece.instructions)
    if piece.is_failed and container.kind is ContainerKind.RUN:
        applying.pending.append(Assign("sys/failed", True))
    commit = applying.finish()
    commit.errors[:0] = piece.errors
    return commit


@dataclass(slots=True)
class _Applying:
    t: Tracking
    caller: Caller
    container: Container
    project: Project
    source: Source
    staged: StagedFiles
    has_open_steps: bool
    pending: list[Operation] = field(default_factory=list[Operation])
    errors: list[OperationError] = field(default_factory=list[OperationError])
    _commit: Commit = field(default_factory=Commit)
    position: int = 0
    """Of the instruction that is followed."""
    _keys: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """The stored contents that were given to each attribute."""
    _members: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    """By the position of the instruction: the stored contents that become members of a file set."""
    _superseded: set[int] = field(default_factory=set[int])

    def supersede(self, instructions: Sequence[Instruction]) -> None:
        """Finds the files that the same piece replaces again: when the piece is repeated their contents are gone already. And
        those of file sets, which are there already then, also if the set is deleted and made anew."""
        last: dict[str, int] = {}
        for position, instruction in enumerate(instructions):
            match instruction:
                case journal.PutFile(path):
                    if path in last:
                        self._superseded.add(last[path])
                    last[path] = position
                case journal.PutFileSet(_, files):
                    with suppress(InvalidInput):  # which is told where the instruction is followed
                        keys = [staged_key(self.container, self.source.session, each.id) for _, each in files]
                        self._members[position] = keys
                case DeleteAttribute(path):
                    if path in last:
                        self._superseded.add(last.pop(path))
                case _:
                    pass

    def applied(self, instructions: Sequence[Instruction]) -> int:
        """How many of the instructions an earlier attempt has followed. Where points have no steps, what was deleted and logged
        anew must not be deleted again: a write is there whole or not at all, and so is all before it."""
        ends = [place for place, each in enumerate(instructions) if isinstance(each, _ENDS_OF_WRITES)]
        digests = {self._digest(place): place for place in (*ends, len(instructions))}
        return max((digests[each] for each in applied_requests(self.t, self.container, digests)), default=0)

    def follow(self, position: int, instruction: Instruction) -> None:
        self.position = position
        try:
            self._follow(position, instruction)
        except (InvalidInput, NotFound) as error:
            path = "" if isinstance(instruction, AppendFloatTable) else instruction.path
            self.errors.append(OperationError(path[:80], ErrorKind.INVALID_VALUE, str(error)))

    def finish(self) -> Commit:
        if self.pending:
            self._flush()
        else:
            # Also where everything was there already it may not be durable yet, and this comes after it.
            self._commit = self._commit.joined(heartbeat(self.t, self.container, self.source.session))
        commit = self._commit.joined(Commit([], self.errors))
        refused = {error.path for error in commit.errors}
        doubtful = [key for path, keys in self._keys.items() if path in refused for key in keys]
        if doubtful:
            commit.and_then(lambda: discard_unreferenced(self.t, self.container, doubtful), self.t.background)
        return commit

    def _follow(self, position: int, instruction: Instruction) -> None:
        match instruction:
            case journal.PutFile():
                self._put_file(instruction, is_superseded=position in self._superseded)
            case journal.AppendFile():
                self._append_file(instruction)
            case journal.PutReference():
                value = _reference(instruction)
                self.pending.append(Assign(instruction.path, value, is_reference=True))
            case journal.AppendReference():
                value = _reference(instruction)
                _check_time(instruction.path, instruction.timestamp)
                point = FilePoint(value.key, value.size, value.mime_type, value.name)
                self._append_reference(instruction.path, point, instruction.step, instruction.timestamp)
            case journal.PutFileSet():
                self._put_file_set(instruction)
            case journal.DeleteFromFileSet(path, names):
                self._flush()
                self._commit = self._commit.joined(delete_members(self.t, self.container, path, names))
            case journal.TrackFiles(path):
                raise InvalidInput(f'The files of "{path}" were not read by the client. Update the client, and send them again.')
            case journal.AssignArtifact(path, hash, files):
                self._record_artifact(hash, files)
                self.pending.append(Assign(path, ArtifactValue(hash)))
            case journal.ListArtifactFiles(_, hash, files, is_last):
                rows = _artifact_files(files)
                artifacts.add_part(self.t, self.caller, str(self.project.uuid), hash, rows, is_last=is_last)
            case journal.CopyValue():
                self._copy(instruction)
            case _:
                self.pending.append(instruction)

    def _flush(self) -> None:
        """Writes what has to be written before what follows."""
        if not self.pending:
            return
        operations, self.pending = self.pending, []
        digest = self._digest(self.position) if self.has_open_steps else 0
        coming = {key for place, keys in self._members.items() if place >= self.position for key in keys}
        commit = apply_unchecked(
            self.t, self.container, operations, request_digest=digest, kept_blobs=coming, author=self.caller.name
        )
        self._commit = self._commit.joined(commit)

    def _digest(self, position: int) -> int:
        """Names the write of what comes before the instruction at `position`, the same when the piece is sent again."""
        source = self.source
        names = (source.session, source.writer, source.segment, source.start, source.end, position)
        return xxhash.xxh3_64_intdigest("\n".join(map(str, names)).encode()) or 1

    def _put_file(self, put: journal.PutFile, *, is_superseded: bool) -> None:
        if is_superseded:
            key = staged_key(self.container, self.source.session, put.file.id)
            self._commit.and_then(lambda: discard_unreferenced(self.t, self.container, [key]), self.t.background)
            return
        ext = checked_extension(put.ext)
        found = self._contents(put.path, put.file)
        self.pending.append(Assign(put.path, FileValue(found.key, found.size, ext, found.media_type(ext), put.name)))

    def _append_file(self, append: journal.AppendFile) -> None:
        _check_time(append.path, append.timestamp)
        found = self._contents(append.path, append.file)
        point = FilePoint(found.key, found.size, found.media_type(), append.name, append.description)
        self.pending.append(AppendFiles(append.path, [point], [append.step], [append.timestamp]))

    def _append_reference(self, path: str, point: FilePoint, step: int, timestamp: int) -> None:
        match self.pending[-1] if self.pending else None:
            case AppendFiles(each, list() as values, list() as steps, list() as timestamps, True) if each == path:
                # Together with those before, so that the last at a step counts. The lists are those made below.
                values.append(point)
                steps.append(step)
                timestamps.append(timestamp)
            case _:
                self.pending.append(AppendFiles(path, [point], [step], [timestamp], is_reference=True))

    def _contents(self, path: str, file: journal.StoredFile) -> StagedFile:
        key = staged_key(self.container, self.source.session, file.id)
        self._keys.setdefault(path, []).append(key)
        try:
            return self.staged.find(self.t, key)
        except FileNotFound:
            raise FileNotFound(
                f'The contents of a file for "{path}" are not here. Send them before the piece of the journal that names them.'
            ) from None

    def _put_file_set(self, put: journal.PutFileSet) -> None:
        self._flush()
        now = self.t.clock()
        entries: list[FileSetEntry] = []
        for name, file in put.files:
            found = self._contents(put.path, file)
            entries.append(FileSetEntry(checked_member(name), found.key, found.size, now))
        self._commit = self._commit.joined(put_entries(self.t, self.container, put.path, entries, reset=put.is_reset))

    def _record_artifact(self, hash: str, files: Sequence[journal.ArtifactFile] | None) -> None:
        if files is not None:
            self._store_artifact(hash, _artifact_files(files))

    def _store_artifact(self, hash: str, files: Sequence[ArtifactFile]) -> None:
        sizes = [each.size for each in files if each.size is not None]
        size = sum(sizes) if len(sizes) == len(files) else None
        project = str(self.project.uuid)
        artifacts.create_artifact(self.t, self.caller, project, hash, size)
        artifacts.add_files(self.t, self.caller, project, hash, files)

    def _copy(self, copy: journal.CopyValue) -> None:
        origin, its_project = require_container(self.t, self.caller, copy.container)
        if origin.id == self.container.id:
            self._flush()
        # What was written a moment ago must be seen, also when the origin is this container.
        self._commit.wait()
        found = read_attribute(self.t, self.caller, copy.container, copy.source, *_COPIED)
        match found.value:
            case ArtifactValue(hash) as value:
                if its_project.id != self.project.id:
                    self._bring_artifact(its_project, hash)
                self.pending.append(Assign(copy.path, value))
            case int(milliseconds) if found.type is AttributeType.DATETIME:
                self.pending.append(AssignDatetime(copy.path, milliseconds))
            case bool() | int() | float() | str() as value:
                self.pending.append(Assign(copy.path, value))
            case _:
                raise InvalidInput(f'"{copy.source}" holds no value that can be copied. Read it, and log it again.')

    def _bring_artifact(self, origin: Project, hash: str) -> None:
        """Artifacts belong to projects: the files that a hash stands for go with it."""
        try:
            files = artifacts.list_files(self.t, self.caller, str(origin.uuid), hash)
        except ArtifactNotFound:
            return
        self._store_artifact(hash, files)


def _artifact_files(files: Sequence[journal.ArtifactFile]) -> list[ArtifactFile]:
    return [ArtifactFile(each.path, each.hash, each.type, each.size, tuple(each.metadata.items())) for each in files]


def _reference(put: journal.PutReference | journal.AppendReference) -> FileValue:
    destination = put.destination
    size = put.file.size if put.size is None else put.size
    if not 0 <= size <= _MAX_SIZE:
        raise InvalidInput(f'The file for "{put.path}" cannot have {size} bytes. Give its size.')
    if not 0 < len(destination.encode("utf-8", "replace")) <= _MAX_REFERENCE_BYTES:
        raise InvalidInput(f'The destination of the file for "{put.path}" has not 1 to {_MAX_REFERENCE_BYTES} bytes. Shorten it.')
    name = destination.rpartition("/")[2]
    ext = name.rpartition(".")[2] if "." in name else ""
    return FileValue(destination, size, ext, mime_type=put.mime_type, name=name)


def _check_time(path: str, milliseconds: int) -> None:
    if not FIRST_TIME <= milliseconds <= LAST_TIME:
        raise InvalidInput(f'A time of "{path}" lies outside the years 1 to 9999. Give milliseconds since 1970.')
