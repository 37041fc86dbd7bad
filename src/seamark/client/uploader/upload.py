"""Sending one journal: one thread cuts pieces, one sends them in their order, one sends files; all from the journal's folder."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path

import msgspec

from seamark.client.connection import Connection
from seamark.client.containers import ContainerFacts
from seamark.client.errors import RequestRefused, ServerUnreachable
from seamark.client.folder import JournalFolder
from seamark.client.journal_api import Heard, create_container, heartbeat
from seamark.client.set_aside import FrameSetAside, count_set_aside, what_is_set_aside
from seamark.client.uploader.encodings import encoded
from seamark.client.uploader.files import FileLane
from seamark.client.uploader.insisting import GivenUp, Insistence, Reason
from seamark.client.uploader.messages import Created, Message, Refused, Reported
from seamark.client.uploader.segments import WriterUpload
from seamark.client.uploader.sending import CutPiece, PieceSender

__all__ = ["FolderUpload", "Outcome"]

_log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.2
_IDLE_LOOK_SECONDS = 1.0


class Outcome(Enum):
    DONE = auto()
    """Everything is acknowledged, and the folder is gone."""
    SET_ASIDE = auto()
    """All but what the server fails at each time, which stays in the folder."""
    UNREACHABLE = auto()
    REFUSED = auto()
    STOPPED = auto()


class _Found(Enum):
    """What a look at the segments brought, which says when to look again."""

    NOTHING = auto()
    LITTLE = auto()
    MUCH = auto()


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
        self.insistence = Insistence(say, is_worth_it, self._works)
        self._sender = PieceSender(folder, connection, self.insistence, say)
        self._next_check = 0.0
        self._beating = threading.Lock()
        self._has_said_end = False
        self._is_woken = False
        self._is_owner_found_dead = False
        self._has_told_death = folder.manifest.kind != "run"
        self.is_created = threading.Event()
        self.is_idle = threading.Event()
        """Set while everything that is there is acknowledged."""

    @property
    def uuid(self) -> str:
        """The container's, which is the one that was asked for unless another run had the same custom id."""
        return self._sender.uuid

    @property
    def is_closed(self) -> bool:
        """Whether the process that opened the journal has closed it."""
        owner = self._sender.writers.get(self.folder.manifest.writer)
        return owner is not None and owner.is_closed

    def wake(self, *, is_end: bool = False) -> None:
        """Somebody waits for what was logged: look now. `is_end`: and whether anybody may still log something."""
        with self._sender.changed:
            self._is_woken = True
            if is_end:
                self._next_check = 0.0
            self._sender.changed.notify_all()

    def beat(self, after: int | None) -> Heard | None:
        """Says that what logs is alive, and hears the signals since one of them; None when it has ended. Raises RequestRefused and
        ServerUnreachable."""
        with self._beating:
            if self._has_said_end:
                return None
            return heartbeat(self._connection, self.uuid, self.folder.manifest.session, after)

    def _works(self) -> bool:
        """Whether the server writes other things to the same run at this moment."""
        try:
            return self.beat(None) is not None
        except (RequestRefused, ServerUnreachable):
            return False

    def _say_end(self) -> None:
        """Tells the server that nothing more comes, so that the run does not count as running any longer than it does. After the
        last heartbeat: that would make it run again. Nothing is lost where it cannot be told: silence says the same later."""
        with self._beating, contextlib.suppress(RequestRefused, ServerUnreachable):
            self._has_said_end = True
            heartbeat(self._connection, self.uuid, self.folder.manifest.session, None, is_last=True)

    def run(self) -> Outcome:
        """Sends. Raises OSError when the folder cannot be read."""
        try:
            self._create()
        except GivenUp as end:
            return _OUTCOMES[end.reason]
        files = FileLane(self.folder, self._connection, self.insistence, self._sender)
        set_aside_earlier = what_is_set_aside(self.folder.path)
        threads = [
            threading.Thread(target=self._guarded, args=(self._sender.run,), name="frames", daemon=True),
            threading.Thread(target=self._guarded, args=(files.run,), name="files", daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            self._cut_all()
            if self._sender.end is None and set_aside_earlier:
                self._guarded(lambda: self._send_set_aside(files, set_aside_earlier))
            is_done = self._sender.end is None
        finally:
            self._sender.stop(Reason.STOPPED)
            for thread in threads:
                thread.join()
            for writer in self._sender.writers.values():
                for segment in writer.open:
                    segment.close()
        if is_done:
            self._say_end()
            if count_set_aside(self.folder.path):
                return Outcome.SET_ASIDE
            self.folder.remove()
            return Outcome.DONE
        return _OUTCOMES[self._sender.end or Reason.STOPPED]

    def _send_set_aside(self, files: FileLane, found: list[tuple[Path, FrameSetAside, bytes]]) -> None:
        """Tries once more what an earlier uploader has set aside. Raises GivenUp."""
        for path, facts, body in found:
            send = files.send_set_aside if facts.needs_files else self._sender.send_set_aside
            if send(path, facts, body):
                path.unlink(missing_ok=True)

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
        self._sender.uuid = facts.uuid
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
            self._sender.stop(end.reason)
        except BaseException as error:
            _log.exception("Sending ended")
            self._say(
                Reported("uploader-failed", f"Sending was interrupted ({type(error).__name__}: {error}). It is tried again.")
            )
            self._sender.stop(Reason.STOPPED)

    def _cut_all(self) -> None:
        pause = _LOOK_SECONDS
        while self._sender.end is None:
            if not self._has_turn():
                self._rest(_LOOK_SECONDS)
                continue
            # Whether processes live is asked before the look that is to be the last one at what they wrote.
            is_check = time.monotonic() >= self._next_check
            if is_check:
                self._next_check = time.monotonic() + _IDLE_LOOK_SECONDS
            may_follow = not is_check or self._check_processes()
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
            with self._sender.changed:
                writer = self._sender.writers.setdefault(name, WriterUpload(self.folder, name))
            writer.discover([each for each in segments if each.writer == name])

    def _check_processes(self) -> bool:
        """Whether anybody may still log something. What is found dead is looked at once more."""
        is_owner_alive = self._is_owner_alive()
        self._is_owner_found_dead = not is_owner_alive
        may_follow = self._may_follow() or (is_owner_alive and not self.is_closed)
        for writer in self._sender.writers.values():
            if not writer.is_closed and not writer.is_dead:
                writer.is_dead = not self._lives(writer)
                may_follow = may_follow or not writer.is_dead
        self._forget_children()
        return may_follow

    def _forget_children(self) -> None:
        """Lets go of children that are over: a training may fork thousands of them, one after the other."""
        with self._sender.changed:
            for name, writer in list(self._sender.writers.items()):
                if name != self.folder.manifest.writer and writer.is_over:
                    del self._sender.writers[name]
                    writer.delete()

    def _lives(self, writer: WriterUpload) -> bool:
        if writer.writer == self.folder.manifest.writer:
            return self._is_owner_alive()
        return writer.lives(self.folder.manifest.created_at)

    def _cut_round(self) -> "_Found":
        """Cuts a piece from each writer."""
        found = _Found.NOTHING
        for writer in list(self._sender.writers.values()):
            with self._sender.changed:
                if writer.memory.last_file is not None and not any(each.file_frames for each in writer.open):
                    writer.memory.file_paths.clear()
            cut = writer.next_piece(self._sender.limit)
            if cut is not None:
                segment, piece = cut
                is_much = piece.is_short or piece.end - piece.start >= self._sender.limit // 2
                found = _Found.MUCH if is_much or found is _Found.MUCH else _Found.LITTLE
                body, encoding = encoded(piece.body, is_local=self._connection.is_local)
                self.is_idle.clear()
                self._sender.hand_over(CutPiece(writer, segment, piece, body, encoding))
        return found

    def _tell_death(self) -> bool:
        """Has the run marked as failed when its process died without closing it, after all that the process wrote."""
        if self._has_told_death or not self._is_owner_found_dead:
            return False
        owner = self._sender.writers.get(self.folder.manifest.writer)
        if owner is None or not owner.is_closed:
            self._sender.hand_over(None)
        self._has_told_death = True
        return True

    def _is_finished(self) -> bool:
        with self._sender.changed:
            return self._sender.is_quiet and all(writer.is_finished for writer in self._sender.writers.values())

    def _rest(self, seconds: float) -> None:
        with self._sender.changed:
            if self._sender.is_quiet and all(each.is_caught_up for each in self._sender.writers.values()):
                self.is_idle.set()
            # What an earlier uploader had left of a segment may be files alone, of which no piece tells.
            self._sender.changed.notify_all()
            deadline = time.monotonic() + seconds
            while not self._is_woken and self._sender.end is None and (left := deadline - time.monotonic()) > 0:
                self._sender.changed.wait(left)
            self._is_woken = False


_OUTCOMES = {
    Reason.UNREACHABLE: Outcome.UNREACHABLE,
    Reason.REFUSED: Outcome.REFUSED,
    Reason.STOPPED: Outcome.STOPPED,
}
