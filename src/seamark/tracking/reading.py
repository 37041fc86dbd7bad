"""Looking at contents while they pass by on their way to the blob store."""

from collections.abc import Iterator

from seamark.model.errors import LengthMismatch
from seamark.stores.blobs import BlobData, chunks_of
from seamark.tracking.media_types import HEAD_BYTES

__all__ = ["WithHead", "exactly"]


class WithHead:
    """Passes chunks on and keeps the first bytes, from which the media type is told."""

    def __init__(self, data: BlobData) -> None:
        self._data = data
        self.head = b""

    def __iter__(self) -> Iterator[bytes]:
        for chunk in chunks_of(self._data):
            if len(self.head) < HEAD_BYTES:
                self.head += bytes(chunk[: HEAD_BYTES - len(self.head)])
            yield bytes(chunk)


def exactly(data: BlobData, length: int) -> Iterator[bytes]:
    """Passes chunks on; raises LengthMismatch at the first chunk beyond `length` bytes, or at the end when there are fewer."""
    seen = 0
    for chunk in chunks_of(data):
        seen += len(chunk)
        if seen > length:
            break
        yield bytes(chunk)
    if seen != length:
        # Official clients look for the first sentence and then upload the whole file again (protocol page 2.x, 6.1).
        raise LengthMismatch(
            f"Length of stream does not match given range. The part has {'more than ' if seen > length else ''}"
            f"{min(seen, length)} bytes where its range announces {length}. Upload the file again."
        )
