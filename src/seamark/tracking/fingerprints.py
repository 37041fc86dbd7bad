"""Which containers somebody has seen, in a short text, so that nothing else is changed or deleted in their place."""

from collections.abc import Iterable
from uuid import UUID

import xxhash

__all__ = ["fingerprint_of"]


def fingerprint_of(containers: Iterable[UUID]) -> str:
    """A text that is another one as soon as another container is among these, or one of them is not; whatever their order."""
    digest = xxhash.xxh3_128()
    for uuid in sorted(each.bytes for each in containers):
        digest.update(uuid)
    return digest.hexdigest()
