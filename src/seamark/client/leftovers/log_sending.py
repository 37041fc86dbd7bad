"""Sending the logs of the official 3.x client: their operations go to the server as they are."""

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import msgspec

from seamark.client.connection import Connection
from seamark.client.errors import RequestRefused
from seamark.client.journal_api import FileDestination, send_file
from seamark.client.leftovers.logs import LoggedOperation, LoggedUpload, RunLog
from seamark.client.leftovers.wire_format import field, fields_of, text_field

__all__ = ["LogRefused", "send_log"]

_INGEST = "/api/client/v1/ingest"
_MEDIA_TYPE = "application/x-protobuf"
_TOKEN = "/api/backend/v1/authorization/oauth-token"  # noqa: S105 - an address
_BATCH_BYTES = 8 * 2**20
_MAX_DETAILS = 20
_OK = 0
_HARMLESS = frozenset({11, 12, 13, 42})
"""The run is there already, perhaps with another fork point, or its parent is not there yet; a preview is void already."""
_FATAL = {
    8: 'there is no project "{project}" that the owner of the API token may write to. Create it first',
    9: '"{project}" does not name a project',
    10: 'the run "{run}" is not in "{project}", and the log holds only what came after its creation. Send its earlier logs first',
    14: 'the run "{run}" cannot be created as it was asked for',
    63: "the server takes no data at the moment. Try again later",
}


class LogRefused(Exception):
    """The server takes nothing of a log; all that was not acknowledged before stays."""


class _Access(msgspec.Struct, rename="camel"):
    access_token: str


class _Run(msgspec.Struct):
    uuid: str


@dataclass(frozen=True, slots=True)
class _Batch:
    body: bytes
    last: int


class _Ingest:
    """The endpoint of the 3.x API, which wants tokens of its own kind."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._token: str | None = None

    def __call__(self, path: str, body: bytes) -> bytes:
        for is_last in (False, True):
            try:
                return self._ask(path, body)
            except RequestRefused as refusal:
                if refusal.status != 401 or is_last:
                    raise
                # It has expired since.
                self._token = None
        raise AssertionError("the last attempt answers or raises")

    def _ask(self, path: str, body: bytes) -> bytes:
        if self._token is None:
            headers = {"X-Neptune-Api-Token": self._connection.credentials.api_token}
            self._token = self._connection.request("GET", _TOKEN, headers=headers).parsed(_Access).access_token
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": _MEDIA_TYPE, "Prefer": "wait=0"}
        # A point that comes twice is one point.
        return self._connection.request("POST", path, body=body, headers=headers, is_repeatable=True).body


def send_log(
    log: RunLog,
    connection: Connection,
    complain: Callable[[str], None],
    may_go_on: Callable[[], bool] = lambda: True,
) -> bool:
    """Sends what a log holds, and deletes from it what is acknowledged; whether that was everything before `may_go_on` said no.
    `complain` is told what cannot be stored.

    Raises LogRefused, RequestRefused, ServerUnreachable, SourceUnreadable.
    """
    ingest = _Ingest(connection)
    for batch in _batches(log):
        if not may_go_on():
            return False
        _submit(log, batch, ingest, complain)
        log.forget_operations(batch.last)
    uploads = log.uploads()
    uuid = _uuid_of(log, connection) if uploads else ""
    for upload in uploads:
        if not may_go_on():
            return False
        source = log.find(upload)
        if not source.is_file():
            complain(f'The file "{source}" for "{upload.destination}" is not there any more, and is left out.')
        else:
            _send_file(upload, source, uuid, connection)
        log.forget_upload(upload)
    return True


def _batches(log: RunLog) -> Iterator[_Batch]:
    """The operations as the client itself would send them: a creation alone, snapshots that follow each other together.

    Each batch must be forgotten before the next one is asked for.
    """
    head = text_field(1, log.project) + text_field(2, log.run_id)
    while group := _next_group(log):
        snapshots: list[bytes] = []
        last = 0
        for operation in group:
            if operation.is_creation:
                if snapshots:
                    yield _Batch(head + field(8, b"".join(snapshots)), last)
                    snapshots = []
                yield _Batch(head + field(6, operation.content), operation.sequence)
            else:
                snapshots.append(field(1, operation.content))
            last = operation.sequence
        if snapshots:
            yield _Batch(head + field(8, b"".join(snapshots)), last)


def _next_group(log: RunLog) -> list[LoggedOperation]:
    """The oldest operations, as many as make a request."""
    group: list[LoggedOperation] = []
    size = 0
    for operation in log.operations():
        group.append(operation)
        size += len(operation.content)
        if size > _BATCH_BYTES:
            break
    return group


def _submit(log: RunLog, batch: _Batch, ingest: _Ingest, complain: Callable[[str], None]) -> None:
    ids = [each for number, each in fields_of(ingest(_INGEST, batch.body)) if number == 2 and isinstance(each, bytes)]
    named = [field(1, each) for each in ids]
    request = b"".join(field(1, each) for each in named) + text_field(2, log.project)
    codes: dict[int, int] = {}
    for _, status in _messages(ingest(f"{_INGEST}/check", request)):
        for number, counted in _messages(status):
            if number == 1:
                facts = dict(fields_of(counted))
                code, count = facts.get(3, _OK), facts.get(2, 0)
                if isinstance(code, int) and isinstance(count, int):
                    codes[code] = codes.get(code, 0) + count
    for code in codes:
        if code in _FATAL:
            why = _FATAL[code].format(project=log.project, run=log.run_id)
            raise LogRefused(f'"{log.path}" was not sent: {why}.')
    refused = sum(count for code, count in codes.items() if code != _OK and code not in _HARMLESS)
    if refused:
        _explain(log, named, refused, ingest, complain)


def _explain(log: RunLog, ids: list[bytes], refused: int, ingest: _Ingest, complain: Callable[[str], None]) -> None:
    request = text_field(1, log.project) + b"".join(field(2, each) for each in ids)
    told = 0
    for number, detail in _messages(ingest(f"{_INGEST}/checkDetails", request)):
        facts = dict(fields_of(detail)) if number == 1 else {}
        code, message = facts.get(3, _OK), facts.get(4, b"")
        if code in _HARMLESS or not isinstance(message, bytes) or not message or told >= _MAX_DETAILS:
            continue
        told += 1
        complain(message.decode(errors="replace"))
    if refused > told:
        complain(f"{refused - told} {'further ' if told else ''}values were not stored.")


def _messages(message: bytes) -> Iterator[tuple[int, bytes]]:
    """The fields that are messages themselves."""
    for number, content in fields_of(message):
        if isinstance(content, bytes):
            yield number, content


def _uuid_of(log: RunLog, connection: Connection) -> str:
    workspace, _, name = log.project.partition("/")
    path = f"/api/v1/projects/{quote(workspace, safe='')}/{quote(name, safe='')}/runs"
    return connection.request("GET", path, query={"custom_id": log.run_id}).parsed(_Run).uuid


def _send_file(upload: LoggedUpload, source: Path, uuid: str, connection: Connection) -> None:
    name = hashlib.sha256(f"{upload.destination}\n{source}".encode()).hexdigest()[:32]
    destination = FileDestination("neptune-scale", name, upload.destination)
    send_file(
        connection,
        uuid,
        destination,
        source.stat().st_size,
        lambda start, length: _Part(source, start, length),
        _once,
    )


def _once(action: Callable[[], object], /, *, can_be_less: bool) -> object:
    return action()


class _Part:
    """Some bytes of a file."""

    def __init__(self, path: Path, start: int, length: int) -> None:
        self._file = path.open("rb")
        self._file.seek(start, io.SEEK_SET)
        self._left = length

    def read(self, size: int) -> bytes:
        data = self._file.read(min(size, self._left))
        self._left -= len(data)
        return data

    def close(self) -> None:
        self._file.close()
