"""Sending pieces in their order, and knowing what of each writer is acknowledged."""

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from seamark.client.connection import Connection
from seamark.client.errors import RequestRefused
from seamark.client.folder import JournalFolder
from seamark.client.journal_api import Failure, PieceName, send_piece
from seamark.client.progress import Lane
from seamark.client.set_aside import FrameSetAside, set_aside
from seamark.client.uploader.insisting import FAILED, GivenUp, Insistence, Reason
from seamark.client.uploader.messages import Acknowledged, Message, Reported
from seamark.client.uploader.pieces import Piece
from seamark.client.uploader.segments import SegmentUpload, WriterUpload
from seamark.model.journal import Closed, pack_closed

__all__ = ["CutPiece", "PieceSender"]

_LEAST_PIECE_BYTES = 1 << 17
_FIRST_PIECE_BYTES = 2 << 20
_MOST_PIECE_BYTES = 12 << 20
_PIECE_SECONDS = 1.5
"""How long a piece should take: long enough that its overhead is nothing, short enough that others are not kept waiting."""
_MAX_WAITING = 1
_MAX_TOLD_FAILURES = 100


@dataclass(frozen=True, slots=True)
class CutPiece:
    """A piece that waits to be sent."""

    writer: WriterUpload
    segment: SegmentUpload
    piece: Piece
    body: list[bytes | memoryview]
    encoding: str
    is_part: bool = False
    """Whether it is part of a piece that the server failed at again and again."""


class PieceSender:
    """Sends what is handed over, one piece after the other: the next is cut while one is on its way.

    `changed` guards what the threads of an upload share: the writers and their segments' progress, and whether it is over.
    """

    def __init__(
        self, folder: JournalFolder, connection: Connection, insistence: Insistence, say: Callable[[Message], None]
    ) -> None:
        self._folder = folder
        self._connection = connection
        self._insistence = insistence
        self._say = say
        self.uuid = folder.manifest.uuid
        """The container's, which is the one that was asked for unless another run had the same custom id."""
        self.changed = threading.Condition()
        self.end: Reason | None = None
        self.writers: dict[str, WriterUpload] = {}
        self._waiting: deque[CutPiece | None] = deque()
        self._is_sending = False
        self._most = _MOST_PIECE_BYTES
        self.limit = _MOST_PIECE_BYTES if connection.is_local else _FIRST_PIECE_BYTES
        """About how many bytes the next piece should have."""
        self._told: dict[str, int] = {}
        self.has_set_aside = False

    def stop(self, reason: Reason) -> None:
        """Ends all work; the first reason counts."""
        with self.changed:
            if self.end is None:
                self.end = reason
            self.changed.notify_all()
        self._insistence.stop()

    @property
    def is_quiet(self) -> bool:
        """Whether all that was handed over is sent; the lock is held."""
        return not self._waiting and not self._is_sending

    def hand_over(self, cut: CutPiece | None) -> None:
        """Takes a piece to send, or waits until there is room for it. None stands for the word that the process died."""
        with self.changed:
            while self.end is None and len(self._waiting) >= _MAX_WAITING:
                self.changed.wait()
            self._waiting.append(cut)
            self.changed.notify_all()

    def run(self) -> None:
        """Sends until the end. Raises GivenUp."""
        while True:
            with self.changed:
                self._is_sending = False
                self.changed.notify_all()
                while self.end is None and not self._waiting:
                    self.changed.wait()
                if self.end is not None:
                    return
                cut = self._waiting.popleft()
                self._is_sending = True
                self.changed.notify_all()
            if cut is None:
                self._send_death()
            else:
                self._send(cut)

    def next_files(self) -> tuple[WriterUpload, SegmentUpload] | None:
        """Waits for file operations whose turn it is: everything before them is acknowledged. None when none will come."""
        with self.changed:
            while self.end is None:
                for writer in self.writers.values():
                    segment = next((each for each in writer.open if each.file_frames), None)
                    if segment is not None and segment.file_frames[1] <= segment.progress.done(Lane.FRAMES):
                        return writer, segment
                self.changed.wait()
        return None

    def acknowledge_files(self, writer: WriterUpload, segment: SegmentUpload, frames: int, end: int) -> None:
        """Takes note that the first `frames` of the frames with file operations are acknowledged, which end at `end`."""
        with self.changed:
            del segment.file_frames[: 2 * frames]
            segment.progress.finish(Lane.FILES, end)
            self._settle(writer, segment)

    def say_failures(self, failures: list[Failure]) -> None:
        """Tells what could not be done; of each kind only so often."""
        for each in failures:
            count = self._told[each.kind] = self._told.get(each.kind, 0) + 1
            if count <= _MAX_TOLD_FAILURES:
                self._say(Reported(each.kind, each.message, each.path or None))

    def set_aside(self, name: PieceName, body: Sequence[bytes | memoryview], why: str, *, needs_files: bool = False) -> None:
        """Keeps what the server fails at each time, so that it does not hold up what follows, and says so. Raises OSError."""
        segment = name.segment.removesuffix("f")
        set_aside(
            self._folder.path, FrameSetAside(name.writer, segment, name.start, name.end, needs_files=needs_files, why=why), body
        )
        self.has_set_aside = True
        self._say(
            Reported(
                "set-aside",
                f"The server fails each time at what one call logged: {why} It is set aside, and what follows is sent. It stays in "
                f'"{self._folder.path}"; `neptune sync` tries it again, for example when the server is mended or updated.',
            )
        )

    def send_set_aside(self, path: Path, facts: FrameSetAside, body: bytes) -> bool:
        """Tries what was set aside once more; whether the server has taken it. Raises GivenUp."""
        manifest = self._folder.manifest
        name = PieceName(manifest.session, facts.writer, facts.segment, facts.start, facts.end, manifest.is_by_step)
        try:
            failures = self._insistence(
                lambda: send_piece(self._connection, self.uuid, name, [body], "identity"), may_be_poison=True, is_part=True
            )
        except RequestRefused as refusal:
            self._say(Reported(refusal.kind, f'What is set aside in "{path}" is still not taken: {refusal}'))
            return False
        self.say_failures(failures)
        return True

    def _send_death(self) -> None:
        manifest = self._folder.manifest
        frame = pack_closed(Closed(is_failed=True))
        name = PieceName(manifest.session, manifest.writer, "end", 0, len(frame))
        with contextlib.suppress(RequestRefused):
            self._insistence(lambda: send_piece(self._connection, self.uuid, name, [frame], "identity"))

    def _send(self, cut: CutPiece) -> None:
        segment, piece = cut.segment, cut.piece
        if piece.rejected is not None:
            self.say_failures([Failure("", "journal-damaged", f"Part of the journal is lost: {piece.rejected}")])
        if not cut.body:
            self._acknowledge(cut)
            return
        if piece.after_files is not None:
            self._await_files(cut.writer, *piece.after_files)
        segment.progress.begin(Lane.FRAMES, piece.end)
        manifest = self._folder.manifest
        name = PieceName(
            manifest.session,
            cut.writer.writer,
            str(segment.segment.number),
            piece.start,
            piece.end,
            manifest.is_by_step,
        )
        began = time.monotonic()
        try:
            failures = self._insistence(
                lambda: send_piece(self._connection, self.uuid, name, cut.body, cut.encoding),
                can_be_less=not piece.is_single,
                may_be_poison=True,
                is_part=cut.is_part,
            )
        except RequestRefused as refusal:
            if piece.is_single and refusal.status == FAILED:
                self.set_aside(name, piece.body, str(refusal))
                self._acknowledge(cut)
                return
            segment.progress.abandon(Lane.FRAMES)
            self._send_parts(cut, refusal)
            return
        self._adapt(piece.size, time.monotonic() - began)
        self.say_failures(failures)
        self._acknowledge(cut)

    def _send_parts(self, cut: CutPiece, refusal: RequestRefused) -> None:
        """Sends what can be sent of a piece that the server does not take as a whole; the one frame that it will never take
        is passed over, so that it does not keep up the rest."""
        segment, piece = cut.segment, cut.piece
        if refusal.status == 413:
            # Something in between takes less than the server would.
            self._most = max(_LEAST_PIECE_BYTES, piece.size // 2)
            self.limit = min(self.limit, self._most)
        if piece.is_single:
            self.say_failures([Failure("", refusal.kind or str(refusal.status), f"The server takes none of this: {refusal}")])
            self._acknowledge(cut)
            return
        position = piece.start
        half = max(8, (piece.end - piece.start) // 2)
        while position < piece.end:
            part = segment.part_of(position, min(half, self._most, piece.end - position))
            if part is None:
                raise OSError(f"The journal's segment {segment.segment.stem} became shorter while it was sent.")
            is_suspect = cut.is_part or refusal.status == FAILED
            self._send(CutPiece(cut.writer, segment, part, part.body, "identity", is_suspect))
            position = part.end

    def _await_files(self, writer: WriterUpload, number: int, position: int) -> None:
        """Returns when operations that need files are acknowledged up to there."""

        def is_before(segment: SegmentUpload) -> bool:
            frames, own = segment.file_frames, segment.segment.number
            return bool(frames) and (own < number or (own == number and frames[0] < position))

        with self.changed:
            while any(is_before(segment) for segment in writer.open):
                if self.end is not None:
                    raise GivenUp(Reason.STOPPED)
                self.changed.wait()

    def _acknowledge(self, cut: CutPiece) -> None:
        with self.changed:
            cut.segment.progress.finish(Lane.FRAMES, cut.piece.end)
            self._settle(cut.writer, cut.segment)

    def _settle(self, writer: WriterUpload, segment: SegmentUpload) -> None:
        """Tells how much of a writer's is acknowledged, and makes room; the lock is held."""
        segment.settle()
        writer.drop_acknowledged()
        first = next((each for each in writer.open if not each.is_acknowledged), segment)
        self._say(Acknowledged(writer.writer, first.segment.number, first.progress.acknowledged))
        self.changed.notify_all()

    def _adapt(self, size: int, seconds: float) -> None:
        if size >= self.limit // 2 or seconds > 2 * _PIECE_SECONDS:
            wanted = int(size / max(seconds, 0.001) * _PIECE_SECONDS)
            self.limit = max(_LEAST_PIECE_BYTES, min(self._most, wanted, 2 * self.limit))
