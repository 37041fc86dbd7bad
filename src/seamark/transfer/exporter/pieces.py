"""What is written to a run, as frames of a journal in pieces of some megabytes."""

from collections.abc import Callable, Sequence

import numpy as np

from seamark.model.errors import InvalidInput
from seamark.model.journal import (
    FIRST_SCHEMA,
    Closed,
    FileOperation,
    JournalOperation,
    Schema,
    pack_closed,
    pack_file_operations,
    pack_operations,
    pack_schema,
)
from seamark.transfer.exporter.destinations import PieceName
from seamark.transfer.exporter.rows import FloatPoints

__all__ = ["PieceWriter"]

_PIECE_BYTES = 4 * 2**20
_OPERATIONS_AT_ONCE = 2_000
_ROW = np.dtype([("size", "<u4"), ("tag", "<u4"), ("step", "<i8"), ("time", "<i8"), ("value", "<f8")])


class PieceWriter:
    """Gathers frames and hands on whole pieces, the same ones whenever the same is written: so a server knows what it has already."""

    def __init__(self, session: str, send: Callable[[PieceName, bytes], None]) -> None:
        self._session = session
        self._send = send
        self._frames: list[bytes] = []
        self._size = self._position = 0

    def operations(self, operations: Sequence[JournalOperation]) -> list[str]:
        """Gives why some are too large to be written, if they are."""
        problems: list[str] = []
        for start in range(0, len(operations), _OPERATIONS_AT_ONCE):
            problems += self._pack(operations[start : start + _OPERATIONS_AT_ONCE])
        return problems

    def _pack(self, operations: Sequence[JournalOperation]) -> list[str]:
        try:
            frame = pack_operations(operations)
        except InvalidInput as error:
            if len(operations) == 1:
                return [f"{operations[0].path}: {error}"]
            half = len(operations) // 2
            return self._pack(operations[:half]) + self._pack(operations[half:])
        self._add(frame)
        return []

    def file_operation(self, operation: FileOperation) -> None:
        self._add(pack_file_operations([operation]))

    def closed(self, closed: Closed) -> None:
        self._add(pack_closed(closed))

    def floats(self, points: FloatPoints) -> None:
        """Points of series, each as a row of its own."""
        most = _PIECE_BYTES // _ROW.itemsize
        for start in range(0, len(points.series), most):
            part = slice(start, start + most)
            series = points.series[part]
            # Schemas are numbered within a piece.
            self.flush()
            places, numbers = np.unique(series, return_inverse=True)
            for number, place in enumerate(places):
                self._add(pack_schema(Schema(FIRST_SCHEMA + number, (points.paths[int(place)],))), is_whole=False)
            frames = np.empty(len(series), _ROW)
            frames["size"], frames["tag"] = _ROW.itemsize, FIRST_SCHEMA + numbers
            frames["step"], frames["time"], frames["value"] = points.steps[part], points.times[part], points.values[part]
            self._add(frames.tobytes())

    def flush(self) -> None:
        """Hands on what has been gathered."""
        if not self._frames:
            return
        frames = b"".join(self._frames)
        self._frames, self._size = [], 0
        name = PieceName(self._session, self._position, self._position + len(frames))
        self._position += len(frames)
        self._send(name, frames)

    def _add(self, frame: bytes, *, is_whole: bool = True) -> None:
        self._frames.append(frame)
        self._size += len(frame)
        if is_whole and self._size >= _PIECE_BYTES:
            self.flush()
