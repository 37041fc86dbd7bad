"""The contents of files: in a local directory, or in an object store such as S3."""

from seamark.stores.blobs.cache import DiskCache
from seamark.stores.blobs.chunks import CHUNK_BYTES, BlobData, chunks_of
from seamark.stores.blobs.store import Blob, BlobChanged, Blobs, Provider, SignedUrl, new_key

__all__ = [
    "CHUNK_BYTES",
    "Blob",
    "BlobChanged",
    "BlobData",
    "Blobs",
    "DiskCache",
    "Provider",
    "SignedUrl",
    "chunks_of",
    "new_key",
]
