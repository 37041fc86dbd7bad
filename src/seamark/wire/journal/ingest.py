"""The two things that are sent: a piece of a journal, and the contents of a file that the journal will name."""

from collections import OrderedDict
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from threading import BoundedSemaphore, Lock

import msgspec
import xxhash

from seamark.model.access import Project, ProjectRole
from seamark.model.containers import Container, ContainerId
from seamark.model.errors import Busy, ContainerNotFound, FileNotFound, InvalidInput
from seamark.model.operations import OperationError
from seamark.tracking.access import require_container
from seamark.tracking.context import Tracking
from seamark.tracking.names import is_uuid
from seamark.tracking.operations import heartbeat
from seamark.tracking.shared_files import open_shared_file, store_shared_file
from seamark.tracking.shared_names import uploadable_path
from seamark.tracking.staged_files import StagedFiles, part_key, staged_key
from seamark.wire.endpoints import Call, Committed, Endpoint, Payload, integer, path_segment, string
from seamark.wire.http import stream_chunks
from seamark.wire.journal.applying import Source, apply
from seamark.wire.journal.decoding import decode
from seamark.wire.journal.encodings import MAX_PIECE_BYTES, decoded

__all__ = ["PREFIX", "journal_endpoints"]

PREFIX = "/api/v1/containers/"
_MAX_FILE_BYTES = 1100 * 2**20
_MAX_PARTS = 10_000
_MAX_ERRORS = 1_000
_MAX_NAME = 256
_MAX_REMEMBERED = 1_000
_MAX_REMEMBERED_ERRORS = 20
_MANY_AT_ONCE = 2
"""Pieces with so many operations that in memory they may become a gigabyte."""


class ErrorFacts(msgspec.Struct):
    """Something that was not stored. `kind` is made for programs, `message` for people."""

    path: str
    kind: str
    message: str


class Received(msgspec.Struct):
    """The piece is stored, but for what the errors are about. `further_errors` counts those that are left out."""

    errors: list[ErrorFacts]
    further_errors: int = 0


class StoredContents(msgspec.Struct):
    size: int


_PieceName = tuple[ContainerId, Source, int]
"""A piece by its container, its place in the journal, and its contents."""


class _StoredPieces:
    """The pieces that were stored a moment ago, with their errors. Thread-safe."""

    def __init__(self) -> None:
        self._pieces: OrderedDict[_PieceName, list[OperationError]] = OrderedDict()
        self._lock = Lock()

    def get(self, name: _PieceName) -> list[OperationError] | None:
        with self._lock:
            return self._pieces.get(name)

    def put(self, name: _PieceName, errors: list[OperationError]) -> None:
        with self._lock:
            self._pieces[name] = errors[:_MAX_REMEMBERED_ERRORS]
            if len(self._pieces) > _MAX_REMEMBERED:
                self._pieces.popitem(last=False)


def journal_endpoints() -> tuple[Endpoint, ...]:
    """The endpoints, with a memory of their own of the files that came a moment ago."""
    staged = StagedFiles()
    stored = _StoredPieces()
    many = BoundedSemaphore(_MANY_AT_ONCE)

    def post_journal(call: Call) -> Committed:
        container, project = _container(call)
        source = _source(call)
        by_step = call.optional_text("order") == "step"
        content = decoded(call.payload, call.headers.get("content-encoding", ""))
        name = (container.id, source, xxhash.xxh3_64_intdigest(content))
        errors = stored.get(name)
        if errors is not None:
            # The first answer was lost. It is given again, with what could not be stored then.
            return Committed(heartbeat(call.tracking, container, source.session), _received(errors))
        with ExitStack() as held:
            piece = decode(content, by_step=by_step, admit_many=lambda: held.enter_context(_one_of(many)))
            commit = apply(call.tracking, call.caller, container, project, source, piece, staged)
        commit.and_then(lambda: stored.put(name, commit.errors), call.tracking.background)
        return Committed(commit, _received(commit.errors))

    def put_file(call: Call) -> StoredContents:
        return _put_file(call, staged)

    return (
        Endpoint(
            "postJournal",
            "POST",
            PREFIX + "{uuid}/journal",
            post_journal,
            (
                path_segment("uuid"),
                string("session"),
                string("writer"),
                string("segment"),
                integer("from"),
                integer("to"),
                string("order"),
            ),
            Received,
            Payload.BYTES,
            body_limit=MAX_PIECE_BYTES,
            admits=_container,
        ),
        Endpoint(
            "putJournalFile",
            "PUT",
            PREFIX + "{uuid}/journal-files/{file}",
            put_file,
            (
                path_segment("uuid"),
                path_segment("file"),
                string("session"),
                string("kind"),
                string("path"),
                integer("part"),
                integer("parts"),
            ),
            StoredContents,
            Payload.FILE,
            body_limit=_MAX_FILE_BYTES,
            admits=_container,
        ),
    )


@contextmanager
def _one_of(places: BoundedSemaphore) -> Generator[None]:
    """One of few places; raises Busy when there is none, since waiting would keep a thread from everybody else."""
    if not places.acquire(blocking=False):
        raise Busy("Many large pieces of journals arrive at this moment. Send this one again in a moment.")
    try:
        yield
    finally:
        places.release()


def _container(call: Call) -> tuple[Container, Project]:
    uuid = call.text("uuid")
    if not is_uuid(uuid):
        raise ContainerNotFound(f'"{uuid[:80]}" is no UUID of a run, model or project. Create the run first, and use its UUID.')
    return require_container(call.tracking, call.caller, uuid, ProjectRole.CONTRIBUTOR)


def _source(call: Call) -> Source:
    source = Source(call.text("session"), call.text("writer"), call.text("segment"), call.whole("from"), call.whole("to"))
    if max(map(len, (source.session, source.writer, source.segment))) > _MAX_NAME:
        raise InvalidInput(f"The names of session, writer and segment have at most {_MAX_NAME} characters. Shorten them.")
    return source


def _received(errors: list[OperationError]) -> Received:
    told = [ErrorFacts(error.path, error.kind.value, error.message) for error in errors[:_MAX_ERRORS]]
    return Received(told, len(errors) - len(told))


def _put_file(call: Call, staged: StagedFiles) -> StoredContents:
    """Stores contents whole, or one `part` of them (from 0); then `parts`, with an empty body, says how many there are."""
    container, project = _container(call)
    t, session, file = call.tracking, call.text("session"), call.text("file")
    key = staged_key(container, session, file)
    kind = call.optional_text("kind") or "file"
    if kind not in ("file", "reference"):
        raise InvalidInput(f'"{kind[:40]}" is no kind of file. Send kind=file, or kind=reference with the destination as path.')
    destination = uploadable_path(call.text("path")) if kind == "reference" else None
    if call.optional_text("part") is not None:
        part = call.whole("part", most=_MAX_PARTS - 1)
        return StoredContents(t.blobs.put(part_key(container, session, file, part), stream_chunks(call.upload)))
    if call.optional_text("parts") is not None:
        parts = [part_key(container, session, file, part) for part in range(call.whole("parts", least=1, most=_MAX_PARTS))]
        return StoredContents(_joined(t, project, key, destination, parts))
    if destination is None:
        return StoredContents(staged.put(t, key, stream_chunks(call.upload)))
    store_shared_file(t, project, destination, stream_chunks(call.upload))
    return StoredContents(open_shared_file(t, project, destination).blob.size)


def _joined(t: Tracking, project: Project, key: str, destination: str | None, parts: Sequence[str]) -> int:
    """Puts parts together, as often as it is asked for. Raises FileNotFound when one was never sent."""
    try:
        if destination is None:
            size = t.blobs.assemble(key, parts)
        else:
            contents = [t.blobs.get_stream(part) for part in parts]
            store_shared_file(t, project, destination, chain.from_iterable(contents))
            size = open_shared_file(t, project, destination).blob.size
    except FileNotFound:
        # An earlier request did it, and its answer was lost.
        return t.blobs.size(key) if destination is None else open_shared_file(t, project, destination).blob.size
    t.blobs.delete(parts)
    return size
