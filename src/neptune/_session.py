"""The engine room of an object: where what it logs goes to, and where what it fetches comes from."""

import struct
from collections import deque
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from neptune._disk_limit import disk_limit
from neptune._kinds import ContainerType
from neptune._log import get_logger, warn_once
from neptune._refusals import refusal_of
from neptune.exceptions import MetadataInconsistency, NeptuneException, NeptuneOfflineModeFetchException
from neptune.types.mode import Mode
from seamark.model.errors import InvalidInput
from seamark.model.journal import FileOperation, JournalOperation, StoredFile

if TYPE_CHECKING:
    from neptune._memory import Memory
    from neptune._readers import Reader
    from seamark.client.connection import Connection
    from seamark.client.recorder import Recorder
    from seamark.client.recording import RecordError

__all__ = ["Identity", "Session"]

_TOLD_REFUSALS = 100
_NOT_RECORDED = (InvalidInput, OverflowError, UnicodeEncodeError, struct.error)
"""What recorders raise for values and paths that no journal holds."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which object it is, and whether it was just created. `sys_id` is "" for one that no server knows yet."""

    container_type: ContainerType
    uuid: str
    sys_id: str
    workspace: str
    project: str
    project_uuid: str
    url: str
    is_new: bool


class Session:
    """Records for one object, and knows what reads it."""

    reader: "Reader"

    def __init__(
        self, identity: Identity, mode: Mode, recorder: "Recorder | Memory", connection: "Connection | None" = None
    ) -> None:
        self.identity = identity
        self.uuid = identity.uuid
        self.workspace = identity.workspace
        self.project = identity.project
        self.container_type = identity.container_type
        self.mode = mode
        self.recorder = recorder
        self.is_read_only = mode is Mode.READ_ONLY
        self._connection = connection
        self._is_sync = mode is Mode.SYNC
        self._refusals: deque[NeptuneException] = deque()
        """What is raised by the next call. Without a lock, which another thread might hold when a child is forked."""
        self._told: set[tuple[str, str | None]] = set()
        self._disk_limit = disk_limit() if mode in (Mode.ASYNC, Mode.SYNC, Mode.OFFLINE) else None
        self._is_simple = not (self.is_read_only or self._is_sync or self._disk_limit)
        self._group = recorder.group
        self._point = recorder.point
        recorder.on_error = self._on_error

    @property
    def connection(self) -> "Connection":
        """Raises NeptuneOfflineModeFetchException where there is no server."""
        if self._connection is None:
            raise NeptuneOfflineModeFetchException()
        return self._connection

    def point(self, path: str, value: float, step_micros: int, timestamp_ms: int) -> None:
        """Logs one point of a series of numbers; its step may be open."""
        if self._is_simple:
            try:
                self._point(path, value, step_micros, timestamp_ms)
            except _NOT_RECORDED as error:
                self._complain_of(path, error)
        else:
            self.row((path,), (value,), step_micros, timestamp_ms)

    def row(self, paths: tuple[str, ...], values: Collection[float], step_micros: int, timestamp_ms: int) -> None:
        """Logs one point of each of several series of numbers; their step may be open."""
        if self._accepts():
            try:
                self._group(paths, values, step_micros, timestamp_ms)
            except _NOT_RECORDED as error:
                if len(paths) == 1:
                    self._complain_of(paths[0], error)
                else:
                    # The others can be logged.
                    for path, value in zip(paths, values, strict=True):
                        self.row((path,), (value,), step_micros, timestamp_ms)
            self._raise_refusals()

    def points(
        self, path: str, values: Sequence[float], steps_micros: Sequence[int | None], timestamps_ms: Sequence[int]
    ) -> None:
        """Logs several points of a series of numbers; the steps are all given or all None."""
        if self._accepts():
            given = [step for step in steps_micros if step is not None]
            try:
                self.recorder.rows(path, values, given if len(given) == len(values) else None, timestamps_ms)
            except _NOT_RECORDED as error:
                self._complain_of(path, error)
            self._raise_refusals()

    def record(self, *operations: JournalOperation | FileOperation, wait: bool = False) -> None:
        """Logs anything else, which must be something; waits until it is on the server if asked to, and in sync mode always.

        Raises MetadataInconsistency in sync mode when the server refuses it.
        """
        if self._accepts():
            try:
                self.recorder.operations(operations)
            except _NOT_RECORDED as error:
                self._complain_of(operations[0].path, error)
            self._raise_refusals()
            if wait:
                self.wait()

    def stage_path(self, path: str | Path) -> StoredFile:
        """Keeps a file as it is now, to be logged. Raises OSError when it cannot be read."""
        return self.recorder.stage_path(path)

    def stage_bytes(self, content: bytes) -> StoredFile:
        return self.recorder.stage_bytes(content)

    def wait(self, *, disk_only: bool = False) -> None:
        """Waits until everything logged so far is on the disk, or on the server, however long that takes."""
        self.recorder.wait(until="disk" if disk_only else "sent")

    def complain(self, error: NeptuneException) -> None:
        """Says what went wrong with something that was logged; raises it in sync mode. Training goes on otherwise."""
        if self._is_sync:
            raise error
        get_logger().error("%s", error)

    def _complain_of(self, path: str, error: Exception) -> None:
        complaint = MetadataInconsistency(f"{path} was not logged: {error}")
        if self._is_sync:
            raise complaint
        self._tell_once("not recorded", path, "%s", complaint)

    def _accepts(self) -> bool:
        if self.is_read_only:
            warn_once("This object is open in read-only mode: what is logged to it is dropped.", key="read-only")
            return False
        return self._disk_limit is None or self._disk_limit.allows()

    def _raise_refusals(self) -> None:
        if self._refusals:
            refusals: list[NeptuneException] = []
            # Another thread, or a signal handler, may take some of them.
            with suppress(IndexError):
                while True:
                    refusals.append(self._refusals.popleft())
            if not refusals:
                return
            if len(refusals) == 1:
                raise refusals[0]
            raise MetadataInconsistency(" ".join(map(str, refusals)))

    def _on_error(self, error: "RecordError") -> None:
        """Takes in, on the recorder's thread, that something did not reach the server."""
        refusal = refusal_of(error, self.identity)
        if self._is_sync:
            self._refusals.append(refusal)
            return
        self._tell_once(error.kind, error.path, "Something that was logged is not on the server. %s", refusal)

    def _tell_once(self, kind: str, path: str | None, message: str, refusal: NeptuneException) -> None:
        # A training loop would repeat it for ever.
        about = (kind, path)
        if about in self._told or len(self._told) > _TOLD_REFUSALS:
            return
        self._told.add(about)
        get_logger().error(message, refusal)
        if len(self._told) > _TOLD_REFUSALS:
            get_logger().error("More of what is logged is refused, which is not said any more.")
