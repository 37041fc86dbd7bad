"""Logging from arrays: pieces of a journal made in memory and sent at once, for those who have all of a run before it begins."""

import io
import time
from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID, uuid5

import numpy as np
import numpy.typing as npt

from seamark.client.connection import Connection
from seamark.client.containers import ContainerFacts, NewContainer
from seamark.client.errors import ServerUnreachable
from seamark.client.journal_api import FileDestination, PieceName, create_container, send_file, send_piece
from seamark.model.errors import InvalidInput
from seamark.model.journal import (
    FIRST_SCHEMA,
    ROW_HEAD_BYTES,
    AppendFile,
    Closed,
    JournalOperation,
    Schema,
    StoredFile,
    pack_closed,
    pack_file_operations,
    pack_operations,
    pack_schema,
)

__all__ = ["Floats", "RunWriter", "Times"]

Floats = npt.NDArray[np.float64]
Times = npt.NDArray[np.int64]

_PIECE_BYTES = 8 * 2**20
_PATIENCE_SECONDS = 300.0
_PAUSE_SECONDS = 0.5

T = TypeVar("T")


class RunWriter:
    """One run, written from its beginning to its end.

    The same `name` in the same project makes the same run: what it has already is recognised and not stored again.
    """

    def __init__(self, connection: Connection, project: str, project_uuid: UUID, name: str, wanted: NewContainer) -> None:
        """Raises RequestRefused and ServerUnreachable, as all that is sent does."""
        self._connection = connection
        self._session = uuid5(project_uuid, name).hex
        self.facts: ContainerFacts = create_container(connection, project, str(uuid5(project_uuid, f"run {name}")), wanted)
        self._frames: list[bytes] = []
        self._size = 0
        self._position = 0
        self._schemas: dict[tuple[tuple[str, ...], bool], int] = {}
        self._files = 0

    def operations(self, operations: Sequence[JournalOperation]) -> None:
        """Sets and appends what are no numbers."""
        self._add(pack_operations(operations))

    def rows(self, paths: tuple[str, ...], steps: Times, times: Times, values: Floats, *, are_previews: bool = False) -> None:
        """Points of several series: `steps` in micros and `times` in milliseconds of shape (n,), `values` of shape (n, series).
        Of previews the first column is how much of the step is done."""
        width = values.shape[1]
        row = np.dtype([("size", "<u4"), ("tag", "<u4"), ("step", "<i8"), ("time", "<i8"), ("values", "<f8", (width,))])
        most = max(1, _PIECE_BYTES // (ROW_HEAD_BYTES + 8 * width))
        for start in range(0, len(steps), most):
            part = slice(start, start + most)
            frames = np.empty(len(steps[part]), row)
            frames["size"], frames["tag"] = row.itemsize, self._schema(paths, are_previews)
            frames["step"], frames["time"], frames["values"] = steps[part], times[part], values[part]
            self._add(frames.tobytes())

    def image(self, path: str, png: bytes, step: int, time: int, name: str = "") -> None:
        """Appends a picture to a file series; `step` in micros, `time` in milliseconds."""
        self._files += 1
        stored = StoredFile(f"{self._files}", len(png))

        def opened(start: int, length: int) -> io.BytesIO:
            return io.BytesIO(png[start : start + length])

        send_file(
            self._connection, self.facts.uuid, FileDestination(self._session, stored.id, None), len(png), opened, _patiently
        )
        self._add(pack_file_operations([AppendFile(path, stored, step, time, name, mime_type="image/png")]))

    def close(self, *, is_failed: bool = False) -> None:
        """Sends what is left; nothing follows."""
        self._add(pack_closed(Closed(is_failed)))
        self._send()

    def _schema(self, paths: tuple[str, ...], are_previews: bool) -> int:
        """The number of these series in the piece that is being made."""
        number = self._schemas.get((paths, are_previews))
        if number is None:
            number = self._schemas[paths, are_previews] = FIRST_SCHEMA + len(self._schemas)
            frame = pack_schema(Schema(number, paths, are_previews))
            self._frames.append(frame)
            self._size += len(frame)
        return number

    def _add(self, frames: bytes) -> None:
        self._frames.append(frames)
        self._size += len(frames)
        if self._size >= _PIECE_BYTES:
            self._send()

    def _send(self) -> None:
        name = PieceName(self._session, "demo", "1", self._position, self._position + self._size)
        errors = _patiently(lambda: send_piece(self._connection, self.facts.uuid, name, self._frames, "identity"))
        if errors:
            raise InvalidInput(f'{self.facts.id} does not take "{errors[0].path}": {errors[0].message}')
        self._position += self._size
        self._frames, self._size = [], 0
        self._schemas.clear()


def _patiently(action: Callable[[], T], /, *, can_be_less: bool = False) -> T:
    """Asks again while the server has more to write than its disk takes."""
    ends = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return action()
        except ServerUnreachable:
            if time.monotonic() > ends:
                raise
            time.sleep(_PAUSE_SECONDS)
