"""Which containers somebody has seen, in a short text, so that nothing else is changed or deleted in their place."""

from collections.abc import Collection

import numpy as np
import xxhash

from seamark.model.containers import ContainerId

__all__ = ["fingerprint_of"]


def fingerprint_of(containers: Collection[ContainerId]) -> str:
    """A text that is another one as soon as another container is among these, or one of them is not; whatever their order."""
    # No container ever has the id that another one had.
    return xxhash.xxh3_128_hexdigest(np.sort(np.fromiter(containers, np.int64, len(containers))).tobytes())
