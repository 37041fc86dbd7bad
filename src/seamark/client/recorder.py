"""The recorder: what a run, model or project object holds to log. Never waits for the network unless it is asked to."""

import contextlib
import logging
import math
import os
import stat
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal
from weakref import WeakSet

import msgspec

from seamark.client.containers import ContainerFacts, NewContainer
from seamark.client.credentials import Credentials
from seamark.client.folder import MANIFEST_VERSION, JournalFolder, Manifest, data_directory, new_session
from seamark.client.journal import JournalWriter
from seamark.client.machine import this_machine
from seamark.client.recording import Position, RecordError, Signal, Waiting
from seamark.client.uploader.launching import UploaderProcess
from seamark.client.uploader.messages import (
    Acknowledged,
    Connected,
    Created,
    Disconnected,
    Message,
    Refused,
    Reported,
    Signalled,
)
from seamark.model.journal import OPEN_STEP, FileOperation, JournalOperation, StoredFile

__all__ = ["Mode", "Recorder", "Target", "open_recorder"]

_log = logging.getLogger("neptune")

Mode = Literal["async", "sync", "offline", "disabled", "read-only", "debug"]

_NO_PROGRESS_SECONDS = 60.0
_LOOK_SECONDS = 0.02
_MAX_SAMPLES = 1000


class Target(msgspec.Struct, frozen=True):
    """What to log to. `project` is "workspace/name"; `uuid` the container's, which the client chooses when `create` says what is
    to be created before anything is sent."""

    project: str
    uuid: str
    kind: str = "run"
    create: NewContainer | None = None


class Recorder:
    """Records what is logged to one container. Thread-safe, and goes on in forked children."""

    on_error: Callable[[RecordError], None] | None
    """Called from a thread of the recorder, as are the others; when None, errors are logged."""
    on_signal: Callable[[Signal], None] | None
    on_created: Callable[[ContainerFacts], None] | None
    """Called when the server has created what the journal is for, or found it."""
    on_disconnected: Callable[[str], None] | None
    """Called with the reason when the server cannot be reached; when None, that is logged."""

    def __init__(self, folder: JournalFolder, writer: JournalWriter, mode: Mode) -> None:
        self.on_error = None
        self.on_signal = None
        self.on_created = None
        self.on_disconnected = None
        self.folder = folder
        self._writer = writer
        self._is_sync = mode == "sync"
        self._uploader: UploaderProcess | None = None
        self._owner = os.getpid()
        self._changed = threading.Condition()
        self._acknowledged: Position = (0, 0)
        self._samples: deque[tuple[float, Position]] = deque()
        self._last_progress = time.monotonic()
        self._container: ContainerFacts | None = None
        self._refusal: RecordError | None = None
        self._is_connected = True
        self._is_given_up = mode == "offline"
        self._is_closed = False
        _recorders.add(self)

    def metrics(self, data: Mapping[str, float], step_micros: int | None, timestamp_ms: int) -> None:
        """Logs a point of each series; without a step each gets its next whole one. Keys are canonical paths.

        Raises struct.error or TypeError for what is no number, OverflowError for what no double can hold.
        """
        if data:
            self._writer.row(data, OPEN_STEP if step_micros is None else step_micros, timestamp_ms)
            if self._is_sync:
                self._wait_in_sync()

    @property
    def row(self) -> Callable[[Mapping[str, float], int, int], None]:
        """What does as `metrics` for points with a step, without a call in between: where every tenth of a microsecond counts."""
        return self.metrics if self._is_sync else self._writer.row

    @property
    def point(self) -> Callable[[str, float, int, int], None]:
        """As `row`, for one series: takes its path and value."""
        return self._point_in_sync if self._is_sync else self._writer.point

    def group(self, paths: tuple[str, ...], values: Collection[float], step_micros: int, timestamp_ms: int) -> None:
        """Logs a point of each series, for paths that come again and again as the same object. Raises as `metrics`."""
        if paths:
            self._writer.group(paths, values, step_micros, timestamp_ms)
            if self._is_sync:
                self._wait_in_sync()

    def rows(self, path: str, values: Sequence[float], steps_micros: Sequence[int] | None, timestamps_ms: Sequence[int]) -> None:
        """Logs several points of one series. Raises as `metrics`, and ValueError for unequal numbers of them."""
        if values:
            steps: Iterable[int] = [OPEN_STEP] * len(values) if steps_micros is None else steps_micros
            self._writer.rows((path,), [(value,) for value in values], steps, timestamps_ms)
            if self._is_sync:
                self._wait_in_sync()

    def previews(self, data: Mapping[str, float], step_micros: int, timestamp_ms: int, completion: float) -> None:
        """Logs points that are not final; `completion` is how much of the step is done, from 0 to 1. Raises as `metrics`."""
        if data:
            self._writer.preview(data, step_micros, timestamp_ms, completion)
            if self._is_sync:
                self._wait_in_sync()

    def operations(self, operations: Sequence[JournalOperation | FileOperation]) -> None:
        """Logs everything else, in this order. Raises InvalidInput when they are too large together, OverflowError for integers
        beyond 64 bits."""
        for needs_files, group in groupby(operations, key=lambda operation: isinstance(operation, FileOperation)):
            if needs_files:
                self._writer.file_operations([each for each in group if isinstance(each, FileOperation)])
            else:
                self._writer.operations([each for each in group if isinstance(each, JournalOperation)])
        if self._is_sync and operations:
            self._wait_in_sync()

    def stage_path(self, path: str | os.PathLike[str]) -> StoredFile:
        """Keeps a file as it is now until it is sent (above 256 MiB: where it is). Raises OSError when it cannot be read."""
        return self.folder.stage_path(path)

    def stage_bytes(self, content: bytes) -> StoredFile:
        return self.folder.stage_bytes(content)

    @property
    def position(self) -> Position:
        """How much this process has logged."""
        return self._writer.position

    @property
    def container(self) -> ContainerFacts | None:
        """What the server created for this journal, as soon as that is known."""
        return self._container

    @property
    def refusal(self) -> RecordError | None:
        """Why the server takes nothing at the moment."""
        return self._refusal

    @property
    def is_connected(self) -> bool:
        """Whether the server answered last time."""
        return self._is_connected

    @property
    def uploader_pid(self) -> int | None:
        """The process that sends the journal."""
        return None if self._uploader is None else self._uploader.pid

    @property
    def last_progress(self) -> float:
        """When something was last acknowledged, or logged after everything was (on `time.monotonic`'s clock)."""
        return self._last_progress

    @property
    def lag_seconds(self) -> float:
        """For how long the oldest of what is not acknowledged has waited; up to as much as this is asked for, that is."""
        now, position = time.monotonic(), self._writer.position
        with self._changed:
            if self._is_sent(position):
                self._samples.clear()
                return 0.0
            if not self._samples or self._samples[-1][1] != position:
                if len(self._samples) >= _MAX_SAMPLES:
                    # The first one says since when something waits; of the others fewer are exact enough.
                    self._samples = deque(list(self._samples)[::2])
                self._samples.append((now, position))
            while len(self._samples) > 1 and self._samples[0][1] <= self._acknowledged:
                self._samples.popleft()
            return now - self._samples[0][0]

    def flush(self) -> None:
        """Has what was logged sent at once, without waiting for it."""
        if self._uploader is not None:
            self._uploader.flush()

    def wait(
        self,
        position: Position | None = None,
        *,
        until: Literal["disk", "sent"] = "sent",
        timeout: float | None = None,
        on_wait: Callable[[Waiting], None] | None = None,
    ) -> bool:
        """Waits until what was logged (up to `position`; by default: now) is on the disk, or acknowledged by the server.

        Whether it is: not when `timeout` seconds are over, nor when nobody sends it (offline, refused, uploader failed).
        `on_wait` is told every second what is waited for.
        """
        return self._wait(position, until, timeout, None, on_wait)

    def close(
        self, timeout: float | None = None, failed: bool = False, *, on_wait: Callable[[Waiting], None] | None = None
    ) -> bool:
        """Ends the recording and waits until everything is acknowledged: for `timeout` seconds, or without one until nothing
        was acknowledged for NEPTUNE_SYNC_AFTER_STOP_TIMEOUT seconds (60). Then the uploader goes on alone. Whether all is sent.

        In a forked child only what the child has logged is meant.
        """
        began = time.monotonic()
        self._writer.close(is_failed=failed)
        was_closed, self._is_closed = self._is_closed, True
        limit = _seconds("NEPTUNE_SYNC_AFTER_STOP_TIMEOUT", _NO_PROGRESS_SECONDS) if timeout is None else None
        self.flush()
        # Whether or not anybody sends it: what is on the disk can be sent later.
        is_written = self._wait(None, "disk", timeout, limit, on_wait)
        if not is_written:
            _log.error(
                'The last %d bytes of what was logged could not be written to "%s": when this process ends now, they are lost. '
                "Make room on the disk before a run ends.",
                self._writer.held_bytes,
                self.folder.path,
            )
        if self._uploader is None:
            return was_closed
        left = None if timeout is None else max(0.0, timeout - (time.monotonic() - began))
        is_sent = is_written and self._wait(None, "sent", left, limit, on_wait)
        if os.getpid() == self._owner:
            self._uploader.leave()
        return is_sent

    def connect(self, uploader: UploaderProcess) -> None:
        """Starts sending."""
        self._uploader = uploader
        uploader.start()

    def hear(self, message: Message) -> None:
        """Takes note of what the uploader says."""
        match message:
            case Acknowledged(writer, segment, offset):
                if writer == self._writer.writer:
                    with self._changed:
                        self._acknowledged = max(self._acknowledged, (segment, offset))
                        self._last_progress = time.monotonic()
                        self._refusal = None
                        self._changed.notify_all()
            case Created(container):
                with self._changed:
                    is_known, self._container = self._container is not None, container
                    self._refusal = None
                    self._changed.notify_all()
                if self.on_created is not None and not is_known:
                    self.on_created(container)
            case Reported(kind, text, path):
                self._tell(RecordError(kind, text, path))
            case Refused(kind, text):
                error = RecordError(kind, text, is_final=True)
                with self._changed:
                    is_known, self._refusal = self._refusal == error, error
                    self._changed.notify_all()
                if not is_known:
                    self._tell(error)
            case Disconnected(text):
                was_connected, self._is_connected = self._is_connected, False
                if self.on_disconnected is not None:
                    self.on_disconnected(text)
                elif was_connected:
                    _log.warning("%s What is logged is kept on the disk until then; training goes on.", text)
            case Connected():
                if not self._is_connected:
                    _log.info("The server answers again.")
                self._is_connected = True
            case Signalled(kind, seconds):
                if self.on_signal is not None:
                    self.on_signal(Signal(kind, seconds))

    def give_up(self) -> None:
        """Takes note that nobody sends the journal."""
        with self._changed:
            self._is_given_up = True
            self._changed.notify_all()
        self._tell(
            RecordError(
                "uploader-failed",
                f'The process that sends what is logged keeps ending. The journal stays in "{self.folder.path}".',
                is_final=True,
            )
        )

    def _tell(self, error: RecordError) -> None:
        if self.on_error is not None:
            self.on_error(error)
        else:
            _log.error("%s", error.message if error.path is None else f"{error.path}: {error.message}")

    def _point_in_sync(self, path: str, value: float, step_micros: int, timestamp_ms: int) -> None:
        self._writer.point(path, value, step_micros, timestamp_ms)
        self._wait_in_sync()

    def _wait_in_sync(self) -> None:
        self._wait(None, "sent", None, _seconds("NEPTUNE_RETRIES_TIMEOUT", _NO_PROGRESS_SECONDS), None)

    def _wait(
        self,
        position: Position | None,
        until: Literal["disk", "sent"],
        timeout: float | None,
        no_progress_seconds: float | None,
        on_wait: Callable[[Waiting], None] | None,
    ) -> bool:
        began = time.monotonic()
        deadline = math.inf if timeout is None else began + timeout
        next_word = began + 1.0
        is_owner = os.getpid() == self._owner and (self._uploader is None or not self._uploader.is_heard_here)
        if not is_owner and no_progress_seconds is None and timeout is None:
            # Nobody tells a child when there is nobody who sends.
            no_progress_seconds = _NO_PROGRESS_SECONDS
        wanted = self._writer.position if position is None else position
        was_written = False
        if until == "sent":
            self.flush()
        while True:
            is_written = was_written or self._writer.is_on_disk or self._writer.flush()
            if is_written and not was_written:
                # What was held in memory has a place only once it is written.
                was_written, wanted = True, self._writer.position if position is None else position
            if is_written and (until == "disk" or self._is_acknowledged(wanted, is_owner)):
                return True
            now = time.monotonic()
            if until == "sent" and (self._uploader is None or (is_owner and (self._is_given_up or self._refusal is not None))):
                return False
            if now >= deadline:
                return False
            if no_progress_seconds is not None and now - max(began, self._last_progress) > no_progress_seconds:
                return False
            if on_wait is not None and now >= next_word:
                next_word = now + 1.0
                on_wait(Waiting(self._bytes_left(wanted), now - max(began, self._last_progress), self._is_connected))
            pause = max(0.0, min(deadline - now, 1.0))
            if is_owner and is_written:
                with self._changed:
                    if not self._is_sent(wanted) and self._refusal is None and not self._is_given_up:
                        self._changed.wait(pause)
            else:
                time.sleep(min(pause, _LOOK_SECONDS))

    def _is_sent(self, wanted: Position) -> bool:
        return self._acknowledged >= wanted

    def _is_acknowledged(self, wanted: Position, is_owner: bool) -> bool:
        if not is_owner:
            acknowledged = self.folder.acknowledged(self._writer.writer, wanted[0])
            with self._changed:
                if acknowledged > self._acknowledged:
                    self._acknowledged = acknowledged
                    self._last_progress = time.monotonic()
        with self._changed:
            return self._is_sent(wanted)

    def _bytes_left(self, wanted: Position) -> int:
        segment, offset = self._acknowledged
        return wanted[1] - offset if segment == wanted[0] else wanted[1] + max(0, (wanted[0] - segment) * (64 << 20) - offset)

    def _in_forked_child(self) -> None:
        self._changed = threading.Condition()
        if self._uploader is not None:
            self._uploader.renew_lock()
        self._acknowledged = (0, 0)
        self._samples.clear()
        self._last_progress = time.monotonic()


class _SilentRecorder(Recorder):
    """Records nothing: for modes in which nothing may be written anywhere."""

    def __init__(self) -> None:
        self.on_error = None
        self.on_signal = None
        self.on_created = None
        self.on_disconnected = None
        self._position: Position = (0, 0)
        self._is_sync = False
        self._container = None
        self._refusal = None
        self._is_connected = True
        self._last_progress = time.monotonic()

    def metrics(self, data: Mapping[str, float], step_micros: int | None, timestamp_ms: int) -> None: ...

    @property
    def row(self) -> Callable[[Mapping[str, float], int, int], None]:
        return self.metrics

    @property
    def point(self) -> Callable[[str, float, int, int], None]:
        return _forget

    def group(self, paths: tuple[str, ...], values: Collection[float], step_micros: int, timestamp_ms: int) -> None: ...

    def rows(
        self, path: str, values: Sequence[float], steps_micros: Sequence[int] | None, timestamps_ms: Sequence[int]
    ) -> None: ...

    def previews(self, data: Mapping[str, float], step_micros: int, timestamp_ms: int, completion: float) -> None: ...

    def operations(self, operations: Sequence[JournalOperation | FileOperation]) -> None: ...

    def stage_path(self, path: str | os.PathLike[str]) -> StoredFile:
        return StoredFile("0" * 32, os.stat(path).st_size, str(Path(path).absolute()))

    def stage_bytes(self, content: bytes) -> StoredFile:
        return StoredFile("0" * 32, len(content))

    @property
    def position(self) -> Position:
        return self._position

    @property
    def lag_seconds(self) -> float:
        return 0.0

    def flush(self) -> None: ...

    def wait(
        self,
        position: Position | None = None,
        *,
        until: Literal["disk", "sent"] = "sent",
        timeout: float | None = None,
        on_wait: Callable[[Waiting], None] | None = None,
    ) -> bool:
        return True

    def close(
        self, timeout: float | None = None, failed: bool = False, *, on_wait: Callable[[Waiting], None] | None = None
    ) -> bool:
        return True


def _forget(path: str, value: float, step_micros: int, timestamp_ms: int) -> None:
    pass


def open_recorder(
    target: Target,
    mode: Mode,
    *,
    credentials: Credentials | None = None,
    proxies: Mapping[str, str] | None = None,
    data_dir: Path | None = None,
    package: str = "",
    on_error: Callable[[RecordError], None] | None = None,
    on_signal: Callable[[Signal], None] | None = None,
    on_created: Callable[[ContainerFacts], None] | None = None,
    on_disconnected: Callable[[str], None] | None = None,
) -> Recorder:
    """A recorder for a container. Returns at once: what sends starts meanwhile. `credentials` are needed for async and sync.

    Where the data directory cannot be written, the journal is among the temporary files, with a warning. Raises OSError
    when that cannot be either, and ValueError for a mode that sends without credentials.
    """
    if mode in ("disabled", "read-only", "debug"):
        return _SilentRecorder()
    if mode != "offline" and credentials is None:
        raise ValueError(f"The mode {mode} sends what is logged, so that it needs credentials.")
    session = new_session()

    def prepared(folder: Path) -> tuple[JournalFolder, JournalWriter]:
        writer = JournalWriter(folder / "journals" / session, session)
        manifest = Manifest(
            version=MANIFEST_VERSION,
            session=session,
            kind=target.kind,
            project=target.project,
            uuid=target.uuid,
            create=target.create,
            api="" if credentials is None else credentials.base_url,
            package=package,
            created_at=time.time_ns() // 1_000_000,
            mode=mode,
            writer=writer.writer,
            machine=this_machine(),
        )
        return JournalFolder.create(folder, manifest), writer

    chosen = data_directory() if data_dir is None else data_dir.absolute()
    try:
        folder, writer = prepared(chosen)
    except OSError as error:
        fallback = _temporary_directory()
        _log.warning('What is logged cannot be kept in "%s" (%s); it is kept in "%s" instead.', chosen, error, fallback)
        folder, writer = prepared(fallback)
    recorder = Recorder(folder, writer, mode)
    recorder.on_error, recorder.on_signal = on_error, on_signal
    recorder.on_created, recorder.on_disconnected = on_created, on_disconnected
    if credentials is not None and mode != "offline":
        recorder.connect(UploaderProcess(folder.path, credentials.api_token, proxies, recorder.hear, recorder.give_up))
    return recorder


def _temporary_directory() -> Path:
    """Among the temporary files, a folder of this user alone; the same each time, so that the next run finds what is left in it.
    Raises OSError."""
    import tempfile

    own = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"neptune-{own}"
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    # Anybody may make something of this name there, and read what is put into it.
    if stat.S_ISDIR(facts.st_mode) and facts.st_uid == own:
        return folder
    return Path(tempfile.mkdtemp(prefix="neptune-"))


def _seconds(variable: str, default: float) -> float:
    with contextlib.suppress(ValueError):
        return float(os.environ[variable]) if os.environ.get(variable) else default
    return default


_recorders: "WeakSet[Recorder]" = WeakSet()


def _after_fork() -> None:
    for recorder in list(_recorders):
        recorder._in_forked_child()  # pyright: ignore[reportPrivateUsage]


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
