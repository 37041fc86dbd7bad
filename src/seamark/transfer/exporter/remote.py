"""A running server as a destination, by the requests of our own clients."""

import json
from typing import BinaryIO, TypeVar
from urllib.parse import quote, urlencode
from uuid import UUID

import msgspec

from seamark.model.containers import ContainerKind
from seamark.model.errors import InvalidInput, ServerUnavailable, SourceUnreadable
from seamark.tracking.original_times import OriginalTimes
from seamark.transfer.connection import Connection
from seamark.transfer.exporter.destinations import OpenedProject, OpenedRun, PieceName, WantedRun

__all__ = ["RemoteRuns"]

_T = TypeVar("_T")

_WRITER, _SEGMENT = "exporter", "1"
_PART_BYTES = 64 * 2**20
_BYTES = "application/octet-stream"


class _Facts(msgspec.Struct):
    id: str
    uuid: UUID
    workspace: str
    project: str
    project_uuid: UUID
    key: str
    is_new: bool = False
    is_conflicting: bool = False
    is_parent_missing: bool = False


class _Error(msgspec.Struct):
    message: str


class _Received(msgspec.Struct):
    errors: list[_Error]
    further_errors: int = 0


class RemoteRuns:
    """Writes everything as the owner of the connection's API token."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open_project(self, name: str, key: str | None) -> OpenedProject:
        # The address of what is created must be a UUID, also where it is the project itself.
        facts = self._put(name, UUID(int=0), {"kind": ContainerKind.PROJECT.value, "key": key})
        return OpenedProject(f"{facts.workspace}/{facts.project}", facts.project_uuid, facts.key)

    def open_run(self, project: OpenedProject, wanted: WantedRun) -> OpenedRun:
        body: dict[str, object] = {"kind": wanted.kind.value, "number": wanted.number, "owner": wanted.owner}
        match wanted.kind:
            case ContainerKind.MODEL:
                body["key"] = wanted.key
            case ContainerKind.MODEL_VERSION:
                body["model"] = str(wanted.model)
            case _:
                body |= {
                    "custom_id": wanted.custom_id,
                    "created_at": wanted.created_at,
                    "experiment": wanted.experiment,
                    "family": wanted.family,
                    "has_default_name": wanted.has_default_name,
                }
                if wanted.parent is not None:
                    # Its values are all in the export, those that it took over among them.
                    body["fork"] = {"parent": wanted.parent, "step_micros": wanted.fork_step or 0, "inherit_values": False}
        try:
            facts = self._put(project.name, wanted.uuid, body)
        except InvalidInput:
            if wanted.kind is not ContainerKind.MODEL:
                raise
            # Perhaps there is a model of this key that somebody else made.
            path = f"{_project_path(project.name)}/containers/{quote(f'{project.key}-{wanted.key}', safe='')}"
            facts = _parsed(_Facts, self._connection.call("GET", path))
        return OpenedRun(facts.uuid, facts.id, facts.is_new, facts.is_conflicting, facts.is_parent_missing)

    def send(self, run: UUID, name: PieceName, frames: bytes) -> list[str]:
        query = {
            "session": name.session,
            "writer": _WRITER,
            "segment": _SEGMENT,
            "from": name.start,
            "to": name.end,
            "order": "step",
        }
        answer = self._connection.call("POST", f"/api/v1/containers/{run}/journal?{urlencode(query)}", frames, _BYTES)
        received = _parsed(_Received, answer)
        return [each.message for each in received.errors] + ["Likewise."] * received.further_errors

    def store(self, run: UUID, session: str, file_id: str, reference: str | None, size: int, file: BinaryIO) -> None:
        path = f"/api/v1/containers/{run}/journal-files/{quote(file_id, safe='')}"
        query = {"session": session, "kind": "file" if reference is None else "reference"}
        if reference is not None:
            query["path"] = reference
        if size <= _PART_BYTES:
            self._connection.call("PUT", f"{path}?{urlencode(query)}", _read(file, size), _BYTES)
            return
        parts = -(-size // _PART_BYTES)
        for part in range(parts):
            content = _read(file, min(_PART_BYTES, size - part * _PART_BYTES))
            self._connection.call("PUT", f"{path}?{urlencode({**query, 'part': part})}", content, _BYTES)
        self._connection.call("PUT", f"{path}?{urlencode({**query, 'parts': parts})}", b"", _BYTES)

    def set_times(self, run: UUID, times: OriginalTimes) -> None:
        self._connection.call("PUT", f"/api/v1/containers/{run}/times", msgspec.json.encode(times))

    def move_to_trash(self, project: OpenedProject, run: OpenedRun) -> None:
        self._connection.call("POST", f"{_project_path(project.name)}/trash", json.dumps({"ids": [str(run.uuid)]}).encode())

    def close_run(self, run: UUID, session: str) -> None:
        # What the server has answered is durable.
        self._connection.call("POST", f"/api/v1/containers/{run}/heartbeat?{urlencode({'session': session, 'is_last': 'true'})}")

    def _put(self, project: str, uuid: UUID, body: dict[str, object]) -> _Facts:
        path = f"{_project_path(project)}/containers/{uuid}"
        return _parsed(_Facts, self._connection.call("PUT", path, json.dumps(body).encode()))


def _project_path(name: str) -> str:
    workspace, separator, project = name.partition("/")
    if not (workspace and separator and project) or "/" in project:
        raise InvalidInput(f'"{name}" does not name a project. Name one with --project WORKSPACE/NAME.')
    return f"/api/v1/projects/{quote(workspace, safe='')}/{quote(project, safe='')}"


def _read(file: BinaryIO, size: int) -> bytes:
    content = file.read(size)
    if len(content) != size:
        raise SourceUnreadable(f"A file has {len(content):,} bytes where {size:,} were expected. Import again.")
    return content


def _parsed(kind: type[_T], body: bytes) -> _T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError:
        raise ServerUnavailable(
            "The server answers in a way that is not understood. Import with the version of Seamark that it runs."
        ) from None
