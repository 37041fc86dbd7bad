"""The hash that an artifact is known by: clients compute it of what they track, the server of what it puts together."""

import hashlib
from collections.abc import Iterable
from typing import Protocol

__all__ = ["HashedFile", "artifact_hash"]


class HashedFile(Protocol):
    """One file of an artifact: its path within it, the hash of its contents, its size in bytes if that is known, and the kind
    of place where it lies ("Local" or "S3")."""

    @property
    def path(self) -> str: ...
    @property
    def hash(self) -> str: ...
    @property
    def size(self) -> int | None: ...
    @property
    def type(self) -> str: ...


def artifact_hash(files: Iterable[HashedFile]) -> str:
    """The hash, version 2, of a list of files: SHA-256 over their paths, hashes, sizes and types (protocol page 2.x, 6.6).

    The official client computes the same. Lengths count characters, not bytes.
    """
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda file: file.path):
        digest.update(b"#" + _with_length(file.path))
        digest.update(b"#" + file.hash.encode())
        digest.update(b"#" + (b"" if file.size is None else file.size.to_bytes(8, "big")))
        digest.update(b"#" + _with_length(file.type))
    return digest.hexdigest()


def _with_length(text: str) -> bytes:
    return len(text).to_bytes(4, "big") + text.encode()
