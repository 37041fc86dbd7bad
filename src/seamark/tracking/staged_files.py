"""Contents of files that travel beside a journal: stored first, and made files of the run by what the journal says later.

The blob's key follows from the journal's session and the id that the client gave the contents, so that sending them again is
harmless, and what the journal says can be applied again.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from seamark.model.containers import Container
from seamark.model.errors import InvalidInput
from seamark.stores.blobs import BlobData
from seamark.tracking.context import Tracking
from seamark.tracking.file_upkeep import referenced_keys
from seamark.tracking.media_types import HEAD_BYTES, media_type_of
from seamark.tracking.reading import WithHead

__all__ = ["StagedFile", "StagedFiles", "discard_unreferenced", "part_key", "staged_key"]

_MAX_REMEMBERED = 20_000
_MAX_NAME = 256


@dataclass(frozen=True, slots=True)
class StagedFile:
    """Stored contents. `head` are their first bytes, which tell their type."""

    key: str
    size: int
    head: bytes

    def media_type(self, ext: str = "") -> str:
        return media_type_of(self.head, ext)


class StagedFiles:
    """The staged files of all journals; remembers those that came a moment ago, which are about to be named. Thread-safe."""

    def __init__(self) -> None:
        self._recent: OrderedDict[str, StagedFile] = OrderedDict()
        self._lock = Lock()

    def put(self, t: Tracking, key: str, data: BlobData) -> int:
        """Stores contents under a key of `staged_key`, in place of what an earlier attempt left. Gives their size in bytes."""
        contents = WithHead(data)
        size = t.blobs.put(key, contents)
        with self._lock:
            self._recent[key] = StagedFile(key, size, contents.head[:HEAD_BYTES])
            if len(self._recent) > _MAX_REMEMBERED:
                self._recent.popitem(last=False)
        return size

    def find(self, t: Tracking, key: str) -> StagedFile:
        """The contents under a key. Raises FileNotFound."""
        with self._lock:
            known = self._recent.pop(key, None)
        if known is not None:
            return known
        size = t.blobs.size(key)
        return StagedFile(key, size, b"".join(t.blobs.get_stream(key, 0, min(HEAD_BYTES, size))))


def staged_key(container: Container, session: str, file_id: str) -> str:
    """Where the contents lie that a session gave this id. Raises InvalidInput for an id that is none."""
    return f"{container.uuid}/{_digest(session, file_id)}"


def part_key(container: Container, session: str, file_id: str, part: int) -> str:
    """Where one part of such contents lies until they are complete."""
    return f"{container.uuid}/{_digest(session, file_id, str(part))}"


def discard_unreferenced(t: Tracking, container: Container, keys: Sequence[str]) -> None:
    """Deletes those of the blobs that nothing in the container refers to. To be called once what was written is durable."""
    referenced = referenced_keys(t, container)
    t.blobs.delete([key for key in keys if key not in referenced])


def _digest(*names: str) -> str:
    for name in names:
        if not 0 < len(name) <= _MAX_NAME or not name.isprintable():
            raise InvalidInput(
                f"{name[:40]!r} names no session or file of a journal. Give 1 to {_MAX_NAME} printable characters."
            )
    return sha256("\n".join(names).encode()).hexdigest()[:32]
