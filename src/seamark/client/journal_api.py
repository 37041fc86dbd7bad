"""What is asked of a server to log: creating, sending pieces of journals and files, staying alive."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

import msgspec

from seamark.client.connection import Body, ByteSource, Connection
from seamark.client.containers import ContainerFacts, NewContainer
from seamark.client.errors import RequestRefused

__all__ = [
    "Failure",
    "FileDestination",
    "Heard",
    "HeardSignal",
    "PartsMemory",
    "PieceName",
    "create_container",
    "heartbeat",
    "send_file",
    "send_piece",
]

_PIECE_SECONDS = 180.0
_HEARTBEAT_SECONDS = 15.0
_PART_BYTES = 128 * 2**20
_LEAST_PART_BYTES = 2**19
_NOT_THERE = "file-not-found"
_MAX_PARTS = 10_000
"""As many as the server joins."""


class Failure(msgspec.Struct, frozen=True):
    """An operation that the server could not do."""

    path: str
    kind: str
    message: str


class _Received(msgspec.Struct):
    errors: list[Failure]
    further_errors: int = 0


class _Stored(msgspec.Struct):
    size: int


class HeardSignal(msgspec.Struct, frozen=True):
    id: int
    kind: str
    seconds: float | None


class Heard(msgspec.Struct, frozen=True):
    """Signals since those of which `last` was told before."""

    signals: list[HeardSignal]
    last: int


@dataclass(frozen=True, slots=True)
class PieceName:
    """What piece of a journal it is: the server knows by it that it has the piece already. With `by_step` the points of a series in
    it count in the order of their steps."""

    session: str
    writer: str
    segment: str
    start: int
    end: int
    by_step: bool = False


@dataclass(frozen=True, slots=True)
class FileDestination:
    """The name of a file's contents beside a journal; with `reference` they go to that path in the project's own files."""

    session: str
    id: str
    reference: str | None


class PartsMemory(Protocol):
    """Remembers which parts of a file the server has taken, also for the next uploader."""

    def known(self) -> tuple[int, int] | None:
        """How many bytes the parts have, and how many of them were taken; None when nothing is known."""
        ...

    def note(self, part_bytes: int, taken: int) -> None: ...


class _NoMemory:
    def known(self) -> None:
        return None

    def note(self, part_bytes: int, taken: int) -> None: ...


def create_container(
    connection: Connection, project: str, uuid: str, wanted: NewContainer, *, retry_seconds: float | None = None
) -> ContainerFacts:
    """Creates a container under a UUID, or gives the one that is there. Raises RequestRefused and ServerUnreachable, as all do."""
    workspace, _, name = project.partition("/")
    path = f"/api/v1/projects/{quote(workspace, safe='')}/{quote(name, safe='')}/containers/{quote(uuid, safe='')}"
    return connection.request("PUT", path, json=wanted.body(), retry_seconds=retry_seconds).parsed(ContainerFacts)


def heartbeat(connection: Connection, uuid: str, session: str, after: int | None, *, is_last: bool = False) -> Heard:
    """Says that what logs is alive, or with `is_last` that it has ended: without others it is idle then."""
    path = f"/api/v1/containers/{uuid}/heartbeat"
    query = {"after": after, "session": session, "is_last": "true" if is_last else None}
    return connection.request(
        "POST", path, query=query, retry_seconds=0, timeout_seconds=_HEARTBEAT_SECONDS, is_repeatable=True
    ).parsed(Heard)


def send_piece(
    connection: Connection, uuid: str, name: PieceName, body: Sequence[bytes | memoryview], encoding: str
) -> list[Failure]:
    """Sends frames; those that failed are given, all else is stored. Sending them again is harmless."""
    answer = connection.request(
        "POST",
        f"/api/v1/containers/{uuid}/journal",
        query={
            "session": name.session,
            "writer": name.writer,
            "segment": name.segment,
            "from": name.start,
            "to": name.end,
            "order": "step" if name.by_step else None,
        },
        body=Body(lambda: _Spans(body), sum(map(len, body))),
        headers={"Content-Type": "application/octet-stream", "Content-Encoding": encoding},
        retry_seconds=0,
        timeout_seconds=_PIECE_SECONDS,
        is_repeatable=True,
    )
    received = answer.parsed(_Received)
    if received.further_errors:
        further = f"{received.further_errors} further operations failed in the same way, or similarly."
        return [*received.errors, Failure("", "further-errors", further)]
    return received.errors


def send_file(
    connection: Connection,
    uuid: str,
    destination: FileDestination,
    size: int,
    open_at: Callable[[int, int], ByteSource],
    insist: "Insist",
    memory: PartsMemory | None = None,
) -> None:
    """Sends contents; `open_at` gives a reader of so many bytes from a position on. Large ones go in parts, so that a cut does
    not cost everything, and in smaller ones where something in between takes less. `insist` makes each request as often as it
    takes; what `memory` knows to be there is not sent again."""

    def put(
        query: dict[str, str | int | None], body: Body | bytes, *, can_be_less: bool = False, is_resumed: bool = False
    ) -> None:
        def ask() -> _Stored:
            try:
                answer = connection.request("PUT", path, query=query, body=body, retry_seconds=0, timeout_seconds=_PIECE_SECONDS)
            except RequestRefused as refusal:
                if is_resumed and refusal.kind == _NOT_THERE:
                    raise _PartsLost from None
                raise
            # The page of a network that wants a login is a success too.
            return answer.parsed(_Stored)

        insist(ask, can_be_less=can_be_less)

    def put_all(part_bytes: int) -> None:
        can_be_less = part_bytes > least
        if part_bytes >= size:
            put(query, Body(lambda: open_at(0, size), size), can_be_less=can_be_less)
            return
        parts = -(-size // part_bytes)
        former = taken.known()
        first = former[1] if former is not None and former[0] == part_bytes else 0
        for part in range(first, parts):
            start = part * part_bytes
            length = min(part_bytes, size - start)

            def opened(start: int = start, length: int = length) -> ByteSource:
                return open_at(start, length)

            put({**query, "part": part}, Body(opened, length), can_be_less=can_be_less)
            taken.note(part_bytes, part + 1)
        put({**query, "parts": parts}, b"", is_resumed=first > 0)

    path = f"/api/v1/containers/{uuid}/journal-files/{quote(destination.id, safe='')}"
    query: dict[str, str | int | None] = {
        "session": destination.session,
        "kind": "file" if destination.reference is None else "reference",
        "path": destination.reference,
    }
    taken: PartsMemory = memory or _NoMemory()
    least = max(_LEAST_PART_BYTES, -(-size // _MAX_PARTS))
    part_bytes = _PART_BYTES if size > 2 * _PART_BYTES else size
    if (former := taken.known()) is not None and former[0] >= least:
        part_bytes = former[0]
    while True:
        try:
            put_all(part_bytes)
            return
        except _PartsLost:
            taken.note(part_bytes, 0)
            continue
        except RequestRefused as refusal:
            if refusal.status != 413 or refusal.kind or part_bytes <= least:
                raise
        # The parts that were taken are replaced: they are counted from the first one on.
        part_bytes = max(least, part_bytes // 4)


class _PartsLost(Exception):
    """The server has not all the parts any more that it had taken."""


class Insist(Protocol):
    """Makes a request until it is answered. `can_be_less`: whoever asks can send less when that is too large for a proxy."""

    def __call__(self, action: Callable[[], object], /, *, can_be_less: bool) -> object: ...


class _Spans:
    """Several pieces of memory, read in blocks: none is copied whole, and each block has the time of the timeout to arrive."""

    def __init__(self, spans: Sequence[bytes | memoryview]) -> None:
        self._spans = [memoryview(each) for each in spans if len(each)]
        self._spans.reverse()

    def close(self) -> None:
        self._spans.clear()

    def read(self, size: int) -> memoryview:
        if not self._spans:
            return memoryview(b"")
        span = self._spans.pop()
        if size < len(span):
            self._spans.append(span[size:])
            span = span[:size]
        return span
