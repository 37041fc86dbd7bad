"""The folder of a journal: what it is for, its segments, the files that wait in it, and how much of it the server has."""

import contextlib
import errno
import logging
import os
import re
import stat
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from seamark.client.containers import NewContainer
from seamark.client.journal import SEGMENT_SUFFIX
from seamark.client.machine import Machine
from seamark.client.progress import read_acknowledged
from seamark.model.errors import SourceUnreadable
from seamark.model.journal import Closed, StoredFile, pack_closed

__all__ = [
    "MANIFEST_VERSION",
    "JournalFolder",
    "Manifest",
    "Segment",
    "data_directory",
    "journal_folders",
    "new_session",
]

_log = logging.getLogger("neptune")

MANIFEST_VERSION = 1
_MANIFEST = "manifest.json"
_REMOVED = "removed.json"
_CREATED = "container.json"
_SIGNALS = "signals"
_LOCK = "lock"
_FILES = "files"
_PARTS = "parts"
_MAX_COPIED_BYTES = 256 * 2**20
_FICLONE = 0x40049409
_STAGED = re.compile(r"[0-9a-f]{32}")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_SEGMENT = re.compile(r"(?P<writer>(?P<pid>[0-9]+)-[0-9a-f]+)-(?P<number>[0-9]{6,})")


def data_directory() -> Path:
    """The absolute path of the folder in which clients keep what is not sent yet: NEPTUNE_DATA_DIRECTORY, or `.neptune`."""
    return Path(os.environ.get("NEPTUNE_DATA_DIRECTORY") or ".neptune").absolute()


class Manifest(msgspec.Struct, frozen=True):
    """What a journal is for. `create` is what to create before anything is sent (None: the container exists); `api` is the
    server's address ("" when nobody knew it); `writer` is the process that opened the journal, on `machine`.

    There is no token in it: whoever sends a journal has one.
    """

    version: int
    session: str
    kind: str
    project: str
    uuid: str
    create: NewContainer | None
    api: str
    package: str
    created_at: int
    mode: str
    writer: str
    machine: Machine

    @property
    def is_by_step(self) -> bool:
        """Whether points that are sent together count in the order of their steps, as the 3.x API has it."""
        return self.package == "neptune_scale"


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """A piece of what one process wrote. `stem` is what its files' names begin with."""

    writer: str
    number: int
    stem: str

    @property
    def pid(self) -> int:
        return int(self.writer.partition("-")[0])


class JournalFolder:
    """One journal on the disk."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest

    @classmethod
    def create(cls, data_dir: Path, manifest: Manifest) -> "JournalFolder":
        """Makes the folder. Raises OSError."""
        path = data_dir / "journals" / manifest.session
        path.mkdir(parents=True, mode=0o700)
        folder = cls(path, manifest)
        folder._write(_MANIFEST, msgspec.json.encode(manifest))
        return folder

    @classmethod
    def open(cls, path: Path) -> "JournalFolder":
        """Raises OSError, and SourceUnreadable when the manifest is damaged or of a later version."""
        data = (path / _MANIFEST).read_bytes()
        try:
            manifest = msgspec.json.decode(data, type=Manifest)
        except msgspec.DecodeError as error:
            raise SourceUnreadable(f'The journal in "{path}" has a damaged manifest ({error}). It cannot be sent.') from None
        if manifest.version > MANIFEST_VERSION:
            raise SourceUnreadable(f'A newer version of Seamark wrote the journal in "{path}". Update Seamark to send it.')
        return cls(path, manifest)

    def segments(self) -> list[Segment]:
        """All segments that are there, in the order of each writer's. Raises OSError."""
        found: list[Segment] = []
        with os.scandir(self.path) as entries:
            for entry in entries:
                if entry.name.endswith(SEGMENT_SUFFIX) and (match := _SEGMENT.fullmatch(entry.name[: -len(SEGMENT_SUFFIX)])):
                    found.append(Segment(match["writer"], int(match["number"]), match[0]))
        return sorted(found)

    def segment_path(self, segment: Segment) -> Path:
        return self.path / (segment.stem + SEGMENT_SUFFIX)

    def state_path(self, segment: Segment) -> Path:
        return self.path / f"{segment.stem}.sent"

    def is_closed(self, segment: Segment) -> bool:
        """Whether its process has ended this segment as its last one."""
        endings = [pack_closed(Closed(is_failed)) for is_failed in (False, True)]
        try:
            with self.segment_path(segment).open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - max(map(len, endings))))
                return file.read().endswith(tuple(endings))
        except OSError:
            return False

    def acknowledged(self, writer: str, segment: int) -> tuple[int, int]:
        """How much of a writer's segment the server has, as the uploader has written it down: (segment, bytes), or more than
        any number of bytes when all of it is sent and deleted."""
        known = Segment(writer, segment, f"{writer}-{segment:06d}")
        if not self.segment_path(known).exists():
            return (segment, 1 << 62)
        return (segment, read_acknowledged(self.state_path(known)))

    @property
    def is_there(self) -> bool:
        """Whether it is still to be sent, and still this user's."""
        return _is_own(self.path) and (self.path / _MANIFEST).exists()

    def lock_path(self) -> Path:
        return self.path / _LOCK

    def stage_bytes(self, content: bytes) -> StoredFile:
        """Keeps contents until they are sent. Never raises: what cannot be kept is said, and missed when it should be sent."""
        id = os.urandom(16).hex()
        try:
            with self._staging(id) as destination:
                destination.write_bytes(content)
        except OSError as error:
            self._cannot_stage("a file's contents", error, "It is not sent")
        return StoredFile(id, len(content))

    def stage_path(self, path: str | os.PathLike[str]) -> StoredFile:
        """Keeps a file as it is now until it is sent. A file above 256 MiB stays where it is (unless the file system can share
        its blocks) and must not change until then. Raises OSError when it is no regular file or cannot be read."""
        source = Path(path).absolute()
        facts = source.stat()
        if not stat.S_ISREG(facts.st_mode):
            # Opening a named pipe would wait for ever.
            raise OSError(errno.EINVAL, "is no regular file", str(source))
        id = os.urandom(16).hex()
        try:
            with self._staging(id) as destination:
                if not _clone(source, destination):
                    if facts.st_size > _MAX_COPIED_BYTES:
                        destination.unlink(missing_ok=True)
                        return StoredFile(id, facts.st_size, str(source), facts.st_mtime_ns)
                    import shutil

                    shutil.copyfile(source, destination)
            return StoredFile(id, destination.stat().st_size)
        except OSError as error:
            if not os.access(source, os.R_OK):
                raise
            self._cannot_stage(f'a copy of "{source}"', error, "It is sent from where it is: leave it unchanged until then")
        return StoredFile(id, facts.st_size, str(source), facts.st_mtime_ns)

    def staged_path(self, file: StoredFile) -> Path:
        """Where the contents are that wait under this name. Raises SourceUnreadable for a name that we never give: it might lead
        out of the folder."""
        if file.source:
            return Path(file.source)
        if not _STAGED.fullmatch(file.id):
            raise SourceUnreadable(
                f'The journal in "{self.path}" names the file {file.id!r:.200}, which it cannot have. It is not sent.'
            )
        return self.path / _FILES / file.id

    def discard_staged(self, file: StoredFile) -> None:
        """Deletes what was kept of a file that was sent; originals stay."""
        if _STAGED.fullmatch(file.id):
            with contextlib.suppress(OSError):
                self._parts_path(file).unlink()
        if not file.source:
            with contextlib.suppress(OSError, SourceUnreadable):
                self.staged_path(file).unlink()

    def remember_parts(self, file: StoredFile, part_bytes: int, taken: int) -> None:
        """Writes down how many parts of contents the server has taken. Raises OSError."""
        if _STAGED.fullmatch(file.id):
            path = self._parts_path(file)
            path.parent.mkdir(exist_ok=True, mode=0o700)
            self._write(str(path.relative_to(self.path)), f"{part_bytes} {taken}".encode())

    def remembered_parts(self, file: StoredFile) -> tuple[int, int] | None:
        """How many bytes the parts have, and how many of them were taken; None when nothing was written down, or cannot be read."""
        if not _STAGED.fullmatch(file.id):
            return None
        try:
            part_bytes, taken = map(int, self._parts_path(file).read_bytes().split())
        except (OSError, ValueError):
            return None
        return (part_bytes, taken) if part_bytes > 0 <= taken else None

    def _parts_path(self, file: StoredFile) -> Path:
        return self.path / _PARTS / file.id

    def remember_container(self, data: bytes) -> None:
        """Writes down what the server created for this journal."""
        self._write(_CREATED, data)

    def remembered_container(self) -> bytes | None:
        try:
            return (self.path / _CREATED).read_bytes()
        except OSError:
            return None

    def remember_signal(self, last: int) -> None:
        """Writes down up to which signal the training was told all. Raises OSError."""
        self._write(_SIGNALS, str(last).encode())

    def remembered_signal(self) -> int | None:
        """None when nothing was written down, or it cannot be read."""
        try:
            return int((self.path / _SIGNALS).read_bytes())
        except (OSError, ValueError):
            return None

    def remove(self) -> None:
        """Deletes the folder. First of all it stops to be a journal: after a crash in between, what is left would tell of a process
        that died without a word, or of a container that is to be created."""
        with contextlib.suppress(OSError):
            os.replace(self.path / _MANIFEST, self.path / _REMOVED)
            _sweep(self.path)

    @contextlib.contextmanager
    def _staging(self, id: str) -> Generator[Path]:
        """Where to put contents that are to be kept. What is there of them when that fails takes no room."""
        folder = self.path / _FILES
        folder.mkdir(exist_ok=True, mode=0o700)
        try:
            yield folder / id
        except BaseException:
            with contextlib.suppress(OSError):
                (folder / id).unlink()
            raise

    def _cannot_stage(self, what: str, error: OSError, outcome: str) -> None:
        advice = "Make room on the disk; training goes on" if error.errno in _NO_ROOM else "Training goes on"
        _log.warning(
            'Could not keep %s in "%s" until it is sent (%s). %s. %s.', what, self.path, error.strerror or error, outcome, advice
        )

    def _write(self, name: str, data: bytes) -> None:
        """Replaces a small file at once, so that nobody ever reads a half of it."""
        path = self.path / name
        partial = path.with_name(f".{path.name}.{os.getpid()}")
        partial.write_bytes(data)
        os.replace(partial, path)


def journal_folders(data_dir: Path) -> list[JournalFolder]:
    """The journals that wait in a data directory, oldest first; those of other users and those that cannot be read are left out.
    What is left of those that were being removed is removed."""
    found: list[JournalFolder] = []
    try:
        paths = sorted((data_dir / "journals").iterdir())
    except OSError:
        return found
    for path in paths:
        with contextlib.suppress(OSError, SourceUnreadable):
            if _is_own(path):
                if (path / _REMOVED).exists() and not (path / _MANIFEST).exists():
                    _sweep(path)
                    continue
                found.append(JournalFolder.open(path))
            elif path.is_dir():
                _log.warning('The journal in "%s" is left out: another user put it there. Whoever logged it can send it.', path)
    return found


def _sweep(path: Path) -> None:
    """Deletes what is left of a journal that is removed, and last of all what says that it is."""
    import shutil

    for entry in path.iterdir():
        if entry.name in (_FILES, _PARTS):
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.name != _REMOVED:
            with contextlib.suppress(OSError):
                entry.unlink()
    shutil.rmtree(path, ignore_errors=True)


def _is_own(path: Path) -> bool:
    """Whether this user made the folder: a journal names files that are sent and deleted in the name of who sends it."""
    try:
        facts = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and (not hasattr(os, "getuid") or facts.st_uid == os.getuid())


def new_session() -> str:
    """A name for a journal: names sort by the time at which they were given."""
    return f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{os.urandom(6).hex()}"


def _clone(source: Path, destination: Path) -> bool:
    """Whether the file system made a copy that shares the blocks, and so costs nothing."""
    try:
        import fcntl
    except ImportError:
        return False
    if sys.platform != "linux":
        return False
    with source.open("rb") as original, destination.open("wb") as copy:
        try:
            fcntl.ioctl(copy.fileno(), _FICLONE, original.fileno())
        except OSError as error:
            if error.errno in (*_NO_ROOM, errno.EIO):
                raise
            return False
    return True
