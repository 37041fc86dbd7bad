"""Contents on their way to or from a store: a sequence of chunks, never the whole file in memory."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

__all__ = ["CHUNK_BYTES", "BlobData", "chunks_of"]

CHUNK_BYTES = 1024 * 1024

BlobData = bytes | bytearray | memoryview | Iterable[bytes] | BinaryIO
"""What can be stored: bytes, chunks of bytes, or a file open for binary reading."""


def chunks_of(data: BlobData) -> Iterator[bytes | bytearray | memoryview]:
    """The contents of `data` in order, without empty chunks; files are read by CHUNK_BYTES."""
    if isinstance(data, bytes | bytearray | memoryview):
        whole = memoryview(data).cast("B")
        for start in range(0, len(whole), CHUNK_BYTES):
            yield whole[start : start + CHUNK_BYTES]
        return
    read = getattr(data, "read", None)
    if read is not None:
        while chunk := read(CHUNK_BYTES):
            yield chunk
        return
    for chunk in data:
        if chunk:
            yield chunk
