"""A file that was found for a caller who may read it, before anything of it is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from seamark.stores.blobs import Blobs
from seamark.tracking.downloads import Download

__all__ = ["StoredFile", "stored_blob", "tag_of"]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a run or project. Reading raises FileNotFound or BlobChanged when it was replaced or deleted meanwhile."""

    name: str
    """What the caller may call the file: no directories."""
    size: int
    """In bytes."""
    mime_type: str
    """Found from the contents, see `media_types`; never what a client declared."""
    tag: str
    """Another one for other contents."""
    owner: str
    """The UUID of the container or project that the contents go with."""
    read: Callable[[int, int], Iterator[bytes]] = field(repr=False)
    """The bytes from one place to before another. What is missing is told at once, not while it is read."""

    def download(self) -> Download:
        """The whole file, opened."""
        return Download(self.name, self.size, self.mime_type, self.read(0, self.size))


def tag_of(key: str, version: str = "") -> str:
    """The tag of what is kept under a blob key; `version` tells contents apart where they change under the same key."""
    return sha256(f"{key}\n{version}".encode()).hexdigest()[:20]


def stored_blob(blobs: Blobs, name: str, size: int, mime_type: str, key: str) -> StoredFile:
    """A file whose blob belongs to it alone, and so never changes."""

    def read(start: int, end: int) -> Iterator[bytes]:
        if start == 0 and end >= size:
            return blobs.get_stream(key)
        return blobs.get_stream(key, start, end - start)

    return StoredFile(name, size, mime_type, tag_of(key), key.partition("/")[0], read)
