"""Sending one journal: one thread cuts pieces, one sends them in their order, one sends files; all from the journal's folder."""

import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

import msgspec

from seamark.client.connection import Connection
from seamark.client.containers import ContainerFacts
from seamark.client.errors import RequestRefused
from seamark.client.folder import JournalFolder
from seamark.client.journal_api import Failure, PieceName, create_container, send_piece
from seamark.client.progress import Lane
from seamark.client.uploader.encodings import encoded
from seamark.client.uploader.files import FileLane
from seamark.client.uploader.insisting import GivenUp, Insistence, Reason
from seamark.client.uploader.messages import Acknowledged, Created, Message, Refused, Reported
from seamark.client.uploader.pieces import Piece
from seamark.client.uploader.segments import SegmentUpload, WriterUpload
from seamark.model.journal import Closed, pack_closed

__all__ = ["FolderUpload", "Outcome"]

_log = logging.getLogger(__name__)

_LEAST_PIECE_BYTES = 1 << 17
_FIRST_PIECE_BYTES = 2 << 20
_MOST_PIECE_BYTES = 12 << 20
_PIECE_SECONDS = 1.5
"""How long a piece should take: long enough that its overhead is nothing, short enough that others are not kept waiting."""
_LOOK_SECONDS = 0.2
_IDLE_LOOK_SECONDS = 1.0
_MAX_WAITING = 1
_MAX_TOLD_FAILURES = 100


class Outcome(Enum):
    DONE = auto()
    """Everything is acknowledged, and the folder is gone."""
    UNREACHABLE = auto()
    REFUSED = auto()
    STOPPED = auto()


class _Found(Enum):
    """What a look at the segments brought, which says when to look again."""

    NOTHING = auto()
    LITTLE = auto()
    MUCH = auto()


@dataclass(frozen=True, slots=True)
class _Cut:
    """A piece that waits to be sent; `segment` is None for the word that the process died."""

    writer: WriterUpload | None
    segment: SegmentUpload | None
    piece: Piece
    body: list[bytes | memoryview]
    encoding: str


class FolderUpload:
    """Sends a journal until everything is acknowledged and nothing can follow."""

    def __init__(
        self,
        folder: JournalFolder,
        connection: Connection,
        say: Callable[[Message], None],
        *,
        is_owner_alive: Callable[[], bool],
        may_follow: Callable[[], bool],
        is_worth_it: Callable[[Reason], bool],
        has_turn: Callable[[], bool] = lambda: True,
    ) -> None:
        """`is_owner_alive`: the process that opened the journal runs. `may_follow`: some process may still log something.
        `is_worth_it`: go on trying although the server is away or refuses. `has_turn`: send now rather than later."""
        self.folder = folder
        self._connection = connection
        self._say = say
        self._is_owner_alive = is_owner_alive
        self._may_follow = may_follow
        self._has_turn = has_turn
        self.insistence = Insistence(say, is_worth_it)
        self._changed = threading.Condition()
        self._waiting: deque[_Cut] = deque()
        self._is_sending = False
        self._is_woken = False
        self._end: Reason | None = None
        self._writers: dict[str, WriterUpload] = {}
        self._most = _MOST_PIECE_BYTES
        self._limit = _MOST_PIECE_BYTES if connection.is_local else _FIRST_PIECE_BYTES
        self._uuid = folder.manifest.uuid
        self._is_owner_found_dead = False
        self._has_told_death = folder.manifest.kind != "run"
        self._told: dict[str, int] = {}
        self.is_created = threading.Event()
        self.is_idle = threading.Event()
        """Set while everything that is there is acknowledged."""

    @property
    def uuid(self) -> str:
        """The container's, which is the one that was asked for unless another run had the same custom id."""
        return self._uuid

    @property
    def is_closed(self) -> bool:
        """Whether the process that opened the journal has closed it."""
        owner = self._writers.get(self.folder.manifest.writer)
        return owner is not None and owner.is_closed

    def wake(self) -> None:
        """Somebody waits for what was logged: look now."""
        with self._changed:
            self._is_woken = True
            self._changed.notify_all()

    def stop(self) -> None:
        self._stop(Reason.STOPPED)

    def run(self) -> Outcome:
        """Sends. Raises OSError when the folder cannot be read."""
        try:
            self._create()
        except GivenUp as end:
            return _OUTCOMES[end.reason]
        files = FileLane(
            self.folder,
            self._connection,
            self._uuid,
            self.insistence,
            self._say_failures,
            self._next_files,
            self._acknowledge_files,
        )
        threads = [
            threading.Thread(target=self._guarded, args=(self._send_all,), name="frames", daemon=True),
            threading.Thread(target=self._guarded, args=(files.run,), name="files", daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            self._cut_all()
            is_done = self._end is None
        finally:
            self._stop(Reason.STOPPED)
            for thread in threads:
                thread.join()
            for writer in self._writers.values():
                for segment in writer.open:
                    segment.close()
        if is_done:
            self.folder.remove()
            return Outcome.DONE
        return _OUTCOMES[self._end or Reason.STOPPED]

    def _create(self) -> None:
        known = self.folder.remembered_container()
        if known is None and self.folder.manifest.create is None:
            self.is_created.set()
            return
        facts: ContainerFacts | None = None
        if known is not None:
            with contextlib.suppress(msgspec.DecodeError):
                facts = msgspec.json.decode(known, type=ContainerFacts)
        if facts is None:
            facts = self._created()
            with contextlib.suppress(OSError):
                self.folder.remember_container(msgspec.json.encode(facts))
        self._uuid = facts.uuid
        self._say(Created(facts))
        self.is_created.set()

    def _created(self) -> ContainerFacts:
        manifest, wanted = self.folder.manifest, self.folder.manifest.create
        assert wanted is not None
        try:
            return self.insistence(
                lambda: create_container(self._connection, manifest.project, manifest.uuid, wanted, retry_seconds=0)
            )
        except RequestRefused as refusal:
            self._say(Refused(refusal.kind or str(refusal.status), str(refusal)))
            raise GivenUp(Reason.REFUSED) from None

    def _guarded(self, work: Callable[[], None]) -> None:
        """Runs a thread's work; whatever ends it ends the upload, so that it is noticed."""
        try:
            work()
        except GivenUp as end:
            self._stop(end.reason)
        except BaseException as error:
            _log.exception("Sending ended")
            self._say(
                Reported("uploader-failed", f"Sending was interrupted ({type(error).__name__}: {error}). It is tried again.")
            )
            self._stop(Reason.STOPPED)

    def _stop(self, reason: Reason) -> None:
        with self._changed:
            if self._end is None:
                self._end = reason
            self._changed.notify_all()
        self.insistence.stop()

    # Cutting

    def _cut_all(self) -> None:
        pause, next_check = _LOOK_SECONDS, 0.0
        while self._end is None:
            if not self._has_turn():
                self._rest(_LOOK_SECONDS)
                continue
            # Whether processes live is asked before the look that is to be the last one at what they wrote.
            is_check = time.monotonic() >= next_check
            may_follow = not is_check or self._check_processes()
            if is_check:
                next_check = time.monotonic() + _IDLE_LOOK_SECONDS
            self._discover()
            found = self._cut_round()
            if found is _Found.MUCH:
                continue
            if found is _Found.LITTLE:
                # What is logged meanwhile goes together: a request for each call would cost the server more than the calls.
                pause = _LOOK_SECONDS
            elif self._tell_death():
                continue
            elif not may_follow and self._is_finished():
                return
            self._rest(pause)
            pause = min(_IDLE_LOOK_SECONDS, pause * 1.3)

    def _discover(self) -> None:
        segments = self.folder.segments()
        for name in {segment.writer for segment in segments}:
            with self._changed:
                writer = self._writers.setdefault(name, WriterUpload(self.folder, name))
            writer.discover([each for each in segments if each.writer == name])

    def _check_processes(self) -> bool:
        """Whether anybody may still log something. What is found dead is looked at once more."""
        is_owner_alive = self._is_owner_alive()
        self._is_owner_found_dead = not is_owner_alive
        may_follow = self._may_follow() or (is_owner_alive and not self.is_closed)
        for writer in self._writers.values():
            if not writer.is_closed and not writer.is_dead:
                writer.is_dead = not self._lives(writer)
                may_follow = may_follow or not writer.is_dead
        return may_follow

    def _lives(self, writer: WriterUpload) -> bool:
        if writer.writer == self.folder.manifest.writer:
            return self._is_owner_alive()
        return writer.lives(self.folder.manifest.created_at)

    def _cut_round(self) -> "_Found":
        """Cuts a piece from each writer."""
        found = _Found.NOTHING
        for writer in list(self._writers.values()):
            with self._changed:
                if writer.memory.last_file is not None and not any(each.file_frames for each in writer.open):
                    writer.memory.file_paths.clear()
            cut = writer.next_piece(self._limit)
            if cut is not None:
                segment, piece = cut
                is_much = piece.is_short or piece.end - piece.start >= self._limit // 2
                found = _Found.MUCH if is_much or found is _Found.MUCH else _Found.LITTLE
                body, encoding = encoded(piece.body, is_local=self._connection.is_local)
                self._hand_over(_Cut(writer, segment, piece, body, encoding))
        return found

    def _hand_over(self, cut: _Cut) -> None:
        with self._changed:
            self.is_idle.clear()
            while self._end is None and len(self._waiting) >= _MAX_WAITING:
                self._changed.wait()
            self._waiting.append(cut)
            self._changed.notify_all()

    def _tell_death(self) -> bool:
        """Has the run marked as failed when its process died without closing it, after all that the process wrote."""
        if self._has_told_death or not self._is_owner_found_dead:
            return False
        owner = self._writers.get(self.folder.manifest.writer)
        if owner is None or not owner.is_closed:
            frame = pack_closed(Closed(is_failed=True))
            self._hand_over(_Cut(None, None, Piece(0, len(frame), [frame], len(frame), None, True), [frame], "identity"))
        self._has_told_death = True
        return True

    def _is_finished(self) -> bool:
        with self._changed:
            return not self._waiting and not self._is_sending and all(writer.is_finished for writer in self._writers.values())

    def _rest(self, seconds: float) -> None:
        with self._changed:
            if not self._waiting and not self._is_sending and all(each.is_caught_up for each in self._writers.values()):
                self.is_idle.set()
            # What an earlier uploader had left of a segment may be files alone, of which no piece tells.
            self._changed.notify_all()
            deadline = time.monotonic() + seconds
            while not self._is_woken and self._end is None and (left := deadline - time.monotonic()) > 0:
                self._changed.wait(left)
            self._is_woken = False

    # Sending

    def _send_all(self) -> None:
        while True:
            with self._changed:
                self._is_sending = False
                self._changed.notify_all()
                while self._end is None and not self._waiting:
                    self._changed.wait()
                if self._end is not None:
                    return
                cut = self._waiting.popleft()
                self._is_sending = True
                self._changed.notify_all()
            if cut.writer is None or cut.segment is None:
                self._send_death(cut)
            else:
                self._send(cut.writer, cut.segment, cut.piece, cut.body, cut.encoding)

    def _send_death(self, cut: _Cut) -> None:
        manifest = self.folder.manifest
        name = PieceName(manifest.session, manifest.writer, "end", 0, cut.piece.end)
        with contextlib.suppress(RequestRefused):
            self.insistence(lambda: send_piece(self._connection, self._uuid, name, cut.body, "identity"))

    def _send(
        self, writer: WriterUpload, segment: SegmentUpload, piece: Piece, body: list[bytes | memoryview], encoding: str
    ) -> None:
        if piece.rejected is not None:
            self._say_failures([Failure("", "journal-damaged", f"Part of the journal is lost: {piece.rejected}")])
        if not body:
            self._acknowledge(writer, segment, piece.end)
            return
        if piece.after_files is not None:
            self._await_files(writer, *piece.after_files)
        segment.progress.begin(Lane.FRAMES, piece.end)
        name = PieceName(
            self.folder.manifest.session,
            writer.writer,
            str(segment.segment.number),
            piece.start,
            piece.end,
            self.folder.manifest.is_by_step,
        )
        began = time.monotonic()
        try:
            failures = self.insistence(lambda: send_piece(self._connection, self._uuid, name, body, encoding))
        except RequestRefused as refusal:
            segment.progress.abandon(Lane.FRAMES)
            self._send_parts(writer, segment, piece, refusal)
            return
        self._adapt(piece.size, time.monotonic() - began)
        self._say_failures(failures)
        self._acknowledge(writer, segment, piece.end)

    def _send_parts(self, writer: WriterUpload, segment: SegmentUpload, piece: Piece, refusal: RequestRefused) -> None:
        """Sends what can be sent of a piece that the server does not take as a whole; the one frame that it will never take
        is passed over, so that it does not keep up the rest."""
        if refusal.status == 413:
            # Something in between takes less than the server would.
            self._most = max(_LEAST_PIECE_BYTES, piece.size // 2)
            self._limit = min(self._limit, self._most)
        if piece.is_single:
            self._say_failures([Failure("", refusal.kind or str(refusal.status), f"The server takes none of this: {refusal}")])
            self._acknowledge(writer, segment, piece.end)
            return
        position = piece.start
        half = max(8, (piece.end - piece.start) // 2)
        while position < piece.end:
            part = segment.part_of(position, min(half, self._most, piece.end - position))
            if part is None:
                raise OSError(f"The journal's segment {segment.segment.stem} became shorter while it was sent.")
            self._send(writer, segment, part, part.body, "identity")
            position = part.end

    def _await_files(self, writer: WriterUpload, number: int, position: int) -> None:
        """Returns when operations that need files are acknowledged up to there."""
        with self._changed:
            while self._end is None:
                for segment in writer.open:
                    if segment.segment.number <= number and any(begin < position for begin in segment.file_frames[::2][:1]):
                        break
                else:
                    return
                self._changed.wait()
        raise GivenUp(Reason.STOPPED)

    def _acknowledge(self, writer: WriterUpload, segment: SegmentUpload, end: int) -> None:
        with self._changed:
            segment.progress.finish(Lane.FRAMES, end)
            segment.settle()
            self._said(writer, segment)

    def _said(self, writer: WriterUpload, segment: SegmentUpload) -> None:
        """Tells how much of a writer's is acknowledged; the lock is held."""
        writer.drop_acknowledged()
        first = next((each for each in writer.open if not each.is_acknowledged), segment)
        self._say(Acknowledged(writer.writer, first.segment.number, first.progress.acknowledged))
        self._changed.notify_all()

    def _adapt(self, size: int, seconds: float) -> None:
        if size >= self._limit // 2 or seconds > 2 * _PIECE_SECONDS:
            wanted = int(size / max(seconds, 0.001) * _PIECE_SECONDS)
            self._limit = max(_LEAST_PIECE_BYTES, min(self._most, wanted, 2 * self._limit))

    def _next_files(self) -> tuple[WriterUpload, SegmentUpload] | None:
        """Waits for file operations whose turn it is: everything before them is acknowledged. None when none will come."""
        with self._changed:
            while self._end is None:
                for writer in self._writers.values():
                    segment = next((each for each in writer.open if each.file_frames), None)
                    if segment is not None and segment.file_frames[1] <= segment.progress.done(Lane.FRAMES):
                        return writer, segment
                self._changed.wait()
        return None

    def _acknowledge_files(self, writer: WriterUpload, segment: SegmentUpload, frames: int, end: int) -> None:
        with self._changed:
            del segment.file_frames[: 2 * frames]
            segment.progress.finish(Lane.FILES, end)
            segment.settle()
            self._said(writer, segment)

    def _say_failures(self, failures: list[Failure]) -> None:
        for each in failures:
            count = self._told[each.kind] = self._told.get(each.kind, 0) + 1
            if count <= _MAX_TOLD_FAILURES:
                self._say(Reported(each.kind, each.message, each.path or None))


_OUTCOMES = {
    Reason.UNREACHABLE: Outcome.UNREACHABLE,
    Reason.REFUSED: Outcome.REFUSED,
    Reason.STOPPED: Outcome.STOPPED,
}
